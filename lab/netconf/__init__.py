"""Elements that are driven by NETCONF, whatever their YANG modules are: `schema.py` (modules, values, XML), `tree.py`
(data trees), `edit.py`, `filter.py`, `operations.py` (rpcs), `element.py` (the element that a dialect completes). What
locks and commits mean is in `lab/_datastore.py`, messages and their faults in `lab/servers/netconf.py`.
"""
