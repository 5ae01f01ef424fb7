"""What every file of `lab/dialects/` must hold, and that the lab is a witness of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

import drivers
import lab
from controller.proof.conformance.prerequisites import transcripts_of
from lab.loader import dialects, load
from lab.network import World
from tests.conftest import METRO

TRANSCRIPTS = Path(__file__).parent / "transcripts"
DIALECTS = sorted(dialects().files)


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    """The metro network and the small ones beside the transcripts."""
    beside = sorted(TRANSCRIPTS.glob("*/network.yaml"))
    return [World.from_file(file) for file in (METRO, *beside)]


def test_every_driver_has_a_dialect_to_prove_itself_on() -> None:
    assert set(drivers.platforms()) <= set(DIALECTS)


@pytest.mark.parametrize("name", DIALECTS)
def test_the_file_says_what_it_is(name: str) -> None:
    assert load(name, dialects()).platform == name


@pytest.mark.parametrize("name", DIALECTS)
def test_it_is_written_from_transcripts(name: str) -> None:
    assert transcripts_of(name, TRANSCRIPTS), (
        f"put sessions of the real box into {TRANSCRIPTS}/, a folder with a word of {name!r}"
    )


@pytest.mark.parametrize("name", DIALECTS)
def test_a_base_configuration_comes_out_byte_for_byte(name: str, worlds: list[World]) -> None:
    elements = [(world, element) for world in worlds for element in world.elements.values()]
    found = [
        (world, each) for world, each in elements if each.platform == name and each.spec.get("lab", {}).get("config")
    ]
    assert found, f"no element of the metro network or of a network beside the transcripts is a {name}"
    for world, element in found:
        given = (Path(world.source).parent / element.spec["lab"]["config"]).read_text(encoding="utf-8")
        assert element.running() == given
        assert element.saved() == given
        element.load(given)
        element.reset()
        assert element.running() == given


@pytest.mark.parametrize("file", sorted(Path(lab.__file__).parent.rglob("*.py")), ids=lambda file: file.name)
def test_nothing_of_the_lab_names_what_it_is_to_judge(file: Path) -> None:
    """Shared code would share its errors: not even a name of drivers or templates is found here."""
    source = file.read_text(encoding="utf-8")
    for stranger in ("device_templates", "from drivers", "import drivers", "from controller", "import controller"):
        assert stranger not in source
