"""Narrow columns of all articles in memory, for looking around: what is doubtful, what fits a search."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

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
LEAD = 240  # characters of each text that a search looks at, besides title and addresses
UNSURE = 0.6  # a language that is less certain than this deserves a look
ODD_KINDS = ("unsure", "listing", "front")
MUCH = 0.25  # of a text: where more went, somebody should see it


@dataclass(frozen=True)
class Overview:
    """Columns of `articles`, with the beginning of each text and the rules of its trail."""

    table: pa.Table

    def doubtful(self, count: int) -> list[dict[str, Any]]:
        """The articles with most reason for a look, worst first; `doubts` says why in words."""
        chosen = pc.select_k_unstable(pa.table({"doubt": self._doubt}), count, [("doubt", "descending")])
        return [{**row, "doubts": said} for row in self._rows(chosen) if (said := _doubts(row))]

    def search(
        self,
        *,
        words: str = "",
        source: str = "",
        language: str = "",
        rule: str = "",
        since: date | None = None,
        until: date | None = None,
        start: int = 0,
        count: int = 100,
    ) -> tuple[list[dict[str, Any]], int]:
        """Articles that fit, newest first, and how many. Words are sought in title, lead and addresses."""
        table = self.table
        fits = pc.is_valid(table["article_id"])
        for name, value in (("source", source), ("language", language)):
            if value:
                fits = pc.and_(fits, pc.equal(table[name], value))
        if since:
            fits = pc.and_(fits, pc.greater_equal(table["article_date"], pa.scalar(since)))
        if until:
            fits = pc.and_(fits, pc.less_equal(table["article_date"], pa.scalar(until)))
        if rule:
            fits = pc.and_(fits, pc.match_substring(table["rule_names"], f"\n{rule}"))
        for word in words.split():
            fits = pc.and_(fits, pc.match_substring(table["sought"], word.casefold()))
        numbers = pc.indices_nonzero(fits)
        return self._rows(self._newest_first(numbers)[start : start + count]), len(numbers)

    @cached_property
    def rules(self) -> Counter[str]:
        """How many articles each rule touched."""
        counts: Counter[str] = Counter()
        for part in self.table["rule_names"].to_pylist():
            counts.update(part.split("\n")[1:])
        return counts

    def by_source(self) -> dict[str, dict[str, Any]]:
        """Articles, and the share of their text that went, by source."""
        grouped = self.table.group_by("source").aggregate(
            [("article_id", "count"), ("characters", "sum"), ("extracted_characters", "sum")]
        )
        return {
            row["source"]: {
                "articles": row["article_id_count"],
                "share": 1 - row["characters_sum"] / max(1, row["extracted_characters_sum"]),
            }
            for row in grouped.to_pylist()
        }

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
        return pc.add(pc.add(pc.add(much, unsure), pc.add(unknown, left)), pc.if_else(odd, 0.4, 0.0))

    def _newest_first(self, numbers: pa.Array) -> pa.Array:
        dates = self.table["article_date"].take(numbers)
        return numbers.take(pc.sort_indices(pa.table({"at": dates}), [("at", "descending")]))

    def _rows(self, numbers: pa.Array) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.table.drop_columns(["sought"]).take(numbers).to_pylist()
        return rows


def overview(warehouse: Warehouse) -> Overview:
    """Read the columns that an overview holds, a batch at a time: the texts themselves are not kept."""
    names = [*COLUMNS, "text", "edits"]
    batches = warehouse.dataset("articles").to_batches(columns=names, batch_size=4096, batch_readahead=2)
    parts = [_part(pa.Table.from_batches([batch])) for batch in batches]
    return Overview(pa.concat_tables(parts) if parts else _part(warehouse.read("articles", names)))


def _part(table: pa.Table) -> pa.Table:
    lead = pc.utf8_slice_codeunits(table["text"], 0, LEAD)
    kept = table.drop_columns(["text", "edits"]).append_column("lead", lead)
    said = [pc.fill_null(kept[name], "") for name in ("title", "lead", "uri", "url", "article_id")]
    sought = pc.utf8_lower(pc.binary_join_element_wise(*said, "\n"))
    return kept.append_column("rule_names", _rules(table["edits"])).append_column("sought", sought)


def _rules(edits: pa.ChunkedArray) -> pa.Array:
    """Of each trail the rules, each once, with a line end before each."""
    names: list[dict[str, None]] = [{} for _ in range(len(edits))]
    rules = pc.struct_field(pc.list_flatten(edits), "rule").to_pylist()
    for row, rule in zip(pc.list_parent_indices(edits).to_pylist(), rules, strict=True):
        names[row][rule] = None
    return pa.array(["".join(f"\n{name}" for name in each) for each in names], pa.string())


def _doubts(row: dict[str, Any]) -> str:
    share = 1 - row["characters"] / max(1, row["extracted_characters"])
    said = (
        ("so much looked like boilerplate that nothing was stripped", row["abstained"]),
        (f"{share:.0%} of the text went", share > MUCH),
        ("language unknown", row["language"] == "und"),
        (f"language unsure ({row['language_confidence']:.0%})", row["language_confidence"] < UNSURE),
        (f"page kind: {row['page_kind']}", row["page_kind"] in ODD_KINDS),
    )
    return "; ".join(words for words, holds in said if holds)
