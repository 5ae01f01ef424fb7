"""The controller's tables and every statement on them.

`tables.py` what stands and `history_tables.py` what happened, `store.py` sessions, `intents.py`, `services.py`,
`outcomes.py`, `holds.py`, `revisions.py` and `leases.py` the rows of each, `admission.py` which intents may run,
`events.py` the numbered record of facts, `outbox.py` who has read how much of it, `alarms.py` which of them stand,
`not_kept.py` alarms of what an element did not keep, `ownership.py` which services want a line, `database.py` whether
the database is lost or a value at fault, `ends.py` the end of a job where its record meets a defect.
"""
