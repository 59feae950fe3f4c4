"""Landing: what an adapter found goes into `raw` untouched; what it could not read is named."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from cleaners.records import RawArticle
from cleaners.sorted_numbers import distinct
from flows.errors import PassedOver, Unreadable
from warehouse import Ids, Warehouse
from warehouse.rows import Refusal

MOST_NAMES = 1000  # of files that were passed over: a person looks at some, never at a million


@dataclass(frozen=True, slots=True)
class Landed:
    """What one ingest brought: how many articles are new, were known already, or could not be read.

    `passed_over` counts the files of types that hold no articles, by type; `passed_names` are the first
    of them. `unusable` says, a line for each, of which sources nothing at all could be read. `ids` say which
    articles these are, as `Warehouse.pending` takes them.
    """

    batch_id: str
    landed: int
    known: int
    refused: tuple[Refusal, ...]
    passed_over: Counter[str] = field(default_factory=Counter)
    passed_names: tuple[str, ...] = ()
    ids: Ids = field(default_factory=lambda: np.empty(0, np.uint64), compare=False, repr=False)
    unusable: tuple[str, ...] = ()


def together(first: Landed, second: Landed) -> Landed:
    """Two ingests as one, under the name of the later."""
    return Landed(
        second.batch_id,
        first.landed + second.landed,
        first.known + second.known,
        first.refused + second.refused,
        first.passed_over + second.passed_over,
        (first.passed_names + second.passed_names)[:MOST_NAMES],
        distinct(np.concatenate((first.ids, second.ids))),
        first.unusable + second.unusable,
    )


def new_batch_id() -> str:
    """A name that sorts by time: `20260131T120000Z-1f2e3d4c`."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


def land(
    root: str, entries: Iterable[RawArticle | Unreadable | PassedOver], *, batch_id: str, run: str = ""
) -> Landed:
    """Write `entries` to `raw` and, for those without bytes, to `quarantine`. Known ones stay as they are.

    What was taken down does not land again, and counts as known.
    """
    warehouse = Warehouse(root)
    gone = {
        (each.source, uri)
        for each in warehouse.decisions()
        if each.decision.action == "take-down"
        for uri in each.decision.values
    }
    again = 0
    refused: list[Refusal] = []
    passed: Counter[str] = Counter()
    names: list[str] = []

    def readable() -> Iterator[RawArticle]:
        nonlocal again
        for entry in entries:
            if isinstance(entry, RawArticle):
                if (entry.source, entry.uri) in gone:
                    again += 1
                else:
                    yield entry
            elif isinstance(entry, PassedOver):
                passed[entry.type] += 1
                if len(names) < MOST_NAMES:
                    names.append(entry.uri)
            else:
                refused.append(_refusal(entry))

    landing = warehouse.land(readable(), batch_id=batch_id, run=run)
    if refused:
        warehouse.refuse(refused, batch_id=batch_id)
    known = landing.known + again
    return Landed(batch_id, landing.landed, known, tuple(refused), passed, tuple(names), landing.ids)


def _refusal(entry: Unreadable) -> Refusal:
    # No bytes, no raw id: the warehouse names the row after source and locator.
    return Refusal(
        "", entry.source, entry.uri, entry.stage, entry.reason, entry.detail, rules="", at=datetime.now(UTC)
    )
