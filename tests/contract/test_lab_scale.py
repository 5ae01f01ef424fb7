"""A hundred elements of every platform in one lab: all answer at once, each in its own time and to so many as it may."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import asyncssh
import pytest

from lab.client import Running, start
from tests.benchmarks import network
from tests.benchmarks.lab_scale import TALKS, Visit, sample, session, wrong

LATENCY, SESSIONS = 0.05, 2
Specs = list[dict[str, Any]]

# what says that there are too many, and the number of sessions where the configuration of the element has its own number
FULL = {
    "huawei_smartax": ("The number of login users has reached the upper limit", SESSIONS),
    "zte_zxan": ("All vty are in use", 5),
    "cisco_iosxr": ("hung up after ''", 4),
    "huawei_vrp": ("All user interfaces are used, please try later!", 3),
    "juniper_junos": ("hung up after ''", SESSIONS),
    "ptn_netconf": ("hung up after ''", SESSIONS),
    "sdh_tl1": ("M  1 DENY\r\n;", SESSIONS),
    "u2000_tl1": ("1618280737", SESSIONS),
}


@pytest.fixture(scope="module")
def scaled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Specs]]:
    folder = tmp_path_factory.mktemp("scale")
    file = network.districts(folder, 100, latency=LATENCY, sessions=SESSIONS)
    with start(file, folder / "run" / "state.json") as lab:
        yield lab, network.elements_of(file)


def test_every_platform_answers_at_once(scaled: tuple[Running, Specs]) -> None:
    lab, specs = scaled
    assert len(lab.client.elements()) == len(specs) == 100
    asked = sample(specs, 5)
    assert len(asked) == 5 * len(TALKS)
    visit = Visit(lab.client, lab.elements)
    asyncio.run(visit.all_at_once(asked))
    assert visit.sessions == len(asked)
    assert wrong(visit.answers, asked) == []
    for spec in asked:
        # every answer waits, the first word of a session too (on a bare socket there is none)
        talk = TALKS[spec["platform"]]
        assert visit.seconds[spec["name"]] >= LATENCY * len(talk.steps)
        if "config" in spec["lab"] and talk.door != "tcp":
            assert spec["identity"]["hostname"] in visit.answers[spec["name"]] or spec["platform"] == "ptn_netconf"


def _sessions(lab: Running, name: str) -> int:
    return int(next(row["sessions"] for row in lab.client.elements() if row["name"] == name))


@pytest.mark.parametrize("platform", sorted(TALKS))
def test_a_session_too_many_is_turned_away(scaled: tuple[Running, Specs], platform: str) -> None:
    lab, specs = scaled
    spec = next(spec for spec in specs if spec["platform"] == platform)
    words, sessions = FULL[platform]

    async def log_in(stack: AsyncExitStack) -> str:
        say = await stack.enter_async_context(session(spec, lab.elements[spec["name"]]))
        return await say(0)

    async def crowd() -> None:
        async with AsyncExitStack() as early, AsyncExitStack() as late:
            for each in [early, *[late] * (sessions - 1)]:
                await log_in(each)
            try:
                said = await log_in(late)
            except (ConnectionError, asyncssh.Error) as error:
                said = str(error)
            assert words in said
            before = _sessions(lab, spec["name"])
            await early.aclose()
            async with asyncio.timeout(20):
                while _sessions(lab, spec["name"]) >= before:  # noqa: ASYNC110 - the lab tells of no session that ends
                    await asyncio.sleep(0.02)
            assert words not in await log_in(late)

    asyncio.run(crowd())
