"""Pages that name one address as theirs and tell different stories: each keeps the address it was found at.

A canonical address is what a page claims. Where pages that were found at different places claim the same
one, their texts must agree; else one program wrote it into all pages of a site, and without this the
last of them would take the place of the others. Who was found at the address itself has it by right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from cleaners.duplicates.agree import texts_agree
from cleaners.text.folding import fold
from warehouse import rows, schemas
from warehouse.batch import Batch, Key, Outcome
from warehouse.delta.table import Snapshot
from warehouse.delta.tables import isin


def settle_disputes(
    snapshot: Snapshot, batch: Batch, asked: Sequence[Key], current: Sequence[Key], outcome: Outcome
) -> list[Key]:
    """Some keys of a batch, those whose claim does not hold under the id of the place they were found at.

    `current` are those of the articles that are there under their ids.
    """
    claims: dict[str, list[Key]] = defaultdict(list)
    for key in sorted(asked, key=lambda key: key.age):
        claims[key.article_id].append(key)
    if not any(key.own_id for key in asked) and not snapshot.files:
        return list(asked)
    holders = {key.article_id: [key] for key in current if key.raw_id not in batch.taken}
    suspects = {
        article_id: [*holders.get(article_id, ()), *claimed]
        for article_id, claimed in claims.items()
        if len({_place(key) for key in (*holders.get(article_id, ()), *claimed)}) > 1
    }
    suspects = {each: found for each, found in suspects.items() if any(key.own_id for key in found)}
    if not suspects:
        return list(asked)
    there = _rows_there(snapshot, suspects)
    here = _rows_here(batch, {key.raw_id for found in suspects.values() for key in found})
    for found in suspects.values():
        _settle(found, there, here, outcome)
    return [_moved(key, outcome.disputed) for key in asked]


def _settle(
    claimed: list[Key], there: Mapping[str, rows.Row], here: Mapping[str, rows.Row], outcome: Outcome
) -> None:
    """Who of those that claim one address has it, oldest first; the others are put under their own."""
    holder = claimed[0]
    read = {key.raw_id: here.get(key.raw_id) or there[key.raw_id] for key in claimed}
    for key in claimed[1:]:
        if _place(key) == _place(holder) or _agree(read[holder.raw_id], read[key.raw_id]):
            holder = key
        elif key.own_id is not None:
            outcome.disputed[key.raw_id] = rows.under(here[key.raw_id], key.own_id, key.found_url)
        else:
            if holder.raw_id in here and holder.own_id:
                outcome.disputed[holder.raw_id] = rows.under(
                    here[holder.raw_id], holder.own_id, holder.found_url
                )
            elif holder.own_id:
                outcome.displaced.add(holder.raw_id)
            holder = key


def _agree(one: rows.Row, other: rows.Row) -> bool:
    same_title = fold(one["title"] or "") == fold(other["title"] or "")
    return texts_agree(one["text"], other["text"], same_title=same_title)


def under_their_own(table: pa.Table, disputed: Mapping[str, rows.Row]) -> pa.Table:
    """Rows of a batch, the disputed ones as they were settled."""
    moved = [disputed[raw_id] for raw_id in table["raw_id"].to_pylist() if raw_id in disputed]
    if not moved:
        return table
    others = table.filter(pc.invert(isin(table["raw_id"], disputed)))
    return rows.in_order(pa.concat_tables([others, rows.table(moved, schemas.ARTICLES)]), schemas.ARTICLES)


def _moved(key: Key, disputed: Mapping[str, rows.Row]) -> Key:
    row = disputed.get(key.raw_id)
    return key._replace(article_id=row["article_id"], revision_id=row["revision_id"]) if row else key


def _place(key: Key) -> tuple[str, str]:
    """Where a raw row was found: a page's address, or a file."""
    return ("url", key.found_url) if key.found_url else (key.source, key.uri)


def _rows_there(snapshot: Snapshot, ids: Collection[str]) -> dict[str, rows.Row]:
    found: dict[str, rows.Row] = {}
    for group in snapshot.having("article_id", pa.array(ids, pa.string()), ("raw_id", "title", "text")):
        found.update((row["raw_id"], row) for row in group.to_pylist())
    return found


def _rows_here(batch: Batch, raw_ids: Collection[str]) -> dict[str, rows.Row]:
    chosen = (table.filter(isin(table["raw_id"], raw_ids)) for table in batch.tables())
    return {row["raw_id"]: row for table in chosen for row in table.to_pylist()}
