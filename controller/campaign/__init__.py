"""The campaign: many activations on one network, struck again and again; afterwards all that can be seen must agree.

`ledger.audit` is what must hold of the whole system.
"""
