"""The raw script that the controller is compared with: bare netmiko, ncclient and NAPALM, and nothing of kaitong.

Reads one JSON line: for each thread its intents, for each intent its elements, with their address and the exchanges to
make there, as the controller recorded them; and whether an intent's elements are worked on all at once, each in a thread
of its own, or one after the other. Each library is used as its manual says, with its defaults; a session is opened for
each element and intent, and closed. Writes one JSON line: seconds, processor time, failures.
"""

from __future__ import annotations

import itertools
import json
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from lxml import etree
from napalm import get_network_driver
from ncclient import manager
from netmiko import ConnectHandler

Element = dict[str, Any]
BASE = "urn:ietf:params:xml:ns:netconf:base:1.0"


def on_smartax(element: Element) -> None:
    """Displays one by one up to the prompt; consecutive configuration lines as one set."""
    with ConnectHandler(
        device_type="huawei_smartax",
        host=element["host"],
        port=element["port"],
        username=element["username"],
        password=element["password"],
    ) as connection:
        connection.enable()
        connection.config_mode()
        prompt = rf"{connection.base_prompt}\(config\)#"
        for shows, lines in itertools.groupby(element["exchanges"], lambda line: line.startswith(("display ", "save"))):
            if shows:
                for line in lines:
                    connection.send_command(line, expect_string=prompt)
            else:
                connection.send_config_set(
                    list(lines), enter_config_mode=False, exit_config_mode=False, error_pattern=r"Failure|% "
                )


def on_ptn(element: Element) -> None:
    """Each recorded RPC dispatched as it is; ncclient raises on an rpc-error."""
    with manager.connect(
        host=element["host"],
        port=element["port"],
        username=element["username"],
        password=element["password"],
        hostkey_verify=False,
        allow_agent=False,
        look_for_keys=False,
    ) as session:
        for rpc in element["exchanges"]:
            # the history keeps an RPC without its envelope, where ncclient declares the prefix
            (operation,) = etree.fromstring(f'<rpc xmlns:nc="{BASE}">{rpc}</rpc>')
            session.dispatch(operation)


def on_junos(element: Element) -> None:
    """NAPALM's verbs where it has them, PyEZ's for the rest. The recorded locks are taken, not NAPALM's own besides."""
    driver = get_network_driver("junos")
    options = {"port": element["port"], "lock_disable": True}
    with driver(element["host"], element["username"], element["password"], optional_args=options) as napalm:
        for rpc in element["exchanges"]:
            request = etree.fromstring(rpc)
            if request.tag == "lock-configuration":
                napalm.device.cu.lock()
            elif request.tag == "unlock-configuration":
                napalm.device.cu.unlock()
            elif request.tag == "load-configuration":
                napalm.load_merge_candidate(config=request.findtext("configuration-set"))
            elif request.get("compare"):
                napalm.compare_config()
            elif request.tag == "commit-configuration":
                _commit(napalm, request)
            else:
                napalm.device.execute(request)


def _commit(napalm: Any, request: Any) -> None:
    if request.find("check") is not None:
        napalm.device.cu.commit_check()
    elif minutes := request.findtext("confirm-timeout"):
        napalm.commit_config(message=request.findtext("log"), revert_in=int(minutes) * 60)
    else:
        napalm.confirm_commit()


ON: dict[str, Callable[[Element], None]] = {
    "huawei_smartax": on_smartax,
    "ptn_netconf": on_ptn,
    "juniper_junos": on_junos,
}


def activate(elements: list[Element], *, at_once: bool) -> tuple[float, list[str]]:
    """One intent: its elements all at once, or one after the other. Seconds, and what failed."""
    began = time.monotonic()
    failed = []
    with ThreadPoolExecutor(len(elements) if at_once else 1) as threads:
        for element, done in [(element, threads.submit(ON[element["platform"]], element)) for element in elements]:
            if error := done.exception():
                failed.append(f"{element['name']}: {type(error).__name__}: {error}")
    return time.monotonic() - began, failed


def run(lanes: list[list[list[Element]]], *, at_once: bool) -> dict[str, Any]:
    """All lanes at once, a thread each; the intents of a lane one after the other."""
    began, used = time.monotonic(), _processor_seconds()
    with ThreadPoolExecutor(len(lanes)) as threads:
        results = [
            result
            for lane in threads.map(lambda lane: [activate(one, at_once=at_once) for one in lane], lanes)
            for result in lane
        ]
    return {
        "wall": time.monotonic() - began,
        "cpu": _processor_seconds() - used,
        "seconds": [seconds for seconds, _ in results],
        "failed": [failure for _, failures in results for failure in failures],
    }


def _processor_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    for request in sys.stdin:
        sys.stdout.write(json.dumps(run(**json.loads(request))) + "\n")
        sys.stdout.flush()
