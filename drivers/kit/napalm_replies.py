"""What NAPALM's Junos driver, PyEZ and ncclient make of an answer: errors of any form found in it, and their words.

Takes replies and what the libraries raise; returns replies without namespaces, and texts. Pure.
"""

from __future__ import annotations

from lxml import etree


def bare(root: etree._Element) -> etree._Element:
    """Take the namespaces out of a reply, in place, and raise ncclient's RPCError for every error in it.

    Junos writes errors as `rpc-error` of the base namespace, without any (in `load-configuration-results`) and, up to
    12.x, as `xnm:error` in `commit-results`; ncclient finds only the first kind, and stops at a warning.
    """
    from ncclient.operations import RPCError

    for node in root.iter(etree.Element):
        node.tag = etree.QName(node).localname
    errors = [node for node in root.iter("rpc-error", "error") if _is_error(node)]
    if errors:
        refusals = [RPCError(_standard(node)) for node in errors]
        raise refusals[0] if len(refusals) == 1 else RPCError(_standard(errors[0]), errs=refusals)
    return root


def _is_error(node: etree._Element) -> bool:
    if node.tag == "error":
        return node.find("message") is not None
    return (node.findtext("error-severity") or "error").strip() != "warning"


def _standard(node: etree._Element) -> etree._Element:
    """An error of any of the three kinds as RFC 6241 has it."""
    base = "{urn:ietf:params:xml:ns:netconf:base:1.0}"
    leaves = {
        "error-severity": "error",
        "error-path": node.findtext("error-path") or node.findtext("edit-path"),
        "error-message": node.findtext("error-message") or node.findtext("message"),
        "bad-element": node.findtext("error-info/bad-element") or node.findtext("statement"),
    }
    error = etree.Element(base + "rpc-error")
    info = etree.Element(base + "error-info")
    for name, text in leaves.items():
        if text:
            etree.SubElement(info if name == "bad-element" else error, base + name).text = " ".join(text.split())
    error.append(info)
    return error


def words(error: Exception) -> str:
    """The element's own words, out of whatever the libraries wrapped them in."""
    errors = getattr(error, "errs", None) or (error.args[0] if error.args else None)
    if isinstance(errors, list):
        parts = ((e.get("edit_path"), e.get("bad_element"), e.get("message")) for e in errors if isinstance(e, dict))
        return "; ".join(" ".join(part for part in row if part) for row in parts)
    return getattr(error, "message", None) or str(error)
