"""How a SmartAX talks: its prompts, questions, refusals, and what an answer holds when it came whole. Data only.

Sources: netmiko's huawei_smartax, public sessions of MA5800 and MA5600T.
"""

from __future__ import annotations

from drivers.kit.dialect import Dialect, Late

_AUTONOMOUS = r"^ *! \d+\[[^\]\n]*\]:.*?--- END[^\n]*\n?"

DIALECT = Dialect(
    device_type="huawei_smartax",
    prompt=r"^NAME(?:\((?P<mode>[^()\n]*)\))?(?:#|>|%%)",
    questions=(
        # warnings before deletions, e.g. of a VLAN's uplink
        (r"\(y/n\) ?\[[yn]\]: ?", "y\n"),
        # smart mode shows what could still be typed and waits
        (r"\{ [^{}\n]*\}: ?", "\n"),
        (r"---- More \( Press 'Q' to break \) ----", " "),
        (r"YES/NO\S*", "yes\n"),
    ),
    noise=(
        r"---- More \( Press 'Q' to break \) ----(?:\x1b\[\d+D *\x1b\[\d+D)?",
        r"\{ [^{}\n]*\}: ?\n\s*Command:\n +[^\n]*\n",
    ),
    refusal=r"^\s*(?:Failure:|% ?\w|Incorrect command)|success: ?0\b|failed: ?[1-9]|being used by another user",
    harmless=r"Make configuration repeatedly",
    busy=r"is busy|reading or writing flash|being used by another user",
    gone=r"(?m)^\s*Failure:.*(?:not exist|No service virtual port can be operated)",
    takes_away=r"undo |ont delete ",
    proofs=(
        (r"display current-configuration", r"^return$"),
        (r"display ont info \d+ \d+ \d+ all", r"In port .*the total (?:number of ONTs is|of ONTs are):"),
        (r"display ont info", r"^\s*Control flag\s*:"),
        (r"display service-port", r"^\s*Index\s*:"),
        (r"display traffic table", r"^\s*(?:TD |Traffic Table )?Index\s*:.*(?s:.)*^\s*PBS\s*:"),
        (r"display vlan", r"^\s*VLAN ID\s*:"),
        (r"display version", r"^\s*VERSION\s*:"),
        (r"display ont autofind all", r"^\s*Ont autofind time\s*:"),
        (r"display ont optical-info", r"\bOLT Rx ONT\b"),
        (r"display alarm", r"^\s*--- END|\A[\s -~]*\Z"),
    ),
    moves=r"interface |quit$",
    masked=r"\b((?:password|password-auth|loid-auth|cipher|key))\s+\S+",
    full=r"(?i)\b(?:too many|upper limit|maximum)\b",
    asides=(
        _AUTONOMOUS,
        # of a save, which another session may have begun, or the box by itself
        r"^ *The percentage of saved data on [^\n]*\n?",
        r"^ *The data of [^\n]*is saved completely[^\n]*\n?",
        r"^ *Configuration file had been saved successfully[^\n]*\n?",
    ),
    autonomous=_AUTONOMOUS,
    unprivileged=r">$",
    late=(Late(r"save\b", done=r"saved successfully", failed=r"(?i)\bfail"),),
    in_flight=4,
)
