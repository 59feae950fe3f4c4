"""The place of every raw row in the order of arrival, and moments that have not come yet.

Older programs gave no places, and clocks go wrong. What came when is worked out here from what else
is known: the versions of `raw` in its log, moments, and the order of rows in a file, which is the
order in which they landed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from warehouse import rows
from warehouse.delta.table import Snapshot
from warehouse.delta.tables import Tables

SLACK = timedelta(minutes=5)  # between the clocks of two machines
ORDER = pa.schema(
    [("raw_id", pa.string()), ("sequence", pa.int64()), ("landed_at", pa.timestamp("us", "UTC"))]
)


def order_of(raw: Snapshot, now: datetime, wanted: pa.Array | None = None) -> pa.Table:
    """`raw_id`, `sequence` and `landed_at` of every raw row, none of them null and none in the future.

    With `wanted`, of the rows with these ids alone; where rows have no place yet, of all.
    """
    if wanted is not None:
        found = _found(raw, wanted)
        if not found["sequence"].null_count:
            return found
    columns = ["raw_id", "sequence", "landed_at", "batch_id"]
    found = pa.concat_tables([group for _, group in raw.narrow(columns)] or [_empty(raw, columns)])
    if found["sequence"].null_count:
        found = _placed(raw, found)
    if pc.any(pc.greater(found["landed_at"], now + SLACK)).as_py():
        found = _clamped(found.sort_by("sequence"), now)
    return found.select(ORDER.names).cast(ORDER)


def _found(raw: Snapshot, wanted: pa.Array) -> pa.Table:
    """The order of some rows, as it stands in their file."""
    parts = [_empty(raw, ORDER.names)]
    for _, group in raw.narrow(ORDER.names, raw.holding("raw_id", wanted)):
        parts.append(group.filter(pc.is_in(group["raw_id"], value_set=wanted)))
    return pa.concat_tables(parts).cast(ORDER)


def _empty(raw: Snapshot, columns: list[str]) -> pa.Table:
    return raw.folder.schema.arrow.empty_table().select(columns)


def _placed(raw: Snapshot, found: pa.Table) -> pa.Table:
    """Rows that lack a place get one before all others, in the order in which they landed."""
    lacking = pc.is_null(found["sequence"])
    rest = found.filter(pc.invert(lacking))
    old = found.filter(lacking)
    first: dict[str, int] = {}
    for entry in raw.delta.history():  # newest first; what is older than the log is older than all in it
        first[rows.escape(str(entry.get("copydesk.batch")))] = entry["version"]
    versions = {batch: first.get(batch, 0) for batch in old["batch_id"].unique().to_pylist()}
    old = old.append_column(
        "version", pa.array([versions[batch] for batch in old["batch_id"].to_pylist()], pa.int64())
    ).append_column("position", pa.array(range(len(old)), pa.int64()))
    by = [("version", "ascending"), ("landed_at", "ascending"), ("position", "ascending")]
    old = old.sort_by(by).select(found.column_names)
    places = pa.array(range(1, len(old) + 1), pa.int64())
    return pa.concat_tables(
        [old.set_column(old.schema.get_field_index("sequence"), "sequence", places), rest]
    )


def _clamped(found: pa.Table, now: datetime) -> pa.Table:
    """A row landed before the next one did, and all of them by now."""
    moments, latest = found["landed_at"].to_pylist(), now
    for at in range(len(moments) - 1, -1, -1):
        if moments[at] > now + SLACK:
            moments[at] = latest
        else:
            latest = min(latest, moments[at])
    column = pa.array(moments, found.schema.field("landed_at").type)
    return found.set_column(found.schema.get_field_index("landed_at"), "landed_at", column)


def looked_up(order: pa.Table, column: str, raw_ids: pa.ChunkedArray) -> pa.ChunkedArray:
    """What the order says of raw rows; null where it does not know them."""
    return pc.take(order[column], pc.index_in(raw_ids, value_set=order["raw_id"]))


def late_copies(tables: Tables, order: Callable[[pa.Array], pa.Table]) -> pa.Table:
    """Copies that count as an older version and arrived after their article: `raw_id`, `article_id`.

    `order` gives the order of arrival, of the raw rows with some ids at least.
    """
    articles, copies = tables.articles.at(), tables.copies.at()
    schema = pa.schema([("raw_id", pa.string()), ("article_id", pa.string())])
    late = [schema.empty_table()]
    if articles is None or copies is None:
        return late[0]
    for _, group in copies.narrow(["raw_id", "article_id", "outcome"]):
        older = group.filter(pc.equal(group["outcome"], "superseded"))
        wanted = older["article_id"].combine_chunks()
        now = [schema.empty_table()]
        for _, made in articles.narrow(schema.names, articles.holding("article_id", wanted)):
            now.append(made.filter(pc.is_in(made["article_id"], value_set=wanted)).cast(schema))
        made_of = pa.concat_tables(now)
        places = order(
            pa.concat_arrays([older["raw_id"].combine_chunks(), made_of["raw_id"].combine_chunks()])
        )
        article = pc.take(
            looked_up(places, "sequence", made_of["raw_id"]),
            pc.index_in(older["article_id"], value_set=made_of["article_id"].combine_chunks()),
        )
        after = pc.greater(looked_up(places, "sequence", older["raw_id"]), article)
        late.append(older.filter(pc.fill_null(after, False)).select(schema.names).cast(schema))
    return pa.concat_tables(late)


def utc_now() -> datetime:
    """Now, by the clock that everything here is held against."""
    return datetime.now(UTC)
