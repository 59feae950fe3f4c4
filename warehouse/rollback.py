"""Going back: what cleaning again changed since a version is undone by a new commit. What landed stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from warehouse.delta.table import Change, Snapshot
from warehouse.delta.tables import Tables, isin, rewrite

_KEY = ("article_id", "raw_id", "revision_id", "rules")


@dataclass(frozen=True, slots=True)
class Rollback:
    """What going back to a version does, or would do.

    `restored` are articles that become what they were; `newer` those whose page has landed anew since then,
    and `landed` those that were not there: both stay as they are, because their bytes are there to be
    cleaned. `gone` are those that were there and are not any more.
    """

    version: int
    restored: tuple[str, ...]
    newer: int
    landed: int
    gone: int


def plan(tables: Tables, version: int) -> Rollback:
    """What going back to a version of `articles` would do."""
    now, then = tables.articles.at(), tables.articles.at(version)
    assert now is not None
    assert then is not None
    return _compared(_keys(now), _keys(then), version)


def go_back(tables: Tables, version: int, run: str) -> Rollback:
    """Put the rows of a version in place of those that were made of the same bytes since then."""
    made = plan(tables, version)

    def build(snapshot: Snapshot) -> Change | None:
        nonlocal made
        then = tables.articles.at(version)
        assert then is not None
        made = _compared(_keys(snapshot), _keys(then), version)
        if not made.restored:
            return None
        ids = set(made.restored)
        touched = [file for file, found in snapshot.narrow(["article_id"]) if _any(found, ids)]
        return rewrite(
            snapshot,
            touched,
            ["article_id"],
            lambda group: isin(group["article_id"], ids),
            _rows(then, snapshot, ids),
        )

    tables.articles.change(
        build,
        operation="rollback",
        info=lambda: {"run": run, "counts": {"restored": len(made.restored)}},
    )
    return made


def _compared(now: dict[str, tuple[str, ...]], then: dict[str, tuple[str, ...]], version: int) -> Rollback:
    both = now.keys() & then.keys()
    changed = [key for key in both if now[key] != then[key]]
    restored = tuple(sorted(key for key in changed if now[key][0] == then[key][0]))
    landed, gone = len(now.keys() - then.keys()), len(then.keys() - now.keys())
    return Rollback(version, restored, len(changed) - len(restored), landed, gone)


def _keys(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    """Raw row, revision and rules by article id."""
    found: dict[str, tuple[str, ...]] = {}
    for _, group in snapshot.narrow(_KEY):
        columns = (group[name].to_pylist() for name in _KEY)
        found.update((article_id, rest) for article_id, *rest in zip(*columns, strict=True))  # type: ignore[misc]
    return found


def _rows(then: Snapshot, now: Snapshot, ids: set[str]) -> Iterator[pa.Table]:
    names: list[Any] = now.folder.schema.arrow.names
    for file, found in then.narrow(["article_id"]):
        if _any(found, ids):
            for group in then.folder.groups(file, names):
                yield group.filter(isin(group["article_id"], ids))


def _any(found: pa.Table, ids: set[str]) -> bool:
    return not ids.isdisjoint(found["article_id"].to_pylist())
