"""Commands about VLANs, ports and profiles: what services share.

In come the box, what the view is about and the values of a command line, out goes what the box prints. That what is
used cannot be taken away is inferred [I]; no source tells what the box does then.
"""

from __future__ import annotations

import re

from lab.dialects.zte_zxan.box import Box
from lab.dialects.zte_zxan.onu import Seen
from lab.dialects.zte_zxan.release import IN_USE, need
from lab.dialects.zte_zxan.text import listed, numbers
from lab.servers.grammar import Args

BURSTS = ((95000, 65535), (550000, 98304), (990000, 114688), (2400000, 122880), (10**9, 131072))
"""kbit/s up to which C600 fills in this burst size (config-c620 has one of each; the steps between are inferred [I])"""


def _update(box: Box, section: str, title: str, words: tuple[str, str], new: set[int]) -> None:
    """Print a list of VLANs anew: C300 in one line, C600 in a line for each 1024 VLANs [I, after config-c620]."""
    document, (head, tail) = box.store.document, words
    block = document.find(section, title)
    old: dict[int, str] = {}
    for line in block.body(box.release.close) if block else ():
        if match := re.fullmatch(rf"{head} ([\d,-]+){tail}", line):
            old[_chunk(box, numbers(match[1])[0])] = line
    wanted: dict[int, set[int]] = {}
    for vlan in new:
        wanted.setdefault(_chunk(box, vlan), set()).add(vlan)
    lines = {chunk: f"{head} {listed(vlans)}{tail}" for chunk, vlans in wanted.items()}
    for chunk, line in old.items():
        if lines.get(chunk) != line and not _same(line, lines.get(chunk)):
            document.drop(section, title, re.escape(line) + "$")
    for chunk, line in lines.items():
        if old.get(chunk) != line:
            document.put(section, title, line)


def _chunk(box: Box, vlan: int) -> int:
    return vlan // 1024 if box.release.new else 0


def _same(line: str, other: str | None) -> bool:
    """Do both begin with the same VLAN? Then one stands where the other stood."""
    return other is not None and re.findall(r"\d+", line)[0] == re.findall(r"\d+", other)[0]


def _print_vlans(box: Box, vlans: set[int]) -> None:
    if box.release.new:
        _update(box, "MSAN", "vlan list", ("vlan list", ""), vlans)
    else:
        _update(box, "", "vlan database", ("vlan", ""), vlans)


def create(box: Box, user: str, wanted: list[int]) -> None:
    """VLANs that are not there yet. C600 prints a block for each that was named one by one (config-c620)."""
    have = set(box.view.vlans)
    if set(wanted) <= have:
        return
    _print_vlans(box, have | set(wanted))
    if box.release.new and len(wanted) == 1:
        box.store.document.block("MSAN", f"vlan {wanted[0]}").made = False
    for vlan in wanted:
        box.changed(f"vlan {vlan}", user)


def create_list(box: Box, seen: Seen, args: Args) -> str:
    wanted = numbers(args["list_"])
    need(all(1 <= vlan <= 4094 for vlan in wanted), box.release.errors["parameter"])
    create(box, seen.user, wanted)
    return ""


def remove(box: Box, seen: Seen, args: Args) -> str:
    view, vlan = box.view, int(args["v"])
    need(vlan in view.vlans)
    need(vlan != 1 and not view.flows(vlan) and not _ports(box, vlan), IN_USE)
    _print_vlans(box, set(view.vlans) - {vlan})
    box.store.document.drop_block(box.release.home("vlan"), f"vlan {vlan}")
    box.changed(f"vlan {vlan}", seen.user)
    return ""


def _ports(box: Box, vlan: int) -> list[str]:
    members = (*box.view.tagged.items(), *box.view.untagged.items())
    return [port for port, vlans in members if vlan in vlans]


def label(box: Box, seen: Seen, args: Args) -> str:
    word = "name" if "name" in args else "description"
    section, title = box.release.home("vlan"), f"vlan {seen.about}"
    need(int(seen.about) in box.view.vlans)
    if "no" in args:
        box.store.document.drop(section, title, rf"{word} ")
    else:
        box.store.document.put(section, title, f"{word} {args['text_']}")
    box.changed(f"vlan {seen.about}", seen.user)
    return ""


# -- ports -----------------------------------------------------------------------------------------------------------
def mode(box: Box, seen: Seen, args: Args) -> str:
    word = next(word for word in ("trunk", "hybrid", "access") if word in args)
    box.store.document.put(box.release.home("uplink"), f"interface {seen.about}", f"switchport mode {word}")
    box.changed(f"port {seen.about}", seen.user)
    return ""


def join(box: Box, seen: Seen, args: Args) -> str:
    view, wanted = box.view, set(numbers(args["list_"]))
    need(wanted <= view.vlans.keys())  # [I]
    word = "untag" if "untag" in args else "tag"
    for kind, members in (("tag", view.tagged), ("untag", view.untagged)):
        have = members.get(seen.about, set())
        new = have | wanted if kind == word else have - wanted
        if new != have:
            _print_members(box, seen.about, kind, new)
    box.changed(f"port {seen.about}", seen.user)
    return ""


def leave(box: Box, seen: Seen, args: Args) -> str:
    view, gone = box.view, set(numbers(args["list_"]))
    have = {kind: members.get(seen.about, set()) for kind, members in (("tag", view.tagged), ("untag", view.untagged))}
    need(gone <= have["tag"] | have["untag"])
    for kind, vlans in have.items():
        if vlans & gone:
            _print_members(box, seen.about, kind, vlans - gone)
    box.changed(f"port {seen.about}", seen.user)
    return ""


def _print_members(box: Box, port: str, kind: str, vlans: set[int]) -> None:
    _update(box, box.release.home("uplink"), f"interface {port}", ("switchport vlan", f" {kind}"), vlans)


def state(box: Box, seen: Seen, args: Args) -> str:
    """`shutdown` and `no shutdown` of a PON port or an uplink. C600 prints only the ports that are on (config-c620)."""
    pon = seen.about.startswith("gpon")
    home = (box.release.home("pon state" if pon else "uplink state"), f"interface {seen.about}")
    if "no" not in args and box.release.new:
        box.store.document.drop(*home, r"no shutdown$")
    else:
        box.store.document.put(*home, "no shutdown" if "no" in args else "shutdown")
    box.changed(f"pon {seen.pon}" if pon else f"port {seen.about}", seen.user)
    return ""


# -- profiles --------------------------------------------------------------------------------------------------------
def tcont_profile(box: Box, seen: Seen, args: Args) -> str:
    """Types: 1 fixed, 2 assured, 3 assured and maximum, 4 maximum, 5 all; kbit/s. A second line changes them [I]."""
    kind = next(word for word in "12345" if word in args)
    rates = "".join(f" {word} {args[f'{word}_']}" for word in ("fixed", "assured", "maximum") if f"{word}_" in args)
    box.store.document.put(box.release.home("gpon"), "gpon", f"profile tcont {args['name_']} type {kind}{rates}")
    box.changed(f"profile {args['name_']}", seen.user)
    return ""


def traffic_profile(box: Box, seen: Seen, args: Args) -> str:
    box.store.document.put("", "gpon", f"profile traffic {args['name_']} sir {args['sir_']} pir {args['pir_']}")
    box.changed(f"profile {args['name_']}", seen.user)
    return ""


def policer(box: Box, seen: Seen, args: Args) -> str:
    """C600 `traffic-profile`: what is not given is filled in, and all of it is printed (config-c620)."""
    name, cir = args["name_"], int(args["cir_"])
    pir = int(args.get("pir_", cir))
    cbs, pbs = (args.get(f"{word}_", _burst(rate)) for word, rate in (("cbs", cir), ("pbs", pir)))
    rates = f"cir {cir} cbs {cbs} pir {pir} pbs {pbs} color-mode blind policer-type enhanced_mef coupling-flag enable"
    box.store.document.put("MSAN", f"traffic-profile {name}", f"traffic-profile {name} {rates}")
    box.changed(f"profile {name}", seen.user)
    return ""


def _burst(rate: int) -> str:
    return str(next(burst for most, burst in BURSTS if rate <= most))


def no_tcont_profile(box: Box, seen: Seen, args: Args) -> str:
    view, name = box.view, args["name_"]
    need(name in view.tconts)
    need(all(name not in onu.tconts.values() for onu in view.onus.values()), IN_USE)
    box.store.document.drop(box.release.home("gpon"), "gpon", rf"profile tcont {re.escape(name)} ")
    box.changed(f"profile {name}", seen.user)
    return ""


def no_traffic_profile(box: Box, seen: Seen, args: Args) -> str:
    """`no profile traffic` of C300, `no traffic-profile` of C600."""
    view, name = box.view, args["name_"]
    need(name in view.traffic)
    onus = view.onus.values()
    used = {word for onu in onus for gem in onu.gems.values() for word in gem.limit.split()}
    used |= {policy for onu in onus for policy in onu.policies.values()}
    used |= {word for onu in onus for flow in onu.flows.values() for word in (flow.egress, flow.ingress)}
    need(name not in used, IN_USE)
    if box.release.new:
        box.store.document.drop_block("MSAN", f"traffic-profile {name}")
    else:
        box.store.document.drop("", "gpon", rf"profile traffic {re.escape(name)} ")
    box.changed(f"profile {name}", seen.user)
    return ""


def onu_type(box: Box, seen: Seen, args: Args) -> str:
    text = f" description {args['text_']}" if "text_" in args else ""
    speed = " speed-mode gpon" if box.release.new else ""
    box.store.document.put(box.release.home("pon"), "pon", f"onu-type {args['name_']} gpon{text}{speed}")
    box.changed(f"profile {args['name_']}", seen.user)
    return ""


def no_onu_type(box: Box, seen: Seen, args: Args) -> str:
    view, name = box.view, args["name_"]
    need(name in view.types)
    need(all(onu.type != name for onu in view.onus.values()), IN_USE)
    box.store.document.drop(box.release.home("pon"), "pon", rf"onu-type(-if)? {re.escape(name)} ")
    box.changed(f"profile {name}", seen.user)
    return ""
