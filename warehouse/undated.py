"""Where no date of publication is known, the day of landing stands in for it: that of the first landing.

The same text that lands again under another name, on a later day, is no newer version by that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from warehouse import rows
from warehouse.batch import Batch, Key, Outcome
from warehouse.delta.tables import isin


def keep_first_days(
    batch: Batch, asked: Sequence[Key], current: Mapping[str, Key], outcome: Outcome
) -> list[Key]:
    """The keys of a batch; one that says what the version before it says, on a later day, gets that one's
    revision and day, and is noted in `outcome.later`.

    `current` are those of the articles that are there, by id.
    """
    kept = {key.raw_id: key for key in asked}
    there = [key for key in current.values() if key.raw_id not in kept]
    versions: dict[str, list[Key]] = defaultdict(list)
    for key in sorted([*there, *asked], key=lambda key: key.age):
        versions[key.article_id].append(key)
    several = [found for found in versions.values() if len({key.article_date for key in found}) > 1]
    undated = {key.raw_id for found in several for key in found if key.published_at is None} & kept.keys()
    read = _rows(batch, undated, outcome) if undated else {}
    for before, *others in several:
        for key in others:
            row = read.get(key.raw_id)
            if row and rows.same_but_for_landing(row, before.article_date, before.revision_id):
                outcome.later.add(key.raw_id)
                key = key._replace(revision_id=before.revision_id, article_date=before.article_date)
                kept[key.raw_id] = key
            before = key
    return list(kept.values())


def _rows(batch: Batch, raw_ids: Collection[str], outcome: Outcome) -> dict[str, rows.Row]:
    """What a reader would see of some raw rows of a batch, by raw id."""
    names = ["raw_id", *rows.SEEN, *rows.SEEN_SINCE]
    chosen = (table.filter(isin(table["raw_id"], raw_ids)).select(names) for table in batch.tables())
    return {row["raw_id"]: row for table in chosen for row in table.to_pylist()} | outcome.disputed
