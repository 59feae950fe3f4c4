"""Cleaning what is pending, batch by batch: the work itself, with or without Prefect around it."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from cleaners.records import Article, RawArticle, Rejected
from flows.isolation import run_isolated
from seeds.sources import Source, source_named
from warehouse import Warehouse
from warehouse.rows import Refusal


@dataclass(slots=True)
class Tally:
    """What happened to the articles of one source: counts, and characters stripped by rule."""

    taken: int = 0
    cleaned: int = 0
    superseded: int = 0
    quarantined: Counter[str] = field(default_factory=Counter)
    stripped: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)

    def __iadd__(self, other: Tally) -> Tally:
        self.taken += other.taken
        self.cleaned += other.cleaned
        self.superseded += other.superseded
        self.quarantined += other.quarantined
        self.stripped += other.stripped
        self.languages += other.languages
        return self
