"""Three hubs and their fibres: the smallest network that a lab can have."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import asyncssh
import yaml

from lab.client import Running

DIALECTS = Path(__file__).parents[1] / "dialects"
SERIAL = "48575443A0010000"


def description() -> dict[str, Any]:
    """hub-1 (access) - hub-2 - hub-3 (router), hub-1 and hub-3 also joined directly by a spare fibre."""
    ports = [{"name": name} for name in ("p1", "p2", "p3")]
    return {
        "network": "hubs",
        "elements": [
            {
                "name": f"hub-{number}",
                "platform": "hub",
                "management": {"host": f"127.29.1.{number}", "port": 8022, "credential": "lab"},
                "identity": {"hostname": f"HUB-{number}"},
                "attributes": {"lsr_id": f"10.0.0.{number}"},
                "ports": ports,
                "lab": {"config": f"hub-{number}.cfg"},
            }
            for number in (1, 2, 3)
        ],
        "links": [
            {"a": "hub-1 p2", "z": "hub-2 p1"},
            {"a": "hub-2 p2", "z": "hub-3 p1"},
            {"a": "hub-1 p3", "z": "hub-3 p3"},
        ],
        "coverage": [
            {"address": "1 Main Street", "element": "hub-1", "port": "p1", "ont_serial": SERIAL},
            {"address": "2 Main Street", "element": "hub-1", "port": "p1"},
        ],
        "lab": {"onts": [{"serial": "48575443A0010001", "element": "hub-1", "pon_port": "p1", "distance_m": 90}]},
    }


CONFIGS = {
    "hub-1": f"ont {SERIAL} p1\njoin p1 p2 vlan 100\n",
    "hub-2": "join p1 p2 vlan 200\n",
    "hub-3": "take p1 203.0.113.1/30\n",
}


def write(folder: Path, network: dict[str, Any]) -> Path:
    for name, text in CONFIGS.items():
        (folder / f"{name}.cfg").write_text(text)
    path = folder / "hubs.yaml"
    path.write_text(yaml.safe_dump(network))
    return path


def connect(door: dict[str, Any]) -> Any:
    account = {"username": "lab", "password": "lab"}
    return asyncssh.connect(door["host"], door["port"], **account, known_hosts=None, config=None, client_keys=None)


async def _say(door: dict[str, Any], *lines: str) -> str:
    async with connect(door) as connection, connection.create_process(encoding="utf-8", term_type="vt100") as process:
        said = str(await process.stdout.readuntil(">"))
        for line in lines:
            process.stdin.write(f"{line}\n")
            said += await process.stdout.readuntil(">")
        return said


def say(hubs: Running, name: str, *lines: str) -> str:
    """One SSH session with an element: what it printed."""
    return asyncio.run(asyncio.wait_for(_say(hubs.elements[name], *lines), 10))
