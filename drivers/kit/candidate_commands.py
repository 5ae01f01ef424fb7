"""The words of a platform with a candidate: how it is entered, looked at, committed, tried, saved and left."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trial:
    """Commands of a commit that goes back unless it is kept; `{token}` is the intent, `{seconds}` its time."""

    commit: str
    began: str
    """what the answer holds: without it there is no timer"""
    keep: str
    abort: str
    display: str
    pending: str
    """what `display` shows while one waits; group `token` is whose"""
    shortest: int
    """seconds"""


@dataclass(frozen=True, slots=True)
class CandidateCommands:
    """How a platform's candidate is entered, looked at, committed and left; `{token}` is the intent."""

    resting: str
    """the mode of the prompt outside the candidate"""
    enter: tuple[str, ...]
    """under the lock, which the last of them takes"""
    denied: str
    """refusals of `enter` that do not pass by themselves: rights that are lacking, words that are not known"""
    leave: tuple[str, ...]
    """without the candidate and the lock; the last of them leaves its views, wherever one is"""
    difference: str
    """displays what a commit would change; its answer begins with lines that match `heading`"""
    heading: str
    clean: str
    """rows that `difference` displays below it although nothing was edited"""
    commit: str
    inside: str = ""
    """what stands before other displays when they are typed in the views of the candidate"""
    trial: Trial | None = None
    why: str = ""
    """displays why a commit was refused, where its answer does not say so"""
    save: str = ""
    saved: str = ""
    """what the answer to `save` holds"""
    startup: str = ""
    """displays all that is saved, in the form of what runs"""
