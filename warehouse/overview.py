"""Narrow columns of all articles in memory, for looking around: what is doubtful, which sources changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from cleaners.boilerplate.decide import EDGE_BAR

if TYPE_CHECKING:
    from warehouse.warehouse import Warehouse

COLUMNS = (
    "article_id",
    "title",
    "source",
    "uri",
    "url",
    "language",
    "language_confidence",
    "article_date",
    "abstained",
    "characters",
    "extracted_characters",
    "page_kind",
)
LISTS = ["authors", "tags"]
LEAD = 240  # characters of each text that stand for it where it is listed
UNSURE = 0.6  # a language that is less certain than this deserves a look
ODD_KINDS = ("unsure", "listing", "front")
MUCH = 0.25  # of a text: where more went, somebody should see it
NEAR = 0.1  # above the bar: what a line went by that only just reached it
WEEK, BEFORE = timedelta(days=7), timedelta(days=28)
FEWEST, STEP = 10, 0.1  # articles of each, and by how much the share that went must differ


@dataclass(frozen=True, slots=True)
class Shift:
    """A source of whose texts another share went in its last week than in the four weeks before."""

    source: str
    before: float
    now: float
    articles: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A row group of a file: rows `start` to `start + length` of the overview, the `newest` of that day."""

    file: Any
    group: int
    start: int
    length: int
    newest: int

    def column(self, name: str) -> pa.ChunkedArray:
        """One of its columns, read from the file."""
        return self.file.subset(row_group_ids=[self.group]).to_table(columns=[name])[name]


@dataclass(frozen=True)
class Overview:
    """Columns of `articles`, with the beginning of each text and the rules of its trail.

    `parts` are the same rows by the file they were read from: a file never changes.
    """

    table: pa.Table
    parts: Mapping[str, pa.Table] = field(default_factory=dict)
    files: Mapping[str, Any] = field(default_factory=dict)  # fragments of a dataset, by the same names

    def doubtful(self, count: int) -> list[dict[str, Any]]:
        """The articles with most reason for a look, worst first; `doubts` says why in words."""
        chosen = pc.select_k_unstable(pa.table({"doubt": self._doubt}), count, [("doubt", "descending")])
        return [{**row, "doubts": said} for row in self.rows(chosen) if (said := _doubts(row))]

    @cached_property
    def rules(self) -> Counter[str]:
        """How many articles each rule touched."""
        counts: Counter[str] = Counter()
        for part in self.table["rule_names"].to_pylist():
            counts.update(part.split("\n")[1:-1])
        return counts

    def by_source(self) -> dict[str, dict[str, Any]]:
        """Articles, and the share of their text that went, by source."""
        return _by_source(self.table)

    @cached_property
    def shifts(self) -> list[Shift]:
        """Sources that changed: the largest difference first."""
        dates = self.table["article_date"]
        newest = pc.max(dates).as_py()
        if newest is None:
            return []
        week, start = newest - WEEK, newest - WEEK - BEFORE
        recent = self.table.filter(pc.greater(dates, pa.scalar(week)))
        earlier = self.table.filter(
            pc.and_(pc.greater(dates, pa.scalar(start)), pc.less_equal(dates, pa.scalar(week)))
        )
        now, before = _by_source(recent), _by_source(earlier)
        found = [
            Shift(name, before[name]["share"], each["share"], each["articles"])
            for name, each in now.items()
            if name in before and min(each["articles"], before[name]["articles"]) >= FEWEST
        ]
        changed = [each for each in found if abs(each.now - each.before) >= STEP]
        return sorted(changed, key=lambda each: (-abs(each.now - each.before), each.source))

    @cached_property
    def units(self) -> list[Unit]:
        """The row groups of the files, the one with the newest article first."""
        found, start = [], 0
        for path in self.parts:
            for group in self.files[path].row_groups:
                length = group.num_rows
                newest = pc.max(self.table["article_date"].slice(start, length).cast(pa.int32())).as_py()
                found.append(Unit(self.files[path], group.id, start, length, newest))
                start += length
        return sorted(found, key=lambda unit: (-unit.newest, -unit.start))

    @cached_property
    def _doubt(self) -> pa.ChunkedArray:
        """One number for each article: how much about it is doubtful."""
        table = self.table
        share = pc.divide(
            pc.subtract(table["extracted_characters"], table["characters"]),
            pc.cast(pc.max_element_wise(table["extracted_characters"], 1), pa.float64()),
        )
        much = pc.if_else(pc.greater(share, MUCH), share, 0.0)
        unsure = pc.if_else(pc.less(table["language_confidence"], UNSURE), 0.5, 0.0)
        unknown = pc.if_else(pc.equal(table["language"], "und"), 0.3, 0.0)
        left = pc.if_else(table["abstained"], 1.0, 0.0)
        odd = pc.fill_null(pc.is_in(table["page_kind"], value_set=pa.array(ODD_KINDS)), False)
        near = pc.if_else(pc.is_valid(table["by_a_hair"]), 0.6, 0.0)
        told = pc.add(pc.if_else(odd, 0.4, 0.0), near)
        return pc.add(pc.add(pc.add(much, unsure), pc.add(unknown, left)), told)

    def rows(self, numbers: pa.Array) -> list[dict[str, Any]]:
        """Rows by their numbers."""
        rows: list[dict[str, Any]] = self.table.drop_columns(["sought"]).take(numbers).to_pylist()
        return rows


def overview(warehouse: Warehouse, earlier: Overview | None = None) -> Overview:
    """Read the columns that an overview holds, a batch at a time: the texts themselves are not kept.

    Of the files that an `earlier` one was made from nothing is read again.
    """
    names = [*COLUMNS, *LISTS, "text", "edits"]
    dataset = warehouse.dataset("articles")
    known = earlier.parts if earlier else {}
    parts: dict[str, pa.Table] = {}
    files = {}
    for fragment in getattr(dataset, "get_fragments", list)():
        path = getattr(fragment, "path", "")
        files[path] = fragment
        if path in known:
            parts[path] = known[path]
            continue
        batches = fragment.to_batches(
            schema=dataset.schema, columns=names, batch_size=4096, batch_readahead=2
        )
        read = [_part(pa.Table.from_batches([batch])) for batch in batches]
        if read:
            parts[path] = pa.concat_tables([*read, *([parts[path]] if path in parts else [])])
    empty = _part(dataset.schema.empty_table().select(names))
    return Overview(pa.concat_tables(parts.values()) if parts else empty, parts, files)


def _by_source(table: pa.Table) -> dict[str, dict[str, Any]]:
    grouped = table.group_by("source").aggregate(
        [("article_id", "count"), ("characters", "sum"), ("extracted_characters", "sum")]
    )
    return {
        row["source"]: {
            "articles": row["article_id_count"],
            "share": 1 - row["characters_sum"] / max(1, row["extracted_characters_sum"]),
        }
        for row in grouped.to_pylist()
    }


def _part(table: pa.Table) -> pa.Table:
    lead = pc.utf8_slice_codeunits(table["text"], 0, LEAD)
    kept = table.drop_columns(["text", "edits"]).append_column("lead", lead)
    said = [pc.fill_null(kept[name], "") for name in ("title", "lead", "uri", "url", "article_id")]
    said += [pc.fill_null(pc.binary_join(kept[name].cast(pa.list_(pa.string())), "\n"), "") for name in LISTS]
    sought = pc.binary_join_element_wise(*said, "\n")
    kept = kept.drop_columns(LISTS).append_column("by_a_hair", _closest(table["edits"]))
    return kept.append_column("rule_names", _rules(table["edits"])).append_column("sought", sought)


def _closest(edits: pa.ChunkedArray) -> pa.Array:
    """Of each trail the least score that only just reached the bar; null where none did."""
    scores = pc.struct_field(pc.list_flatten(edits), "score")
    near = pc.and_(pc.greater_equal(scores, EDGE_BAR), pc.less(scores, EDGE_BAR + NEAR))
    each = pa.table({"row": pc.list_parent_indices(edits), "score": scores}).filter(pc.fill_null(near, False))
    least = each.group_by("row").aggregate([("score", "min")])
    found = dict(zip(least["row"].to_pylist(), least["score_min"].to_pylist(), strict=True))
    return pa.array([found.get(row) for row in range(len(edits))], pa.float64())


def _rules(edits: pa.ChunkedArray) -> pa.Array:
    """Of each trail the rules, each once, with a line end before and behind each."""
    names: list[dict[str, None]] = [{} for _ in range(len(edits))]
    rules = pc.struct_field(pc.list_flatten(edits), "rule").to_pylist()
    for row, rule in zip(pc.list_parent_indices(edits).to_pylist(), rules, strict=True):
        names[row][rule] = None
    return pa.array(["\n".join(["", *each, ""]) if each else "" for each in names], pa.string())


def _doubts(row: dict[str, Any]) -> str:
    share = 1 - row["characters"] / max(1, row["extracted_characters"])
    said = (
        ("so much looked like boilerplate that nothing was stripped", row["abstained"]),
        (f"{share:.0%} of the text went", share > MUCH),
        (f"a line only just reached the bar ({row['by_a_hair'] or 0:.2f})", row["by_a_hair"] is not None),
        ("language unknown", row["language"] == "und"),
        (f"language unsure ({row['language_confidence']:.0%})", row["language_confidence"] < UNSURE),
        (f"page kind: {row['page_kind']}", row["page_kind"] in ODD_KINDS),
    )
    return "; ".join(words for words, holds in said if holds)
