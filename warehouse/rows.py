"""Records to Arrow and back, one function each way and table.

Text that UTF-8 cannot hold (lone surrogates, as file names may have them) is escaped in `source`,
`uri` and hints, reversibly; an article with such text is refused before it comes here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from itertools import accumulate
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from cleaners.duplicates.signature import KEYS, Hashes, Signature, sign
from cleaners.edits.log import Edit, revert
from cleaners.errors import Misfit, Rejected
from cleaners.learned.template import Template
from cleaners.records import Article, RawArticle, TextBlock
from warehouse import schemas

Row = dict[str, Any]

ESCAPED = "\\x:"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # in rows that are in no batch yet
SEEN = (
    *("article_id", "source", "url", "title", "text", "language", "authors", "byline", "dateline", "tags"),
    *("site_name", "published_at", "article_date"),
)
SEEN_SINCE = (
    *(
        "description",
        "image_url",
        "section",
        "modified_at",
        "is_free",
        "canonical_url",
        "page_kind",
        "robots",
    ),
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An input that did not become an article. `rules` is empty for what never landed.

    `stage`, `reason` and `detail` are those of `cleaners.records.Rejected`.
    """

    raw_id: str
    source: str
    uri: str
    stage: str
    reason: str
    detail: str
    rules: str
    at: datetime


def escape(text: str) -> str:
    """Text as UTF-8 can hold it; `unescape` gives it back exactly.

    >>> unescape(escape("a\\udcff")) == "a\\udcff", escape("naïve")
    (True, 'naïve')
    """
    if text.startswith(ESCAPED) or not storable(text):
        return ESCAPED + text.encode("unicode_escape").decode("ascii")
    return text


def unescape(text: str) -> str:
    """What `escape` was given."""
    if text.startswith(ESCAPED):
        return text[len(ESCAPED) :].encode("ascii").decode("unicode_escape")
    return text


def storable(text: str) -> bool:
    """Whether UTF-8 can hold the text.

    >>> storable("naïve"), storable("a\\udcff")
    (True, False)
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def unstorable(article: Article) -> tuple[str, str] | None:
    """Reason and detail why an article cannot be a row, or None."""
    fields: dict[str, Iterable[str | None]] = {
        "text": [article.text],
        "title": [article.title],
        "url": [article.url],
        "authors": article.authors,
        "tags": article.tags,
        "byline": [article.byline, article.dateline],
        "metadata": [article.site_name, article.language_claimed, article.language, article.charset],
        "description": [article.description, article.section, article.robots, article.page_kind],
        "addresses": [article.image_url, article.canonical_url, article.found_url],
        "provenance": [*article.provenance, *article.provenance.values()],
        "edits": [
            part for edit in article.edits for part in (edit.before, edit.after, edit.rule, *edit.cues)
        ],
    }
    for name, values in fields.items():
        if not all(storable(value) for value in values if value is not None):
            return "surrogates", f"lone surrogates in {name}"
    try:
        revert(article.text, article.edits)
    except Misfit as misfit:
        return "misfit", str(misfit)
    return None


def raw_table(
    raws: Mapping[str, RawArticle], landed_at: datetime, first: int, batch_id: str, run: str
) -> pa.Table:
    """Rows of `raw`, of articles by raw id; `first` is the place of the first in the order of arrival."""
    columns = {
        "raw_id": list(raws),
        "source": _escaped([raw.source for raw in raws.values()]),
        "uri": _escaped([raw.uri for raw in raws.values()]),
        "media_type": _escaped([raw.media_type for raw in raws.values()]),
        "charset": _escaped([raw.charset for raw in raws.values()]),
        "hints": _pair_lists([raw.hints for raw in raws.values()]),
        "body": pa.array([raw.body for raw in raws.values()], pa.binary()),
        "body_bytes": [len(raw.body) for raw in raws.values()],
        "landed_at": pa.repeat(pa.scalar(landed_at, schemas.INSTANT), len(raws)),
        "batch_id": pa.repeat(escape(batch_id), len(raws)),
        "run": pa.repeat(escape(run), len(raws)),
        "sequence": range(first, first + len(raws)),
        "observed_at": [utc(raw.observed_at) for raw in raws.values()],
        "first_raw_id": [
            replace(raw, returned=False).raw_id if raw.returned else None for raw in raws.values()
        ],
    }
    return in_order(pa.Table.from_pydict(columns, schema=schemas.RAW.arrow), schemas.RAW)


def _escaped(texts: Sequence[str | None]) -> pa.Array:
    """Texts as a column; each is looked at by itself only where one of them needs to be escaped."""
    try:
        column = pa.array(texts, pa.string())
    except UnicodeEncodeError:
        needed = True
    else:
        needed = bool(pc.any(pc.starts_with(column, ESCAPED), min_count=0).as_py())
    if needed:
        return pa.array([None if text is None else escape(text) for text in texts], pa.string())
    return column


def _pair_lists(mappings: Sequence[Mapping[str, str]]) -> pa.Array:
    """Names and values of mappings, in their order, as a column of lists."""
    ends = pa.array(accumulate(map(len, mappings), initial=0), pa.int32())
    pairs = schemas.PAIRS.value_type
    columns = [
        _escaped([name for each in mappings for name in each]),
        _escaped([value for each in mappings for value in each.values()]),
    ]
    struct = pa.StructArray.from_arrays(columns, fields=[pairs.field(0), pairs.field(1)])
    return pa.ListArray.from_arrays(ends, struct, type=schemas.PAIRS)


def raw_article(row: Mapping[str, Any]) -> RawArticle:
    """The record of a row of `raw`."""
    return RawArticle(
        source=unescape(row["source"]),
        uri=unescape(row["uri"]),
        body=row["body"],
        media_type=unescape(row["media_type"]),
        charset=None if row["charset"] is None else unescape(row["charset"]),
        hints={unescape(pair["name"]): unescape(pair["value"]) for pair in row["hints"]},
        landed_at=row["landed_at"],
        batch_id=unescape(row["batch_id"]),
        sequence=row["sequence"],
        observed_at=row["observed_at"],
        returned=row["first_raw_id"] is not None,
    )


def article_row(article: Article, batch_id: str, run: str, now: datetime) -> Row:
    """A row of `articles`, of an article that is not `unstorable`."""
    extracted = revert(article.text, article.edits)
    seen = seen_of(article)
    return {
        **seen,
        "revision_id": revision(seen),
        "raw_id": article.raw_id,
        "uri": escape(article.uri),
        "characters": len(article.text),
        "language_confidence": article.language_confidence,
        "language_claimed": article.language_claimed,
        "landed_at": utc(article.landed_at),
        "cleaned_at": now,
        "media_type": escape(article.media_type),
        "charset": article.charset,
        "charset_evidence": article.charset_evidence,
        "edits": [_edit_row(edit) for edit in article.edits],
        "extracted_sha256": hashlib.sha256(extracted.encode("utf-8")).hexdigest(),
        "extracted_characters": len(extracted),
        "abstained": article.abstained,
        "provenance": _pairs(article.provenance),
        "rules": article.rules,
        "batch_id": escape(batch_id),
        "run": escape(run),
        "marks": [_edit_row(edit) for edit in article.marks],
        "sequence": article.sequence,
        "decisions": list(article.decisions),
        "blocks": [_block_row(block) for block in article.blocks] or None,
        "changed_at": now,
        "found_url": article.found_url,
        "own_id": article.own_id,
        "revision": 1,
    }


def ready_row(article: Article) -> Row:
    """A row of `articles` beside its signature, made where the article was cleaned; not yet of any batch.

    Raises `Rejected` for an article that is `unstorable`.
    """
    if (problem := unstorable(article)) is not None:
        raise Rejected("clean", *problem)
    return article_row(article, "", "", NEVER) | signature_row(sign(article.text))


def signature_row(signature: Signature) -> Row:
    """What a row of `signatures` has of a signature: its columns `schemas.SIGNATURE`."""
    return {
        "digest": signature.digest - 2**64 * (signature.digest >= 2**63),
        "shingles": signature.shingles,
        "keys": _spelled(signature.sketch[:KEYS]),
        "more_keys": _spelled(signature.sketch[KEYS:]),
        "numbers": _spelled(signature.numbers),
    }


def _spelled(hashes: Hashes) -> bytes:
    return hashes.astype("<u8").tobytes()


def seen_of(article: Article) -> Row:
    """What a reader sees of an article: the columns `SEEN` and `SEEN_SINCE` of its row."""
    return {
        "article_id": article.article_id,
        "source": escape(article.source),
        "url": article.url,
        "title": article.title,
        "text": article.text,
        "language": article.language,
        "authors": list(article.authors),
        "byline": article.byline,
        "dateline": article.dateline,
        "tags": list(article.tags),
        "site_name": article.site_name,
        "published_at": utc(article.published_at),
        "article_date": article_date(article),
        "description": article.description,
        "image_url": article.image_url,
        "section": article.section,
        "modified_at": utc(article.modified_at),
        "is_free": article.is_free,
        "canonical_url": article.canonical_url,
        "page_kind": article.page_kind,
        "robots": article.robots,
    }


def under(row: Row, article_id: str, url: str | None) -> Row:
    """A row of `articles` under another id and address."""
    moved = {**row, "article_id": article_id, "url": url}
    return {**moved, "revision_id": revision(moved)}


def article_date(article: Article) -> date:
    """UTC date of publication; of landing where that is unknown."""
    moment = utc(article.published_at or article.landed_at)
    assert moment is not None
    return moment.date()


def trail(row: Mapping[str, Any]) -> tuple[Edit, ...]:
    """The edits of a row of `articles`."""
    return tuple(Edit(**{**edit, "cues": tuple(edit["cues"])}) for edit in row["edits"])


def trail_problem(row: Mapping[str, Any]) -> str | None:
    """Why the trail of a row of `articles` does not lead back to the extracted text, or None."""
    try:
        extracted = revert(row["text"], trail(row))
    except Misfit as misfit:
        return str(misfit)
    if len(extracted) != row["extracted_characters"]:
        return f"reverts to {len(extracted)} characters, not {row['extracted_characters']}"
    if hashlib.sha256(extracted.encode("utf-8")).hexdigest() != row["extracted_sha256"]:
        return "reverts to another text than was extracted"
    return None


def refusal_row(refusal: Refusal, batch_id: str, *, landed: bool) -> Row:
    """A row of `quarantine`."""
    return {
        "raw_id": refusal.raw_id or unlanded_id(refusal.source, refusal.uri),
        "source": escape(refusal.source),
        "uri": escape(refusal.uri),
        "stage": refusal.stage,
        "reason": refusal.reason,
        "detail": escape(refusal.detail),
        "rules": refusal.rules,
        "landed": landed,
        "batch_id": escape(batch_id),
        "refused_at": utc(refusal.at),
        "acknowledged_at": None,
    }


def refusal(row: Mapping[str, Any]) -> Refusal:
    """The record of a row of `quarantine`."""
    return Refusal(
        raw_id=row["raw_id"],
        source=unescape(row["source"]),
        uri=unescape(row["uri"]),
        stage=row["stage"],
        reason=row["reason"],
        detail=unescape(row["detail"]),
        rules=row["rules"],
        at=row["refused_at"],
    )


def unlanded_id(source: str, uri: str) -> str:
    """The key of something that could not land, so that the same refusal is one row."""
    spelled = json.dumps(["unlanded", source, uri])
    return hashlib.sha256(spelled.encode("ascii")).hexdigest()


def template_row(template: Template[datetime]) -> Row:
    """A row of `learned_boilerplate`."""
    return {
        **asdict(template),
        "source": escape(template.source),
        "text": escape(template.text),
        "first_seen": utc(template.first_seen),
        "last_seen": utc(template.last_seen),
        "samples": [escape(sample) for sample in template.samples],
    }


def template(row: Mapping[str, Any]) -> Template[datetime]:
    """The record of a row of `learned_boilerplate`."""
    texts = {name: unescape(row[name]) for name in ("source", "text")}
    return Template(**{**row, **texts, "samples": tuple(unescape(sample) for sample in row["samples"])})


def fetch_row(state: Mapping[str, Any]) -> Row:
    """A row of `fetch_state` from the fields of a state."""
    texts = {name: escape(state[name]) for name in ("source", "url", "outcome")}
    return {**state, **texts, "history": list(state["history"]), "hints": _pairs(state["hints"])}


def fetch_state(row: Mapping[str, Any]) -> Row:
    """The fields of a state from a row of `fetch_state`."""
    texts = {name: unescape(row[name]) for name in ("source", "url", "outcome")}
    hints = {unescape(pair["name"]): unescape(pair["value"]) for pair in row["hints"]}
    return {**row, **texts, "history": tuple(row["history"]), "hints": hints}


def table(rows: Sequence[Row], schema: schemas.TableSchema) -> pa.Table:
    """Rows as Arrow, sorted as the schema wants it."""
    return in_order(pa.Table.from_pylist(list(rows), schema=schema.arrow), schema)


def in_order(rows: pa.Table, schema: schemas.TableSchema) -> pa.Table:
    """Rows sorted as the schema wants it."""
    if not schema.sort or not len(rows):
        return rows
    order = pc.sort_indices(rows, [(name, "ascending") for name in schema.sort])
    return rows.combine_chunks().take(order)  # of one piece, rows are taken in a third of the time


def with_column(table: pa.Table, name: str, column: pa.Array | pa.ChunkedArray) -> pa.Table:
    """A table with other values in one of its columns."""
    return table.set_column(table.schema.get_field_index(name), table.schema.field(name), column)


def one_by_one(table: pa.Table) -> Iterator[Row]:
    """The rows of a table, of which only some are Python objects at a time."""
    for part in table.to_batches(max_chunksize=256):
        yield from part.to_pylist()


def _block_row(block: TextBlock) -> Row:
    return {
        "start": block.start,
        "end": block.end,
        "kind": block.kind,
        "level": block.level,
        "depth": block.depth,
        "number": block.number,
        "links": [{"start": link.start, "end": link.end, "target": link.target} for link in block.links],
    }


def _edit_row(edit: Edit) -> Row:
    return {
        "start": edit.start,
        "before": edit.before,
        "after": edit.after,
        "rule": edit.rule,
        "cues": list(edit.cues),
        "score": edit.score,
    }


def _pairs(values: Mapping[str, str]) -> list[Row]:
    return [{"name": escape(name), "value": escape(value)} for name, value in values.items()]


def revision(row: Mapping[str, Any]) -> str:
    """A digest of what a reader sees in a row of `articles`, 128 bits in hex."""
    seen = {name: row[name] for name in SEEN}
    # Columns that were added count where they are filled, so that rows without them stay what they were.
    seen |= {name: row[name] for name in SEEN_SINCE if row.get(name) is not None}
    spelled = json.dumps(seen, sort_keys=True, default=str)
    return hashlib.sha256(spelled.encode("ascii")).hexdigest()[:32]


def same_but_for_landing(row: Mapping[str, Any], day: date, revision_id: str) -> bool:
    """Whether a row of `articles` differs from another one, of which these are the `article_date` and the
    `revision_id`, at most in the day of landing that stands in for a date of publication.

    >>> undated = dict.fromkeys(SEEN) | {"text": "Forty ships waited.", "article_date": date(2026, 11, 26)}
    >>> again = undated | {"article_date": date(2026, 11, 27)}
    >>> same_but_for_landing(again, undated["article_date"], revision(undated))
    True
    """
    return row["published_at"] is None and revision({**row, "article_date": day}) == revision_id


def utc(moment: datetime | None) -> datetime | None:
    """The same instant in UTC; a time without zone, or next to the ends of time, is taken for UTC."""
    if moment is None:
        return None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)
