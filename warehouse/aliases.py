"""Ids that articles had once: whoever kept one finds the article under the id that it has now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import pyarrow as pa

from warehouse import rows, schemas
from warehouse.batch import Key
from warehouse.delta.table import Change, Snapshot
from warehouse.delta.tables import Tables, holding, isin, replace

_LONGEST = 100  # chain of ids; a circle ends there


def record_aliases(tables: Tables, became: Mapping[str, Key]) -> None:
    """Record for each id what it became; what stands there already stays."""
    if not became:
        return
    now = datetime.now(UTC)

    def build(snapshot: Snapshot) -> Change | None:
        there = {row["article_id"]: row["became_id"] for row in _rows(snapshot, list(became))}
        new = {each: key for each, key in became.items() if there.get(each) != key.article_id}
        made = [
            {
                "article_id": each,
                "became_id": key.article_id,
                "why": "rules",
                "since": now,
                "raw_id": key.raw_id,
            }
            for each, key in new.items()
        ]
        added = [rows.table(made, schemas.ALIASES)] if made else []
        return replace(
            snapshot,
            ["article_id"],
            lambda group: isin(group["article_id"], new),
            added,
            holding(snapshot, article_id=new),
        )

    tables.aliases.change(build, operation="alias", info=lambda: {"counts": {"aliases": len(became)}})


def followed(tables: Tables, article_id: str) -> str | None:
    """The id that an id of once leads to, or None if it is no alias."""
    snapshot = tables.aliases.at()
    seen = {article_id}
    found = None
    while snapshot and (there := _rows(snapshot, [found or article_id])):
        found = str(there[0]["became_id"])
        if found in seen:
            return None
        seen.add(found)
    return found


def known_as(tables: Tables, article_ids: Iterable[str]) -> dict[str, str]:
    """By id, the id that it leads to today; itself where it is no alias."""
    now = {each: each for each in article_ids}
    snapshot = tables.aliases.at()
    for _ in range(_LONGEST):
        there = _rows(snapshot, list(set(now.values()))) if snapshot else []
        became = {row["article_id"]: row["became_id"] for row in there}
        if not became:
            break
        now = {each: became.get(last, last) for each, last in now.items()}
    return now


def _rows(snapshot: Snapshot, ids: list[str]) -> list[rows.Row]:
    groups = snapshot.having("article_id", pa.array(ids, pa.string()))
    return [row for group in groups for row in group.to_pylist()]
