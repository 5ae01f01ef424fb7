"""Names that dialects outside once used, and what they are called now: a refusal names the new one."""

from __future__ import annotations

MOVED = {
    "lab.doors": "lab.servers (cli, netconf, ssh, tcp, tl1)",
    "lab.element.Alarm": "lab.alarms (Alarm)",
}
"""what is imported → where it is now"""
RENAMED = {
    "lab.element.Element": {
        "seats": "max_sessions",
        "aside": "autonomous_message",
        "soil": "dirty_candidate",
    },
    "lab.netconf.element.YangElement": {
        "strangers": "foreign_module",
    },
}
"""class → part of it that dialects wrote → what it is called now"""
