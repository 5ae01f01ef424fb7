"""The line: an accepted intent to configured, verified, recorded elements, or back. Start reading at `activation.py`.

`steps.py` its steps, `job.py` what each of them needs, `transaction.py` the verbs on all elements, `fanout.py`
threads and retries, `hosts.py` sessions, `verify.py` and `alarm_gate.py` what is asked of a reading, `replan.py` a
plan made anew, `recording.py` what is recorded, `kept.py` the look afterwards, `leftovers.py` ids that are not ours,
`jobs.py` what a worker can run, `worker.py` and `leases.py` durable execution, `check_sync.py` and `alarm_stream.py`
what is asked of an element outside an activation.
"""
