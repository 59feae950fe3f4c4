"""What is remembered of URLs that are fetched: read as far as a run asks for it, never as a whole."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from warehouse import rows, schemas
from warehouse.delta.compaction import tidy
from warehouse.delta.tables import Tables, holding, isin, replace

_OF_ROW = ("source", "role", "settled")


def all_of(tables: Tables, source: str) -> list[rows.Row]:
    """The states of all URLs of a source."""
    return _chosen(tables, lambda group: pc.equal(group["source"], rows.escape(source)), ("source",))


def unsettled(tables: Tables, source: str) -> list[rows.Row]:
    """Those of a source that a run goes by without being asked: all but of articles that are settled."""

    def marks(group: pa.Table) -> pa.ChunkedArray:
        settled = pc.and_(pc.equal(group["role"], "article"), group["settled"])
        return pc.and_not(pc.equal(group["source"], rows.escape(source)), settled)

    return _chosen(tables, marks, _OF_ROW)


def of_urls(tables: Tables, urls: Collection[str], source: str | None = None) -> list[rows.Row]:
    """Those of some URLs, of one source or of all."""
    wanted = pa.array({rows.escape(url) for url in urls}, pa.string())

    def marks(group: pa.Table) -> pa.ChunkedArray:
        there = pc.is_in(group["url"], value_set=wanted)
        return there if source is None else pc.and_(there, pc.equal(group["source"], rows.escape(source)))

    return _chosen(tables, marks, ("source", "url"), wanted)


def _chosen(
    tables: Tables,
    marks: Callable[[pa.Table], pa.ChunkedArray],
    by: Sequence[str],
    urls: pa.Array | None = None,
) -> list[rows.Row]:
    snapshot = tables.fetch_state.at()
    if snapshot is None:
        return []
    files = snapshot.files if urls is None else snapshot.holding("url", urls)
    found = (group for file in files for group in snapshot.folder.chosen(file, by, marks))
    return [rows.fetch_state(row) for group in found for row in group.to_pylist()]


def save(tables: Tables, states: Sequence[Mapping[str, Any]]) -> None:
    """Put each state in place of the earlier one of the same source and URL."""
    made = [rows.fetch_row(state) for state in states]
    urls: dict[str, set[str]] = {}
    for row in made:
        urls.setdefault(row["source"], set()).add(row["url"])

    def earlier(group: pa.Table) -> pa.ChunkedArray:
        masks = [
            pc.and_(pc.equal(group["source"], name), isin(group["url"], found))
            for name, found in urls.items()
        ]
        return functools.reduce(pc.or_, masks)

    if made:
        tables.fetch_state.change(
            lambda snapshot: replace(
                snapshot,
                ["source", "url"],
                earlier,
                [rows.table(made, schemas.FETCH_STATE)],
                holding(snapshot, url=set().union(*urls.values())),
            ),
            operation="fetch",
            info=lambda: {"counts": {"urls": len(made)}},
        )
        tidy(tables.fetch_state)


def landed_from(tables: Tables, source: str, places: Collection[str]) -> set[str]:
    """Those of the places from which a source has landed something."""
    snapshot = tables.raw.at()
    wanted = pa.array({rows.escape(place) for place in places}, pa.string())
    found: set[str] = set()
    files = snapshot.holding("uri", wanted) if snapshot else []
    for _, group in snapshot.narrow(["source", "uri"], files) if snapshot else ():
        there = pc.and_(
            pc.is_in(group["uri"], value_set=wanted), pc.equal(group["source"], rows.escape(source))
        )
        found.update(map(rows.unescape, group["uri"].filter(there).to_pylist()))
    return found
