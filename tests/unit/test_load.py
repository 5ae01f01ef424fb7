"""A platform that is not whole is refused when it is loaded, with the file, the line and the fix."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import drivers
from controller.errors import InvalidInput
from controller.proof.conformance.prerequisites import check_prerequisites, transcripts_of
from drivers.loader import DriverRefused, verbs
from drivers.moved import MOVED

WHOLE = Path(drivers.__file__).with_name("ptn_netconf.py").read_text(encoding="utf-8")
Load = Callable[[str], type]


@pytest.fixture
def load(tmp_path: Path) -> Iterator[Load]:
    """Load this text as the driver of the platform `acme_os`, once a test."""

    def loaded(text: str) -> type:
        (tmp_path / "acme_os.py").write_text(text, encoding="utf-8")
        drivers.search([tmp_path])
        return drivers.find("acme_os")

    yield loaded
    drivers.search([])


def acme(text: str = WHOLE) -> str:
    return text.replace('platform = "ptn_netconf"', 'platform = "acme_os"')


def refused(load: Load, text: str) -> DriverRefused:
    with pytest.raises(DriverRefused) as told:
        load(text)
    assert str(told.value) == f"{told.value.file} line {told.value.line} - {told.value.what} - {told.value.fix}"
    assert told.value.file.endswith("acme_os.py")
    return told.value


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


def test_a_whole_driver_is_loaded_from_a_folder_of_its_own(load: Load) -> None:
    assert load(acme()).platform == "acme_os"  # type: ignore[attr-defined]


def test_the_name_of_the_file_is_the_platform(load: Load) -> None:
    told = refused(load, WHOLE)
    assert told.line == line_of(WHOLE, "platform = ")
    assert told.what == "platform is 'ptn_netconf', the file is of 'acme_os'"
    assert "write `platform = 'acme_os'`" in told.fix


@pytest.mark.parametrize(
    ("capabilities", "what"),
    [
        ('frozenset({"candidat"})', "'candidat' is no capability"),
        ("frozenset({Capability.CANDIDAT})", "'CANDIDAT' is no capability"),
        ("frozenset({Capability.CONFIRMED_COMMIT})", "confirmed-commit without candidate"),
        ("frozenset({Capability.CANDIDATE, Capability.PERSIST_ID})", "persist-id without confirmed-commit"),
        ("frozenset({Capability.CANDIDATE})", "undo is <Undo.TIMER: 'device timer'>, its capabilities say 'inverse'"),
        ("None", "`capabilities` is missing"),
    ],
)
def test_an_unknown_capability_is_refused(load: Load, capabilities: str, what: str) -> None:
    begin = 'platform = "acme_os"\n'
    text = acme().replace(begin, f"{begin}    capabilities = {capabilities}\n")
    text = text.replace("import Alarm,", "import Alarm, Capability,")
    told = refused(load, text)
    assert told.what.startswith(what)
    assert "CANDIDATE" in told.fix or "CONFIRMED_COMMIT" in told.fix or "Undo.INVERSE" in told.fix
    if "undo" not in what:
        assert told.line == line_of(text, "    capabilities = ")


@pytest.mark.parametrize("verb", verbs())
def test_a_missing_verb_is_refused(load: Load, verb: str) -> None:
    text = acme().replace("\nDRIVER = PtnNetconf", f"\nPtnNetconf.{verb} = None\nDRIVER = PtnNetconf")
    told = refused(load, text)
    assert told.what == f"the verb `{verb}` is missing"
    assert told.line in [line_of(text, words) for words in ("class PtnNetconf", f"def {verb}(") if words in text]
    assert told.fix.startswith(f"add `def {verb}(")


def test_a_verb_of_a_capability_is_asked_of_who_has_it(load: Load) -> None:
    text = acme().replace("\nDRIVER = PtnNetconf", "\nPtnNetconf.watch = None\nDRIVER = PtnNetconf")
    told = refused(load, text)
    assert told.what == "the verb `watch` is missing"
    assert told.fix.startswith("add `def watch(self, objects: ")


def test_a_driver_without_that_capability_needs_no_such_verb(load: Load) -> None:
    text = acme().replace("class PtnNetconf(NotifyingDriver):", "class PtnNetconf(NetconfDriver):")
    text = text.replace(
        "import NotifyingDriver, alarm_id", "import alarm_id\nfrom drivers.kit.netconf import NetconfDriver"
    )
    driver = load(text)
    assert not hasattr(driver, "watch")
    assert "notification" not in driver.capabilities  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("was", "becomes", "what", "fix"),
    [
        ("def objects(cls, lines:", "def objects(cls, rows:", "`objects` takes (rows:", "write `def objects(cls, lines:"),
        ("    @classmethod\n    def used(cls", "    @staticmethod\n    def used(cls", "`used` takes (cls,", "write `def used("),
        ("def states_in(self", "def states(self", "`states_in` is missing", "NetconfDriver.states_in leaves it to the platform"),
        ("def references(cls", "def stands(cls", "the verb `references` is missing", "add `def references("),
        ("def references(cls", "def stands_on(cls", "the verb `references` is missing", "call `stands_on` so"),
        ("def alarms_in(self", "def _alarms(self", "`alarms_in` is missing", "call `_alarms` so"),
        ("path_patterns: ClassVar", "path_words: ClassVar", "`path_patterns` is missing", "call `path_words` so"),
        ("path_patterns: ClassVar", "words: ClassVar", "`path_patterns` is missing", "see drivers/platform.py"),
        ("DRIVER = PtnNetconf", "", "names no driver", "end it with `DRIVER = "),
        ("import re\n", "import re\nimport no_such_module\n", "ModuleNotFoundError", "correct the file"),
    ],
)  # fmt: skip
def test_what_is_not_whole_is_refused(load: Load, was: str, becomes: str, what: str, fix: str) -> None:
    assert was in WHOLE
    told = refused(load, acme(WHOLE.replace(was, becomes)))
    assert told.what.startswith(what)
    assert fix in told.fix


@pytest.mark.parametrize(
    ("line", "old", "new"),
    [
        (
            "from drivers._cli import Dialect",
            "drivers._cli",
            "drivers.kit.terminal (Terminal), .dialect (Dialect, Late)",
        ),
        ("from drivers import _indented, find", "drivers._indented", "drivers.kit.indented_text"),
        ("from drivers.base import Change", "drivers.base", "drivers.platform (values, Platform), .session (Driver"),
        ("import drivers._rules", "drivers._rules", "drivers.kit.line_rules"),
    ],
)
def test_an_old_name_is_refused_with_the_new_one(load: Load, line: str, old: str, new: str) -> None:
    text = acme().replace("import re\n", f"import re\n{line}\n")
    told = refused(load, text)
    assert told.line == line_of(text, line)
    assert told.what == f"{old} is no name of ours any more"
    assert new in told.fix


def test_a_new_name_is_one_of_ours() -> None:
    for fix in MOVED.values():
        for module in re.findall(r"(?:drivers)?\.\w[\w.]*", fix):
            place = fix.partition(" ")[0].rstrip(",").rpartition(".")[0] if module.startswith(".") else ""
            assert importlib.import_module(place + module)


def test_every_platform_is_whole_and_has_transcripts() -> None:
    for platform in drivers.platforms():
        check_prerequisites(platform)
        assert transcripts_of(platform, Path(__file__).parents[1] / "contract" / "transcripts")


def test_a_dialect_without_transcripts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ptn").mkdir()
    (tmp_path / "ptn" / "network.yaml").touch()
    with pytest.raises(InvalidInput) as told:
        check_prerequisites("ptn_netconf", transcripts=[tmp_path])
    assert told.value.detail.startswith("lab/dialects/ptn_netconf/__init__.py line ")
    assert told.value.detail.endswith(" - the dialect has no transcripts")
    assert f"{tmp_path}/ptn/ or {tmp_path}/netconf/" in told.value.fix


def test_a_platform_without_a_driver_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"drivers/sdh_tl2.py is missing"):
        check_prerequisites("sdh_tl2")
