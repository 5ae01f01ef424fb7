"""The chaos campaign: random orders at once on shared elements, strikes and real workers; then everything is judged.

The lab is the observer, as in the crash matrix; here many lines live beside each other, and one that is struck must not
touch its neighbours. `campaign` is the way in; `invariants.audit` is what must hold of the whole system.
"""
