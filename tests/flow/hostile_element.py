"""Elements of one platform that answer with what no table and no terminal takes, for a worker of the tests.

Imported in each worker of `forkserver.planted("tests.flow.hostile_element")`: while the file HOSTILE_WHILE is there, the
verbs that HOSTILE_VERBS names are refused in these words. The controller is whole.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import drivers
from drivers.errors import Rejected

WORDS = (
    "Error: \x00 \ud800\udfff \x1b[31mred\x1b[0m \u202edrow\u202c peer 10.0.0.1 password cipher S3cr-t refused "
    + "x" * 5_000_000
)


def refused(verb: str) -> None:
    driver: Any = drivers.find("ptn_netconf")
    answered = getattr(driver, verb)

    def answer(self: Any, *given: Any, **named: Any) -> Any:
        if Path(os.environ["HOSTILE_WHILE"]).exists():
            raise Rejected(given[0].element, verb, WORDS)
        return answered(self, *given, **named)

    setattr(driver, verb, answer)


for each in os.environ.get("HOSTILE_VERBS", "").split(","):
    refused(each)
