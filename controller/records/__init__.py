"""The controller's tables and every statement on them.

`tables.py` the tables, `store.py` sessions and the rows of an intent, `admission.py` which intents may run,
`ownership.py` which services want a line, `not_kept.py` alarms of what an element did not keep, `database.py` whether
the database is lost or a value at fault.
"""
