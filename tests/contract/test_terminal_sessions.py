"""What a box may say about the session, around a prompt, and behind it, over real SSH: what becomes of what was typed."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from drivers.cisco_iosxr import CiscoIosXr
from drivers.errors import Busy, Rejected, SessionLost, Unintelligible
from drivers.huawei_smartax import DRIVER
from drivers.huawei_vrp import HuaweiVrp
from drivers.kit.terminal import Terminal
from drivers.session_pool import SessionPool
from drivers.zte_zxan import Zxan
from tests.contract import ssh_box
from tests.contract.ssh_box import HANG_UP, Box, Part

CONFIG = "\nOLD(config)#"
VLAN = "vlan 7 smart"
VERSION = "display version"
HOUR = 3600.0
PAGE = "\n  VERSION : MA5800V100R022\n  PRODUCT : MA5800-X7\n"


@contextlib.contextmanager
def connected(box: Box) -> Iterator[DRIVER]:
    box.answers[VERSION].insert(0, ssh_box.VERSION)  # at login
    with box.open() as target:
        session = DRIVER.connect(target)
        try:
            yield session
        finally:
            session.close()


# -- at login ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "greeting",
    [
        (
            "\nrouter#",
            0.3,
            "\nno entry for strangers\n\nOLD>",
        ),  # a banner's row like a prompt, and then nothing for a while
        ("\nPassword will expire #", 0.1, "\nOLD>"),
        ("\n<HUAWEI>", 0.3, "\nOLD>"),
        "\nno entry for strangersOLD>",  # no line end
        "\n\x1b]0;OLD: lab@10.1.1.1\x07\x1b[1mOLD>\x1b[0m",
        "\n\x1b]2;two\x1b\\OLD>",
        ("\nOLD>\n\n! 12[2026-11-20 12:00:00+08:00]:\n  ALARM 1 FAULT MAJOR\n  --- END\n", 0.1, "\nOLD>"),
    ],
)
def test_a_banner_is_no_prompt(greeting: str | tuple[Part, ...]) -> None:
    with connected(Box(greeting, answers={"": "\nOLD>"})) as session:
        assert session.terminal.hostname == "OLD"
        assert session.terminal.ask("vlan 8 smart") == ""


# -- the session, not the command ----------------------------------------------------------------------------------------
DENIALS = {
    "Failure: insufficient privilege": DRIVER,
    "Configuration console time out, please retry to log on": DRIVER,
    "User root has been forced to log out by the administrator": DRIVER,
    "Error: You do not have permission to run the command.": HuaweiVrp,
    "% Authorization failed": CiscoIosXr,
    "% This command is not authorized": CiscoIosXr,
    "%Error 20210: You do not have the privilege": Zxan,
}


@pytest.mark.parametrize("words", DENIALS)
def test_a_denial_that_is_about_the_session_loses_it(words: str) -> None:
    with connected(Box(answers={VLAN: f"\n  {words}\n{CONFIG}"})) as session:
        with pytest.raises(SessionLost, match=r"vlan 7 smart - .*[a-z]{5}"):
            session.apply((VLAN,))
        assert not session.alive()
    assert DENIALS[words].dialect.last_words(f"  {words}\n") == " ".join(words.split())


@pytest.mark.parametrize(
    "words",
    [
        "  Failure: The VLAN does not exist",
        "  Failure: The line profile has timed out",
        "% Invalid input detected at '^' marker.",
        "Error: The connection limit session-timeout 30 is wrong.",
        "%Error 20203: Incomplete command",
    ],
)
def test_a_denial_that_is_about_the_command_is_not(words: str) -> None:
    for driver in (DRIVER, HuaweiVrp, CiscoIosXr, Zxan):
        assert driver.dialect.last_words(words) == ""


def test_a_prompt_without_privilege_loses_the_session() -> None:
    with connected(Box(answers={VLAN: "\nOLD>"})) as session:
        with pytest.raises(
            SessionLost, match="vlan 7 smart - the session has lost its privilege: its prompt is 'OLD>'"
        ):
            session.apply((VLAN,))
        assert not session.alive()


@pytest.mark.parametrize(
    "words",
    [
        "\n  Configuration console time out, please retry to log on\n",
        "\nOLD>",
        "\nUser lab has been forced to log out.\n>>User name:",
    ],
)
def test_a_session_that_was_ended_while_it_rested_is_not_used_again(words: str) -> None:
    box = Box(answers={VERSION: [ssh_box.VERSION, (PAGE, CONFIG, 0.1, words)]})
    with box.open() as target:
        pool = SessionPool()
        driver = pool.borrow(target)
        driver.identify()
        pool.give_back(driver, healthy=True)
        time.sleep(0.3)
        again = pool.borrow(target)
        assert again is not driver
        assert again.alive()
        pool.give_back(again, healthy=False)


def test_what_the_box_said_last_is_the_reason() -> None:
    words = "\n  User root has been forced to log out\n"
    with (
        connected(Box(answers={VLAN: (words, 0.1, HANG_UP)})) as session,
        pytest.raises(SessionLost, match="the element closed the session: User root has been forced to log out"),
    ):
        session.apply((VLAN,))
    with (
        connected(Box(answers={VLAN: f"{words}>>User name:"})) as session,
        pytest.raises(SessionLost, match="User root"),
    ):
        session.apply((VLAN,))


# -- a save that ends behind its prompt ----------------------------------------------------------------------------------
WAIT = "\n  It will take several minutes to save configuration file, please wait...\n"
PROGRESS = "\n  The percentage of saved data on 0 frame 3 slot's main control board is: {}%\n"
DONE = "  Configuration file had been saved successfully\n"


def test_a_save_is_over_when_it_says_so() -> None:
    parts = (
        WAIT,
        CONFIG,
        0.3,
        PROGRESS.format(27),
        0.3,
        PROGRESS.format(100),
        DONE,
        0.1,
        "  Note: it takes effect later\n",
    )
    with connected(Box(answers={"save": parts, VERSION: f"{PAGE}{CONFIG}"})) as session:
        began = time.monotonic()
        session.apply(("save",))
        assert time.monotonic() - began > 0.6
        assert session.identify().model == "MA5800-X7"


def test_a_save_that_fails_behind_its_prompt_has_failed() -> None:
    with (
        connected(
            Box(answers={"save": (WAIT, CONFIG, 0.3, PROGRESS.format(27), "  Failed to save the data\n")})
        ) as session,
        pytest.raises(Rejected, match="Failed to save the data"),
    ):
        session.apply(("save",))


def test_a_save_that_is_refused_is_not_waited_for() -> None:
    """Whoever waited for more would do so for longer than a test may take."""
    words = f"\n  Failure: System is busy, please retry after a while\n{CONFIG}"
    with connected(Box(answers={"save": words}, timeout=HOUR)) as session, pytest.raises(Busy):
        session.apply(("save",))


def test_a_save_that_says_nothing_more_is_not_believed() -> None:
    with (
        connected(Box(answers={"save": (WAIT, CONFIG)}, timeout=0.5)) as session,
        pytest.raises(SessionLost, match="save - not a word of how it ended within 4 s"),
    ):
        session.apply(("save",))


# -- patience ------------------------------------------------------------------------------------------------------------
def test_silence_is_counted_and_not_time() -> None:
    rows = tuple(part for number in range(8) for part in (f"\n  row {number}", 0.2))
    with connected(Box(answers={VERSION: (*rows, PAGE, CONFIG)}, timeout=1)) as session:
        assert session.identify().model == "MA5800-X7"


def test_the_reason_says_which_wait_ended() -> None:
    with connected(Box(answers={VERSION: (1.5,)}, timeout=0.5)) as session, pytest.raises(SessionLost) as none:
        session.identify()
    assert str(none.value) == "old - display version - no answer within 0.5 s"
    box = Box(answers={VERSION: ("\n" + "x" * 12343, 1.5)}, timeout=0.5)
    with connected(box) as session, pytest.raises(SessionLost) as stopped:
        session.identify()
    assert str(stopped.value).endswith("the answer stopped after 12,345 characters, no more within 0.5 s")


@pytest.mark.parametrize(
    ("driver", "command"),
    [(CiscoIosXr, "commit comment a1"), (HuaweiVrp, "commit trial 600 persist a1"), (Zxan, "write")],
)
def test_a_commit_may_take_its_time(driver: type[CiscoIosXr], command: str) -> None:
    assert driver.dialect.patience_with(command) * 15 == 120
    assert driver.dialect.patience_with("show version") == 1


def test_a_commit_is_waited_for_longer_than_a_display() -> None:
    box = Box(
        "\nRP/0/RP0/CPU0:OLD#", answers={"commit": ("\n", 1.5, "RP/0/RP0/CPU0:OLD#")}, prompt="\nRP/0/RP0/CPU0:OLD#"
    )
    with box.open() as target:
        session = Terminal(replace(target, timeout=0.5), CiscoIosXr.dialect)
        assert session.ask("commit") == ""
        session.close()


# -- what comes in between -----------------------------------------------------------------------------------------------
ALARM = "\n! 12[2026-11-20 12:00:00+08:00]:\n  ALARM 7 FAULT MAJOR 0x2e112007\n  --- END\n"


@pytest.mark.parametrize(
    "behind",
    [
        "\n*** Message from vty1 to all: work at 22:00 ***\n",
        "\nBroadcast message from root@old (Fri Nov 20):\n\nthe system goes down at 22:00\n",
        ALARM,
        "\n  The percentage of saved data on 0 frame 3 slot's main control board is: 27%\n",
        "\nwords that nobody knows\n",
    ],
)
def test_words_behind_a_prompt_belong_to_no_answer(behind: str) -> None:
    for rest in (0.0, 0.3):
        box = Box(answers={VERSION: [(PAGE, CONFIG, rest, behind), f"{PAGE}{CONFIG}"], VLAN: CONFIG})
        with connected(box) as session:
            assert session.identify().model == "MA5800-X7"
            time.sleep(0.6 if rest else 0.0)
            session.apply((VLAN,))
            assert session.identify().model == "MA5800-X7"


def test_a_display_that_something_came_into_is_asked_again() -> None:
    torn = f"\n  VERSION : MA5800V100R022\n  PRODUCT : MA58{ALARM}00-X7\n{CONFIG}"
    with connected(Box(answers={VERSION: [torn, torn.replace("MA58", "MA5"), f"{PAGE}{CONFIG}"]})) as session:
        assert session.identify().model == "MA5800-X7"


def test_a_display_that_always_has_something_in_it_is_given_up_where_it_never_says_the_same() -> None:
    torn: list[ssh_box.Answer] = [
        f"\n  VERSION : {number}\n  PRODUCT : MA5800-X7\n{ALARM}{CONFIG}" for number in range(9)
    ]
    with connected(Box(answers={VERSION: torn})) as session:
        with pytest.raises(Unintelligible, match="something in it that was not asked for"):
            session.identify()
        assert not session.alive()
    with connected(Box(answers={VERSION: f"{PAGE}{ALARM}{CONFIG}"})) as session:
        assert session.identify().model == "MA5800-X7"


# -- put out of the candidate --------------------------------------------------------------------------------------------
def test_who_was_put_out_of_the_candidate_has_lost_the_session() -> None:
    exec_mode, config = "\nRP/0/RP0/CPU0:OLD#", "\nRP/0/RP0/CPU0:OLD(config)#"
    version = "\nCisco IOS XR Software, Version 7.9.1\ncisco ASR9K Series processor\n"
    invalid = "\n                 ^\n% Invalid input detected at '^' marker."
    box = Box(
        exec_mode,
        answers={
            "show version": f"{version}{exec_mode}",
            "show inventory": f'\nNAME: "Rack 0", DESCR: "x"\nPID: ASR-9006 , VID: V01, SN: S1\n{exec_mode}',
            "configure exclusive": config,
            "interface GigabitEthernet0/0/0/1.7": f"{invalid}{exec_mode}",
        },
        prompt=exec_mode,
    )
    with box.open() as target:
        session = CiscoIosXr(target, Terminal(target, CiscoIosXr.dialect))
        session._lock(session.candidate.enter)
        session._locked = True
        with pytest.raises(SessionLost, match="put out of its configuration"):
            session.tell(("interface GigabitEthernet0/0/0/1.7",))
        assert not session.alive()
