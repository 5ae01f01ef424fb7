"""The proof: an activation is struck at every point, and the lab, an independent witness, says how every element ended.

`prover.prove` is the way in; `points` are where and how a run is struck, `ground` and `theatre` are what each starts
from, `runs` does one, `witness` judges it, `nursery` makes workers that can be killed.
"""
