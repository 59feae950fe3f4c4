"""Every version of an article that has landed: its bytes are in `raw`, whatever the table shows today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from cleaners.errors import Rejected
from cleaners.records import Article, RawArticle
from cleaners.text.difference import Change, Part, kind_of_change, word_difference
from warehouse import rows
from warehouse.delta.table import Snapshot
from warehouse.delta.tables import Tables
from warehouse.land import raws


@dataclass(frozen=True, slots=True)
class ArticleVersion:
    """One version: `revision` counts up from 1 with each in which a reader sees anything differently.

    `change` is what it is to the version before: `first`, `correction` (few words), `update`, or `chrome`
    (headline and text are the same, though other fields may differ). `difference` is word by word, headline
    first. `refused` says why it can't be cleaned any more. `is_current` marks the one that `articles` shows.
    """

    raw_id: str
    revision: int
    landed_at: datetime | None
    uri: str
    is_current: bool
    change: Change
    difference: tuple[Part, ...]
    refused: str = ""


def cleaned_anew(raw: RawArticle) -> Article:
    """What is made of it where nothing is declared, learned or decided."""
    from cleaners.pipeline import clean_article  # a third of a second, which only this needs

    return clean_article(raw)


def article_versions(
    tables: Tables, article_id: str, clean: Callable[[RawArticle], Article]
) -> list[ArticleVersion]:
    """The versions of an article, in order of arrival; empty if there is no such article."""
    current, earlier = (_raw_ids(table.at(), article_id) for table in (tables.articles, tables.copies))
    landed = [raw for batch in raws(tables, [*current, *earlier], None, 100) for raw in batch]
    landed.sort(key=lambda raw: (raw.sequence or 0, raw.raw_id))
    versions: list[ArticleVersion] = []
    before: str | None = None
    shown: rows.Row = {}
    for raw in landed:
        refused, read, seen = "", before or "", shown
        try:
            article = clean(raw)
            seen = rows.seen_of(article)
            if shown and rows.same_but_for_landing(seen, shown["article_date"], rows.revision(shown)):
                seen = shown
            read = f"{article.title or ''}\n\n{article.text}".strip()
        except Rejected as error:
            refused = str(error)
        change = "first" if before is None else kind_of_change(before, read)
        revision = versions[-1].revision + (seen != shown) if versions else 1
        parts = tuple(word_difference(before, read)) if before is not None else ()
        where = (raw.landed_at, raw.uri, raw.raw_id in current)
        versions.append(ArticleVersion(raw.raw_id, revision, *where, change, parts, refused))
        before, shown = read, seen
    return versions


def _raw_ids(snapshot: Snapshot | None, article_id: str) -> list[str]:
    """The raw rows that a table has of an article."""
    ids = pa.array([article_id], pa.string())
    groups = snapshot.having("article_id", ids, ["raw_id"]) if snapshot else ()
    return [raw_id for group in groups for raw_id in group["raw_id"].to_pylist()]
