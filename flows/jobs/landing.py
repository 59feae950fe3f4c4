"""Landing: what an adapter found goes into `raw` untouched; what it could not read is named."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from cleaners.records import RawArticle
from flows.errors import Unreadable
from warehouse import Warehouse
from warehouse.rows import Refusal


@dataclass(frozen=True, slots=True)
class Landed:
    """What one ingest brought: how many articles are new, were known already, or could not be read."""

    batch_id: str
    landed: int
    known: int
    refused: tuple[Refusal, ...]


def together(first: Landed, second: Landed) -> Landed:
    """Two ingests as one, under the name of the later."""
    known, refused = first.known + second.known, first.refused + second.refused
    return Landed(second.batch_id, first.landed + second.landed, known, refused)


def new_batch_id() -> str:
    """A name that sorts by time: `20260131T120000Z-1f2e3d4c`."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


def land(root: str, entries: Iterable[RawArticle | Unreadable], *, batch_id: str, run: str = "") -> Landed:
    """Write `entries` to `raw` and, for those without bytes, to `quarantine`. Known ones stay as they are."""
    warehouse = Warehouse(root)
    refused: list[Refusal] = []

    def readable() -> Iterator[RawArticle]:
        for entry in entries:
            if isinstance(entry, RawArticle):
                yield entry
            else:
                refused.append(_refusal(entry))

    landing = warehouse.land(readable(), batch_id=batch_id, run=run)
    if refused:
        warehouse.refuse(refused, batch_id=batch_id)
    return Landed(batch_id, landing.landed, landing.known, tuple(refused))


def _refusal(entry: Unreadable) -> Refusal:
    # No bytes, no raw id: the warehouse names the row after source and locator.
    return Refusal(
        "", entry.source, entry.uri, entry.stage, entry.reason, entry.detail, rules="", at=datetime.now(UTC)
    )
