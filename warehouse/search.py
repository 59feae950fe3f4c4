"""Searching: by source, language, rule and days in memory, by words there and in the texts, newest first.

Titles, beginnings, authors, tags and addresses are in memory. The texts are read from their files, only as
far as it takes to fill a page, and no more of them than a person waits for, who may ask for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.overview import Overview

if TYPE_CHECKING:
    from warehouse.delta.table import Snapshot

PAGE = 100
MOST = 32 << 20  # bytes of texts that one search reads, unless it is to look at every one
MOST_WORDS, LONGEST = 12, 200
_WORDS = re.compile(r'"([^"]+)"|(\S+)')


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person searches for; every part that is given must fit.

    `words` must all stand somewhere in the article, upper and lower case alike; those in quotation marks in a
    row. `every` looks at every text, whatever it takes.
    """

    words: str = ""
    source: str = ""
    language: str = ""
    rule: str = ""
    since: date | None = None
    until: date | None = None
    page: int = 1
    every: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the rows that fit, newest first, and how many fit.

    Where words were wanted, `looked` of `texts` were looked at, the newest: what stands in the others' bodies
    alone is not counted.
    """

    rows: list[dict[str, Any]]
    count: int
    looked: int = 0
    texts: int = 0

    @property
    def is_cut(self) -> bool:
        """Whether there are texts that nobody looked at."""
        return self.looked < self.texts


def search(over: Overview, wanted: Wanted) -> Found:
    """The page of articles that a person wants."""
    table, words = over.table, words_of(wanted.words)
    fits = _fitting(table, wanted)
    start, end = (wanted.page - 1) * PAGE, wanted.page * PAGE
    if not words:
        return _page(over, fits, start, end)
    texts = int(np.count_nonzero(fits))
    found = np.zeros(len(table), bool)
    found[having([table["sought"]], words)] = True
    found &= fits
    asked = fits & ~found
    looked, read = texts - int(np.count_nonzero(asked)), 0
    dates = table["article_date"].cast(pa.int32()).to_numpy()
    for unit in over.units:
        if read >= MOST and not wanted.every:
            break
        # Whatever is newer than all that was not looked at is complete: is that a page, with one more?
        if np.count_nonzero(found) > end and np.count_nonzero(found & (dates > unit.newest)) > end:
            break
        (rows,) = np.nonzero(asked[unit.start : unit.start + unit.length])
        if not len(rows):
            continue
        text = unit.column("text")
        read += text.nbytes
        looked += len(rows)
        there = [each.take(pa.array(rows)) for each in (text, table["sought"].slice(unit.start, unit.length))]
        found[unit.start + rows[having(there, words)]] = True
    return _page(over, found, start, end, looked, texts)


def named(articles: Snapshot, words: str) -> list[tuple[str, str | None]]:
    """What `Warehouse.named` gives, of one version of the table: a file at a time."""
    found: dict[str, list[tuple[str, str | None]]] = {"exact": [], "titled": [], "begun": []}
    parts = words.split()
    for _, rows in articles.narrow(["article_id", "uri", "url", "title"]):
        same = [_mask(pc.equal(rows[name], words)) for name in ("article_id", "uri", "url")]
        places = {
            "exact": np.flatnonzero(np.logical_or.reduce(same)),
            "titled": having([rows["title"]], parts) if parts else np.array([], np.int64),
            "begun": np.flatnonzero(_mask(pc.starts_with(rows["article_id"], words))),
        }
        for kind, numbers in places.items():
            few = rows.select(["article_id", "title"]).take(pa.array(numbers))
            found[kind] += zip(few["article_id"].to_pylist(), few["title"].to_pylist(), strict=True)
    return found["exact"] or found["titled"] or found["begun"]


def words_of(asked: str) -> list[str]:
    """The words of a search, those in quotation marks in one piece.

    >>> words_of('harbour "forty ships"')
    ['harbour', 'forty ships']
    """
    asked = asked.encode("utf-8", "replace").decode()
    return [(quoted or word)[:LONGEST] for quoted, word in _WORDS.findall(asked)][:MOST_WORDS]


def having(columns: Sequence[pa.ChunkedArray], words: Sequence[str]) -> Any:
    """Numbers of the rows that have every word in one of some text columns, whatever its case."""
    rows = np.arange(len(columns[0]))
    for word in sorted(words, key=len, reverse=True):  # the rarest first, and the next in what is left
        marks = np.zeros(len(rows), bool)
        for column in columns:
            marks |= _mask(pc.match_substring(column, word, ignore_case=True))
        rows, columns = rows[marks], [column.filter(pa.array(marks)) for column in columns]
    return rows


def _fitting(table: pa.Table, wanted: Wanted) -> Any:
    """Which rows fit in all but the words."""
    fits = pc.is_valid(table["article_id"])
    for name, value in (("source", wanted.source), ("language", wanted.language)):
        if value:
            fits = pc.and_(fits, pc.equal(table[name], value))
    if wanted.since:
        fits = pc.and_(fits, pc.greater_equal(table["article_date"], pa.scalar(wanted.since)))
    if wanted.until:
        fits = pc.and_(fits, pc.less_equal(table["article_date"], pa.scalar(wanted.until)))
    if wanted.rule:
        names = table["rule_names"]
        itself, below = (pc.match_substring(names, f"\n{wanted.rule}{end}") for end in "\n.")
        fits = pc.and_(fits, pc.or_(itself, below))
    return _mask(fits)


def _page(over: Overview, found: Any, start: int, end: int, looked: int = 0, texts: int = 0) -> Found:
    """The rows of one page, by date and then by their place, so that no page repeats another."""
    (numbers,) = np.nonzero(found)
    order = pa.table({"at": over.table["article_date"].take(pa.array(numbers)), "number": numbers})
    newest = pc.sort_indices(order, [("at", "descending"), ("number", "descending")])[start:end]
    return Found(over.rows(pa.array(numbers[newest.to_numpy()])), len(numbers), looked, texts)


def _mask(marks: pa.ChunkedArray) -> Any:
    """A column of truth values as numpy has it, which can be written to."""
    return np.array(pc.fill_null(marks, False).to_numpy(), dtype=bool)
