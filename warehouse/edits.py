"""The trails of articles as rows: one an edit, with its place in the extracted and in the clean text."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from cleaners.edits.log import revert
from cleaners.edits.offsets import places
from warehouse import rows, schemas

EDITS = pa.schema(
    [
        pa.field("article_id", pa.string(), nullable=False),
        pa.field("number", pa.int32(), nullable=False),
        pa.field("rule", pa.string(), nullable=False),
        pa.field("before", pa.string(), nullable=False),
        pa.field("after", pa.string(), nullable=False),
        pa.field("extracted_start", pa.int32(), nullable=False),
        pa.field("extracted_end", pa.int32(), nullable=False),
        pa.field("clean_start", pa.int32(), nullable=False),
        pa.field("clean_end", pa.int32(), nullable=False),
        pa.field("score", pa.float64()),
        pa.field("source", pa.string(), nullable=False),
        pa.field("article_date", pa.date32(), nullable=False),
        pa.field("cleaned_at", schemas.INSTANT, nullable=False),
    ]
)
OF_ARTICLE = ("source", "article_date", "cleaned_at")  # of the row of the article, so that few need a join
COLUMNS = ("article_id", *OF_ARTICLE, "text", "edits")
_PART = 256  # articles at a time: their edits are many more rows


def of_articles(articles: pa.Table) -> pa.Table:
    """One row an edit, in the order in which they were made: `number` counts from 0 in each article.

    `articles` has the columns `COLUMNS`. Offsets count characters.
    """
    return pa.Table.from_batches(list(_batches(articles)), EDITS)


def _batches(articles: pa.Table) -> Iterator[pa.RecordBatch]:
    for part in articles.to_batches(max_chunksize=_PART):
        yield pa.RecordBatch.from_pylist([made for row in part.to_pylist() for made in _edits(row)], EDITS)


def _edits(row: rows.Row) -> Iterator[rows.Row]:
    trail = rows.trail(row)
    found = places(revert(row["text"], trail), trail)
    for number, (edit, place) in enumerate(zip(trail, found, strict=True)):
        yield {
            "article_id": row["article_id"],
            "number": number,
            "rule": edit.rule,
            "before": edit.before,
            "after": edit.after,
            "score": edit.score,
            **place._asdict(),
            **{name: row[name] for name in OF_ARTICLE},
        }
