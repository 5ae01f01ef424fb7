"""A wider network: in come a network file and a number of districts, out comes a folder with as many copies of it.

The copies stand beside each other in one network file with one set of pools: elements, host names, loopback addresses,
serial numbers, addresses and ONTs of the second copy on are renamed, in the file and in the elements' configurations.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lab import _yaml

MOST = 200
"""districts: each has a second byte of loopback management addresses to itself"""


def widen(source: Path, folder: Path, districts: int, quarantine: Mapping[str, int] | None = None) -> Path:
    """Write the wide network below `folder`; its network file. `quarantine`: pool kind -> seconds.

    Raises ValueError for a number of districts that the addresses do not allow.
    """
    if not 1 <= districts <= MOST:
        raise ValueError(f"districts - expected 1 to {MOST}, found {districts}")
    description = _yaml.load(source.read_text(encoding="utf-8"))
    wide: dict[str, Any] = {**description, "elements": [], "links": [], "coverage": [], "lab": {"onts": []}}
    for number in range(1, districts + 1):
        district = _District(number, description)
        for element in description["elements"]:
            wide["elements"].append(district.element(element))
            if config := wide["elements"][-1]["lab"].get("config"):
                text = district.text((source.parent / element["lab"]["config"]).read_text(encoding="utf-8"))
                (folder / config).parent.mkdir(parents=True, exist_ok=True)
                (folder / config).write_text(text, encoding="utf-8")
        for link in description["links"]:
            wide["links"].append({end: district.end(link[end]) for end in ("a", "z")})
        wide["coverage"] += [district.coverage(row) for row in description["coverage"]]
        wide["lab"]["onts"] += [district.ont(row) for row in description.get("lab", {}).get("onts", ())]
    rests = quarantine or {}
    wide["pools"] = [
        pool | ({"quarantine": rests[pool["kind"]]} if pool["kind"] in rests else {}) for pool in description["pools"]
    ]
    made = folder / f"{source.stem}-{districts}.yaml"
    made.write_text(_yaml.dump(wide), encoding="utf-8")
    return made


class _District:
    """One copy: what its names are. The first one is called as the network it was made from."""

    def __init__(self, number: int, description: Mapping[str, Any]) -> None:
        self.number = number
        hostnames = [element["identity"]["hostname"] for element in description["elements"]]
        self._hostname = re.compile(rf"\b({'|'.join(map(re.escape, hostnames))})\b(?!-)")

    def text(self, text: str) -> str:
        """A configuration: host names, loopback addresses and ONT serials. The third byte of a loopback address goes up
        by 20 with each district; where it would be too big, the second goes down.
        """
        if self.number == 1:
            return text
        text = self._hostname.sub(rf"\1-D{self.number}", text)
        down, up = divmod(self.number - 1, 12)
        text = re.sub(r"\b10\.255\.(\d+)\.(\d+)\b", lambda m: f"10.{255 - down}.{int(m[1]) + 20 * up}.{m[2]}", text)
        return re.sub(
            r"\b((?:48575443|5A544547)[0-9A-F])([0-9A-F]0)([0-9A-F]{5})\b",
            lambda m: f"{m[1]}{int(m[2], 16) ^ (self.number - 1):02X}{m[3]}",
            text,
        )

    def name(self, element: str) -> str:
        return element if self.number == 1 else f"{element}-d{self.number}"

    def end(self, end: str) -> str:
        element, _, port = end.partition(" ")
        return f"{self.name(element)} {port}"

    def element(self, element: Mapping[str, Any]) -> dict[str, Any]:
        made = copy.deepcopy(dict(element))
        made["name"] = self.name(element["name"])
        if "config" in made.setdefault("lab", {}):
            config = Path(element["lab"]["config"])
            made["lab"]["config"] = str(config.with_name(f"{made['name']}{config.suffix}"))
        if self.number > 1:
            made["identity"]["hostname"] += f"-D{self.number}"
            made["identity"]["serial"] += f"D{self.number}"
            first, second, rest = element["management"]["host"].split(".", 2)
            made["management"]["host"] = f"{first}.{int(second) + self.number - 1}.{rest}"
            for key in {"lsr_id", "loopback"} & made.get("attributes", {}).keys():
                made["attributes"][key] = self.text(made["attributes"][key])
        return made

    def ont(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {**row, "element": self.name(row["element"]), "serial": self.text(str(row["serial"]))}

    def coverage(self, row: Mapping[str, Any]) -> dict[str, Any]:
        made = {**row, "element": self.name(row["element"]), "ont_serial": self.text(str(row["ont_serial"]))}
        return made if self.number == 1 else {**made, "address": f"{row['address']}, District {self.number}"}
