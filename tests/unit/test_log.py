"""What a process logs: fields of the work under way, also from the threads of a fan-out, and no secret in any of them."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Literal

import pytest
from nornir.core.task import Result, Task

from controller.line.hosts import end, one_nornir
from controller.log import bound, configure
from drivers.platform import Target
from drivers.session_pool import SessionPool

SECRET = "S3cretPhrase"
log = logging.getLogger("kaitong.test")


@contextmanager
def logging_as(form: Literal["text", "json"]) -> Iterator[None]:
    """Logging as a worker has it, without pytest's handlers; afterwards as it was."""
    loggers = [logging.getLogger(name) for name in ("", "kaitong", "dbos")]
    before = [(each, list(each.handlers), each.level, each.propagate) for each in loggers]
    loggers[0].handlers = []
    configure(form)
    try:
        yield
    finally:
        for each, handlers, level, propagate in before:
            each.handlers, each.propagate = handlers, propagate
            each.setLevel(level)


def records(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_record_has_what_is_bound_and_only_while_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    with logging_as("json"):
        with bound(intent="i1", service="s1", job="i1:activate", step=""):
            with bound(step="commit", element="olt-1"):
                log.warning("%s - refused", "olt-1")
            log.error("after the step")
        log.info("after the job")
    inner, outer, last = records(capsys)
    assert inner.pop("timestamp").endswith("Z")
    known = {"intent": "i1", "service": "s1", "job": "i1:activate"}
    head = {"event": "olt-1 - refused", "level": "warning", "logger": "kaitong.test"}
    assert inner == head | known | {"step": "commit", "element": "olt-1"}
    assert datetime.fromisoformat(outer.pop("timestamp")).tzinfo == UTC
    assert outer == {"event": "after the step", "level": "error", "logger": "kaitong.test"} | known
    assert last.keys() == {"event", "level", "logger", "timestamp"}


def test_a_text_is_the_message_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with logging_as("text"), bound(intent="i1", element="olt-1"):
        log.info("of no interest to a person")
        log.warning("taking over %d phases of %s", 2, "host:1")
        logging.getLogger("dbos").error("no connection")
    assert capsys.readouterr().err == "taking over 2 phases of host:1\ndbos - no connection\n"


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_in_a_message_a_field_or_an_exception(form: Any, capsys: pytest.CaptureFixture[str]) -> None:
    error = ValueError(f"authentication-key {SECRET};\nand more")
    with logging_as(form), bound(element=f"password {SECRET}"):
        log.error("sent: peer password cipher %s", SECRET)
        log.error("unexpected", exc_info=error, stack_info=True)
        logging.getLogger("uvicorn.error").error("password = %s", SECRET)
        log.error("%d: password %s", f"password {SECRET}", SECRET)  # a defect of ours
    said = capsys.readouterr().err
    assert SECRET not in said
    assert "a log record of kaitong.test could not be written" in said
    assert "ValueError: authentication-key ********" in said


def test_a_second_call_writes_no_record_twice(capsys: pytest.CaptureFixture[str]) -> None:
    with logging_as("text"):
        configure("json")
        log.warning("once")
    assert [each["event"] for each in records(capsys)] == ["once"]


def test_what_is_bound_goes_with_each_verb_into_the_threads_of_the_elements(
    capsys: pytest.CaptureFixture[str],
) -> None:
    elements = ["pe-1", "pe-2", "pe-3"]
    targets = {name: Target(name, "juniper_junos", "127.0.0.1", 22, "kaitong", SECRET) for name in elements}
    nornir = one_nornir(elements, targets, SessionPool())

    def verb(task: Task) -> Result:
        with bound(element=task.host.name):
            log.info("asked")
        log.info("done")
        return Result(host=task.host)

    with logging_as("json"):
        for step in ("stage", "commit"):  # the threads are the same
            with bound(intent="i1", step=step):
                nornir.run(task=verb, name=step)
    end(nornir)
    said = records(capsys)
    asked = [(each["intent"], each["step"], each["element"]) for each in said if each["event"] == "asked"]
    assert sorted(asked) == [("i1", step, name) for step in ("commit", "stage") for name in elements]
    done = [each for each in said if each["event"] == "done"]
    assert [("element" in each, each["intent"]) for each in done] == [(False, "i1")] * 6
