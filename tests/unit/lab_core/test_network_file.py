"""What is wrong in a network file is named with its fix."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lab.network import NetworkFileError, World
from tests.unit.lab_core.hubs import DIALECTS, SERIAL, description, write


class TestNetworkFile:
    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (lambda d: d["elements"][1].update(name="hub-1"), "element hub-1 - the name is given twice"),
            (
                lambda d: d["elements"][0].update(platform="ghost"),
                "platform 'ghost' has no lab/dialects/ghost: use one of",
            ),
            (lambda d: d["elements"][0].pop("identity"), "element hub-1 - `identity.hostname` is missing"),
            (lambda d: d["elements"][0]["identity"].pop("hostname"), "element hub-1 - `identity.hostname` is missing"),
            (lambda d: d["elements"][0].pop("platform"), "element hub-1 - `platform` is missing"),
            (lambda d: d["elements"][0].update(ports=[{"kind": "uni"}]), "a port has no `name`"),
            (lambda d: d["elements"][0]["lab"].update(config="none.cfg"), "none.cfg cannot be read"),
            (lambda d: d["elements"][0].update(ports=[{"name": "p1"}, {"name": "p1"}]), "port p1 is given twice"),
            (lambda d: d["elements"][0]["lab"].update(latency=-1), "lab.latency -1 - expected a number of 0.0 or more"),
            (lambda d: d["elements"][0]["lab"].update(sessions=0), "lab.sessions 0 - expected a number of 1 or more"),
            (lambda d: d["elements"][0]["lab"].update(sessions=1.5), "lab.sessions 1.5 - expected"),
            (lambda d: d["links"][0].update(z="hub-9 p1"), "element 'hub-9' is not in `elements`"),
            (
                lambda d: d["links"][0].update(z="hub-2 p7"),
                "hub-2 has no port 'p7': add it to its `ports` or use one of p1, p2, p3",
            ),
            (lambda d: d["links"][1].update(a="hub-2 p1"), "hub-2 p1 already has a link"),
            (lambda d: d["coverage"][0].update(port="p9"), "hub-1 has no port 'p9'"),
            (lambda d: d["coverage"][0].update(ont_serial="HWTC123"), "`serial` must be 16 hex digits"),
            (lambda d: d["lab"]["onts"][0].update(serial=SERIAL), "the serial is given twice"),
            (lambda d: d["lab"]["onts"][0].update(colour="red"), "unknown key colour"),
            (lambda d: d.update(links={}), ""),
            (lambda d: d.update(links={"a": "b"}), "links - must be a list of mappings"),
        ],
    )
    def test_what_is_wrong_is_named_with_its_fix(self, tmp_path: Path, change: Any, words: str) -> None:
        network = description()
        change(network)
        path = write(tmp_path, network)
        if not words:
            World.from_file(path, [DIALECTS])
            return
        with pytest.raises(NetworkFileError) as refusal:
            World.from_file(path, [DIALECTS])
        assert words in str(refusal.value)
        assert str(refusal.value).startswith(str(path))

    def test_a_base_configuration_that_the_element_refuses(self, tmp_path: Path) -> None:
        path = write(tmp_path, description())
        (tmp_path / "hub-2.cfg").write_text("jion p1 p2\n")
        with pytest.raises(
            NetworkFileError, match=r"element hub-2 - lab.config .*hub-2.cfg is refused .* unknown command: jion"
        ):
            World.from_file(path, [DIALECTS])

    def test_no_file_and_no_yaml(self, tmp_path: Path) -> None:
        with pytest.raises(NetworkFileError, match="cannot be read"):
            World.from_file(tmp_path / "none.yaml")
        (tmp_path / "bad.yaml").write_text("a: [")
        with pytest.raises(NetworkFileError, match="is not YAML"):
            World.from_file(tmp_path / "bad.yaml")
        (tmp_path / "deep.yaml").write_text("elements: " + "[" * 200_000)
        with pytest.raises(NetworkFileError, match="nested deeper than 60 levels"):
            World.from_file(tmp_path / "deep.yaml")
        (tmp_path / "list.yaml").write_text("- a")
        with pytest.raises(NetworkFileError, match="must be a mapping"):
            World.from_file(tmp_path / "list.yaml")
