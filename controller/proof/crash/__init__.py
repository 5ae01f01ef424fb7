"""The crash matrix: an activation is struck at every point, and the lab, an independent observer, says how each ended.

`prover.prove` is the way in; `points` are where and how a run is struck, `baseline` and `testbed` are what each starts
from, `runs` does one, `observer` judges it, `forkserver` makes workers that can be killed.
"""
