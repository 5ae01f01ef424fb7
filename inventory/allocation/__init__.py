"""Ids: `ids.py` gives them, `ledger.py` confirms and frees them, `number_pools.py` knows which are free,
`link_pools.py` which ends name a cable's pools, and `foreign_ids.py` what elements use by themselves.
"""
