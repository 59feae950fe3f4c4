"""What the machine failed on, told apart from the pool of workers so that it loads fast."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Postponed:
    """An item that the machine failed on: nothing is known about it, and it should be tried again.

    `reason` is `slow` (no result in many times its CPU seconds: the machine was busy, or the item
    waited), `killed` (somebody ended the worker, as a system that runs out of memory does) or `workers`
    (none could be started).
    """

    reason: str
    detail: str
