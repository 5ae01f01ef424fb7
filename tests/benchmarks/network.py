"""Networks for benchmarks: disjoint chains OLT - PTN - PTN - router, and districts with elements of every platform.

Admission holds whole elements, so two intents run at once only on chains that share none. In comes the metro network;
out goes a network file with its base configurations, renamed and cut down to one chain each, in a folder of its own.
A district is the metro network and, beside it, the boxes of the transcripts of every other platform.
"""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from lab import _yaml
from lab.wide import widen

METRO = Path(__file__).parents[2] / "lab" / "networks" / "metro.yaml"
TRANSCRIPTS = Path(__file__).parents[1] / "contract" / "transcripts"
ADDRESSES = 8
"""ONTs a chain, unless more are asked for"""

# what a chain is made of: element of the metro, its name here, the third octet of its loopback address
PARTS = (("olt-xh-1", "olt", 1), ("ptn-xh-1", "ptn-a", 2), ("ptn-core-1", "ptn-z", 3), ("pe-1", "pe", 4))
_FIBRES = (("olt 0/3/0", "ptn-a ge-1/1"), ("ptn-a xe-2/1", "ptn-z xe-2/1"), ("ptn-z ge-1/1", "pe ge-0/0/1"))
_LSR = {"10.255.2.1": "10.250.{chain}.1", "10.255.2.3": "10.250.{chain}.3"}
_TUNNEL = re.compile(r"  <tunnel>\n.*?  </tunnel>\n", re.DOTALL)
_RING_PORT = re.compile(r"  <port>\n    <ltp-id>xe-2/2</ltp-id>\n.*?  </port>\n", re.DOTALL)

DISTRICT = 20
"""elements of a district"""
# folder of transcripts: class of its elements; the metro has the other three platforms
_OTHERS = {"zte": "olt", "iosxr": "router", "vrp": "router", "u2000": "olt", "sdh": "sdh"}


def districts(folder: Path, elements: int, **options: Any) -> Path:
    """Write a network of so many elements or a few more, of every platform; gives the file.

    `options` become `lab:` options of every element.
    """
    file = _district(folder / "district", options)
    return widen(file, folder, math.ceil(elements / DISTRICT))


def elements_of(file: Path) -> list[dict[str, Any]]:
    """The elements of a network file, as it describes them."""
    found: list[dict[str, Any]] = _yaml.load(file.read_text(encoding="utf-8"))["elements"]
    return found


def _district(folder: Path, options: dict[str, Any]) -> Path:
    folder.mkdir(parents=True)
    district = _read(METRO, folder)
    district["lab"] = {"onts": []}
    for octet, (name, kind) in enumerate(_OTHERS.items(), 4):
        other = _read(TRANSCRIPTS / name / "network.yaml", folder, _elsewhere)
        for at, spec in enumerate(other["elements"], 1):
            management = {"host": f"127.21.{octet}.{at}", "port": 8022, "credential": "lab"}
            district["elements"].append(spec | {"class": kind, "site": "core", "management": management})
        district["links"] += other["links"]
        rows = other.get("coverage", ())
        district["coverage"] += [{**row, "address": f"{row['address']}, {name}"} for row in rows]
        district["lab"]["onts"] += other.get("lab", {}).get("onts", ())
    for spec in district["elements"]:
        spec["lab"] = {**spec.get("lab", {}), **options}
    file = folder / "district.yaml"
    file.write_text(yaml.safe_dump(district, sort_keys=False), encoding="utf-8")
    return file


def _read(file: Path, folder: Path, change: Callable[[str], str] = str) -> dict[str, Any]:
    """A network file; its base configurations are copied into the folder."""
    network: dict[str, Any] = yaml.safe_load(change(file.read_text(encoding="utf-8")))
    for spec in network["elements"]:
        if config := spec.get("lab", {}).get("config"):
            name = Path(config).name
            (folder / name).write_text(change((file.parent / config).read_text(encoding="utf-8")), encoding="utf-8")
            spec["lab"] = {**spec["lab"], "config": name}
    return network


def _elsewhere(text: str) -> str:
    """The transcripts' ONTs bear serial numbers of the metro's."""
    return text.replace("48575443A", "48575443C").replace("48575443B", "48575443D")


def build(folder: Path, chains: int, addresses: int = ADDRESSES, **options: Any) -> Path:
    """Write the network file and its base configurations; gives the file. `options` become `lab:` options of every
    element.
    """
    metro = yaml.safe_load(METRO.read_text(encoding="utf-8"))
    elements = {element["name"]: element for element in metro["elements"]}
    numbers = range(1, chains + 1)
    network: dict[str, Any] = {
        "network": "bench",
        "sites": [{"name": "bench", "title": "Benchmark"}],
        "credentials": metro["credentials"],
        "customers": metro["customers"][:1],
        "pools": metro["pools"],
        "elements": [
            _element(folder, elements[old], kind, octet, n, options) for n in numbers for old, kind, octet in PARTS
        ],
        "links": [{"a": _end(a, n), "z": _end(z, n)} for n in numbers for a, z in _FIBRES],
        "coverage": [
            {
                "address": address(n, at),
                "element": f"bench-olt-{n}",
                "port": f"0/1/{at % 4}",
                "ont_serial": _serial(n, at),
            }
            for n in numbers
            for at in range(addresses)
        ],
    }
    file = folder / "bench.yaml"
    file.write_text(yaml.safe_dump(network, sort_keys=False), encoding="utf-8")
    return file


def address(chain: int, at: int) -> str:
    """The `at`-th installation address that this chain serves."""
    return f"{at + 1} Chain {chain} Road"


def _serial(chain: int, at: int) -> str:
    return f"48575443C{chain:03X}{at:04X}"


def _end(end: str, chain: int) -> str:
    kind, port = end.split()
    return f"bench-{kind}-{chain} {port}"


def _element(
    folder: Path, metro: dict[str, Any], kind: str, octet: int, chain: int, options: dict[str, Any]
) -> dict[str, Any]:
    spec: dict[str, Any] = copy.deepcopy(metro)
    name = f"bench-{kind}-{chain}"
    source = METRO.parent / spec["lab"]["config"]
    target = folder / f"{name}{source.suffix}"
    target.write_text(_config(source.read_text(encoding="utf-8"), spec["identity"]["hostname"], name, chain), "utf-8")
    spec |= {"name": name, "site": "bench", "lab": {"config": target.name, **options}}
    spec["identity"] |= {"hostname": name.upper(), "serial": f"BENCH{octet}{chain:04d}"}
    spec["management"] |= {"host": f"127.22.{octet}.{chain}"}
    if "lsr_id" in spec["attributes"]:
        spec["attributes"]["lsr_id"] = _LSR[spec["attributes"]["lsr_id"]].format(chain=chain)
        spec["ports"] = [port for port in spec["ports"] if port["name"] != "xe-2/2"]
    return spec


def _config(text: str, old: str, new: str, chain: int) -> str:
    """The metro's text under another name; of its ring only the fibre and the tunnel to the other end of the chain."""
    text = _RING_PORT.sub("", text)
    for tunnel in _TUNNEL.findall(text):
        if not any(f"<destination-ip>{lsr}<" in tunnel for lsr in _LSR):
            text = text.replace(tunnel, "")
    for lsr, here in _LSR.items():
        text = text.replace(lsr, here.format(chain=chain))
    return text.replace(old, new.upper())
