"""How a ZXA10 talks: its prompts, questions, refusals, and what an answer holds when it came whole. Data only.

Sources: public sessions of C300, C320, C600 and C620.
"""

from __future__ import annotations

from drivers.kit.dialect import Dialect

DIALECT = Dialect(
    device_type="zte_zxan",
    # `#` or `>` alone, or with the view before it
    prompt=r"^NAME(?P<mode>>|(?:\([^()\n]*\))?#)",
    questions=(
        (r" --More--", " "),
        # it comes also after nothing but displays
        (r"confirm to logout without saving\? ?\[yes/no\]: ?", "yes\n"),
    ),
    # eight of its nine characters are taken back
    noise=(r" --More--(?:\x08 \x08)*",),
    asides=(
        # logs and alarms in the forms of ZTE's routers; those of an OLT were not seen
        r"^An alarm \d+ (?:ID \d+ )?level \d+ (?:occurred|cleared) at [^\n]*\n?",
        r"^\[?\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}[^\n]*%[A-Z][^\n]*\n?",
        r"^\d{2}:\d{2}:\d{2} \d{2}[-/]\d{2}[-/]\d{4} [^\n]*%[A-Z][^\n]*\n?",
    ),
    refusal=r"^\s*%(?!Info\b) ?\w",
    harmless=r"(?!)",
    busy=r"(?i)system is busy|try again later",
    gone=r"%Code \d+-GPONSRV ?: ?(?:No related information|The entry is not existed)|%Onu is not exist",
    takes_away=r"no ",
    proofs=(
        (r"show running-config$", r"^(?:end|!</MSAN>)\s*\Z"),
        (r"show running-config interface ", r"^end\s*\Z"),
        (r"show running-config-interface ", r"^!</[\w-]+>\s*\Z"),
        (r"show running-config msan", r"^!</MSAN>\s*\Z|\A\s*\Z"),
        (r"show onu running config ", r"^pon-onu-mng "),
        (r"show vlan ", r"^vlanid\s*:(?s:.)*^port\(tagged\)"),
        (r"show gpon profile ", r"^Profile name\s*:"),
        (r"show gpon onu state ", r"^OnuIndex(?s:.)*^ONU Number"),
        (r"show gpon onu detail-info ", r"^\s*Phase state\s*:"),
        (r"show gpon onu by sn ", r"^gpon[-_]onu[-_]"),
        (r"show card", r"^\s*(?:Rack|Shelf) (?s:.)*^-{20}"),
    ),
    moves=r"configure terminal$|interface |gpon$|pon-onu-mng |exit$|end$",
    masked=r"\b((?:password|secret|community))\s+\S+",
    full=r"(?i)\bvty\b|\btoo many\b|\bmaximum\b",
    unprivileged=r">$",
    patience=((r"write\b", 8.0),),
    # what follows a refused view would be typed into another one: every answer is awaited
    in_flight=1,
)
