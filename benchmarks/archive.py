"""Tables as many years leave them, written straight to their files: for benchmarks beside millions of rows.

The articles are short and made up, but they fit: ids and digests are those of the bytes and texts that are
there, trails revert, and no two texts are alike. They came at an even rate, up to `END`. Only signatures are
random, as large as those of such texts are. A million takes some thirty CPU seconds.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.one_writer import SAID
from benchmarks.warehouse import WORDS, clean
from cleaners.duplicates.signature import KEYS, SKETCH
from cleaners.edits.log import Edit
from cleaners.identity import canonical_url
from cleaners.records import RawArticle
from warehouse import rows, schemas
from warehouse.delta.parquet_writer import FILE_ROWS, Writer
from warehouse.delta.table import Change, Snapshot
from warehouse.delta.tables import Tables
from warehouse.duplicates import linking, signing

END = date(2026, 10, 1)  # the first day after those that are there
A_DAY = 2_740  # articles: ten millions are ten years
SENTENCES, OF_THEM = 2**16, 5  # that there are, and that an article has
AT_ONCE = 64 * FILE_ROWS  # rows a commit: no more than places in one version of raw
EDITED, LINKED = 8, 10  # one article in so many has edits, or a partner
SOURCES = 40
QUOTED = "“It will rest” and “it is open”: the council.\n\n"
STRAIGHT = QUOTED.replace("“", '"').replace("”", '"')
PLAIN = "It will rest and it is open, says the council.\n\n"
FACTOR = np.uint64(6364136223846793005)  # of Knuth's generator for 64 bits
TRAIL = [Edit(at, sign, '"', "typography.quotes") for at, sign in enumerate(QUOTED) if sign in "“”"]

Numbers = npt.NDArray[np.int64]


class Some:
    """Columns of the articles with some numbers, of an archive of `count`; from `count` on, after it."""

    def __init__(self, numbers: Sequence[int], count: int) -> None:
        self.numbers = np.asarray(numbers, np.int64)
        self.spelled = pa.array(self.numbers).cast(pa.string())
        self.url = _joined("https://example.org/", self.spelled)
        self.uri = _joined(self.spelled, ".txt")
        self.title = _joined("Port of Aldmere closes again, ", self.spelled, " people say")
        self.source = pa.array([f"source-{i}" for i in range(SOURCES)]).take(pa.array(self.numbers % SOURCES))
        minutes = (self.numbers - count) * 1440 // A_DAY
        moments = np.datetime64(END, "us") + minutes * np.timedelta64(60_000_000, "us")
        self.published = pa.array(moments, pa.timestamp("us")).cast(schemas.INSTANT)
        self.date = self.published.cast(pa.date32())
        said = pc.strftime(self.published.cast(pa.timestamp("s", "UTC")), "%Y-%m-%dT%H:%M:%S+00:00")
        self.published_spelled = said

    def text(self, *, cleaned: bool) -> pa.Array:
        """What they say: five sentences of which each alone has its choice, and its number."""
        openings = pa.array([STRAIGHT if cleaned else QUOTED, PLAIN])
        opening = openings.take(pa.array(np.minimum(self.numbers % EDITED, 1)))
        chosen, mixed = [], self.numbers.astype(np.uint64)
        for place in range(OF_THEM):
            mixed = (mixed + np.uint64(place)) * FACTOR + np.uint64(1)
            chosen.append(_sentences().take(pa.array(mixed >> np.uint64(48))))
        one, two, three, four, five = chosen
        return _joined(opening, one, " ", two, "\n\n", three, " ", four, " ", five, " ", self.spelled, ".")

    def article_ids(self) -> list[str]:
        start = canonical_url("https://example.org/0")
        assert start is not None
        return [
            hashlib.sha256(_measured(b"url") + _measured(f"{start[:-1]}{number}".encode())).hexdigest()
            for number in self.numbers.tolist()
        ]

    def raw_ids(self) -> list[str]:
        parts = (self.source, self.uri, self.text(cleaned=False))
        return [
            hashlib.sha256(_measured(source) + _measured(uri) + body).hexdigest()
            for source, uri, body in zip(*map(_bytes, parts), strict=True)
        ]

    def lines(self, version: int) -> Iterator[str]:
        """The articles as lines of JSON, in a version that is not there yet."""
        said = f"\n\nOfficials spoke {version} times." if version else ""
        columns = (self.url, self.title, self.text(cleaned=False), self.published_spelled)
        for url, title, text, moment in zip(*(column.to_pylist() for column in columns), strict=True):
            yield json.dumps({"url": url, "title": title, "text": text + said, "published_at": moment}) + "\n"


def _joined(*parts: pa.Array | str) -> pa.Array:
    return pc.binary_join_element_wise(*parts, "")


def _bytes(texts: pa.Array) -> list[bytes]:
    found: list[bytes] = texts.cast(pa.binary()).to_pylist()
    return found


def _measured(part: bytes) -> bytes:
    return len(part).to_bytes(8, "big") + part


@cache
def _sentences() -> pa.Array:
    chance = np.random.default_rng(3)
    said = chance.integers(len(SAID), size=(SENTENCES, 10)).tolist()
    rare = chance.integers(len(WORDS), size=(SENTENCES, 2)).tolist()
    return pa.array(
        f"{' '.join(SAID[i] for i in one).capitalize()} {' '.join(WORDS[i] for i in two)}."
        for one, two in zip(said, rare, strict=True)
    )


def build(root: str, count: int) -> int:
    """Tables with `count` articles, signed and linked."""
    tables = Tables(root)
    _write(tables, "raw", count, {})
    articles = _write(tables, "articles", count, {})
    signatures = _write(tables, "signatures", count, {signing._REACHED: articles})
    _write(tables, "duplicates", count, {linking._REACHED: signatures})
    return count


def _write(tables: Tables, name: str, count: int, transactions: Mapping[str, int]) -> int:
    """All rows of a table, from where an earlier call was stopped; the version that has them."""
    before = tables.named(name).at()
    version = before.version if before else 0
    for first in range(before.rows if before else 0, count, AT_ONCE):
        end = min(count, first + AT_ONCE)

        def files(snapshot: Snapshot, first: int = first, end: int = end) -> Change:
            by = [(column, "ascending") for column in snapshot.folder.schema.sort]
            with Writer(snapshot.folder) as writer:
                for at in range(first, end, FILE_ROWS):
                    made = _ROWS[name](Some(range(at, min(end, at + FILE_ROWS)), count))
                    writer.write(made.sort_by(by) if by else made)
                    writer.cut()
            return Change(writer.added)

        last = transactions if end == count else {}
        version = tables.named(name).change(files, operation="build", info=dict, transactions=last)
    return version


def _raw(some: Some) -> pa.Table:
    length = len(some.numbers)
    body = some.text(cleaned=False).cast(pa.binary())
    hints = {"url": some.url, "title": some.title, "published_at": some.published_spelled}
    inside = np.arange(length)[:, None] + length * np.arange(len(hints))
    columns = pa.concat_arrays([column.cast(pa.string()) for column in hints.values()])
    values = columns.take(pa.array(inside.ravel()))
    names = pa.array(list(hints)).take(pa.array(np.tile(np.arange(len(hints)), length)))
    pairs = schemas.PAIRS.value_type
    structs = pa.StructArray.from_arrays([names, values], fields=[pairs.field(0), pairs.field(1)])
    ends = pa.array(np.arange(0, len(hints) * length + 1, len(hints), dtype=np.int32))
    made = {
        "raw_id": some.raw_ids(),
        "source": some.source,
        "uri": some.uri,
        "media_type": ["text/plain"] * length,
        "charset": [None] * length,
        "hints": pa.ListArray.from_arrays(ends, structs, type=schemas.PAIRS),
        "body": body,
        "body_bytes": pc.binary_length(body).cast(pa.int64()),
        "landed_at": some.published,
        "batch_id": ["build"] * length,
        "run": [""] * length,
        "sequence": some.numbers,
        "observed_at": [None] * length,
        "first_raw_id": [None] * length,
    }
    return pa.Table.from_pydict(made, schema=schemas.RAW.arrow)


def _articles(some: Some) -> pa.Table:
    """Rows as `clean` makes them of such articles."""
    text, extracted = some.text(cleaned=True), some.text(cleaned=False)
    trails = pa.array([[rows._edit_row(edit) for edit in TRAIL], []], schemas.EDITS)
    seen = {
        "article_id": pa.array(some.article_ids()),
        "source": some.source,
        "url": some.url,
        "title": some.title,
        "text": text,
        "published_at": some.published,
        "article_date": some.date,
    }
    columns = {
        **seen,
        "revision_id": _revisions(some, seen),
        "raw_id": some.raw_ids(),
        "uri": some.uri,
        "characters": pc.utf8_length(text),
        "edits": trails.take(pa.array(np.minimum(some.numbers % EDITED, 1))),
        "extracted_sha256": [hashlib.sha256(each).hexdigest() for each in _bytes(extracted)],
        "extracted_characters": pc.utf8_length(extracted),
        "sequence": some.numbers,
        **dict.fromkeys(("landed_at", "cleaned_at", "changed_at"), some.published),
    }
    table = rows.table([_pattern()], schemas.ARTICLES).take(pa.array(np.zeros(len(text), np.int64)))
    for name, values in columns.items():
        field = schemas.ARTICLES.arrow.field(name)
        column = values.cast(field.type) if isinstance(values, pa.Array) else pa.array(values, field.type)
        table = table.set_column(table.column_names.index(name), field, column)
    return table


@cache
def _pattern() -> rows.Row:
    """A row of `articles` that has what all of them have."""
    when = datetime(2026, 1, 1, tzinfo=UTC)
    hints = {"url": "https://example.org/0", "published_at": when.isoformat()}
    landed = RawArticle("source-0", "0.txt", b"Rest. " * 200, "text/plain", hints=hints, landed_at=when)
    return rows.article_row(clean(landed), "build", "", when)


def _revisions(some: Some, seen: Mapping[str, pa.Array]) -> list[str]:
    """What `rows.revision` says of each, without taking a row at a time."""
    there = _pattern() | {name: f"@{name}@" for name in seen}
    spelled = json.dumps({name: there[name] for name in rows.SEEN}, sort_keys=True, default=str)
    values = {
        **seen,
        "text": pc.replace_substring(pc.replace_substring(seen["text"], '"', '\\"'), "\n", "\\n"),
        "published_at": pc.replace_substring(some.published_spelled, "T", " "),
        "article_date": some.date.cast(pa.string()),
    }
    parts = [values[part] if at % 2 else part for at, part in enumerate(re.split("@([a-z_]+)@", spelled))]
    return [hashlib.sha256(each).hexdigest()[:32] for each in _bytes(_joined(*parts))]


def _signatures(some: Some) -> pa.Table:
    chance, length = np.random.default_rng([1, some.numbers[0]]), len(some.numbers)
    low = np.sort(chance.integers(0, 2**62, (length, SKETCH), np.uint64), axis=1)
    columns = {
        "article_id": some.article_ids(),
        "revision_id": pc.utf8_lpad(some.spelled, 32, "0"),
        "source": some.source,
        "url": some.url,
        "seen_at": some.published,
        "digest": chance.integers(0, 2**62, length),
        "shingles": np.full(length, SKETCH, np.int32),
        "keys": _spelled(low[:, :KEYS]),
        "more_keys": _spelled(low[:, KEYS:]),
        "numbers": _spelled(low[:, :1]),
        "claimed_url": [None] * length,
    }
    return pa.Table.from_pydict(columns, schema=schemas.SIGNATURES.arrow)


def _spelled(hashes: npt.NDArray[np.uint64]) -> pa.Array:
    """A row's hashes as bytes."""
    length, width = hashes.shape
    ends = pa.py_buffer(np.arange(0, 8 * width * length + 1, 8 * width, dtype=np.int32).tobytes())
    return pa.BinaryArray.from_buffers(pa.binary(), length, [None, ends, pa.py_buffer(hashes.tobytes())])


def _duplicates(some: Some) -> pa.Table:
    mine = Some(some.numbers[some.numbers % LINKED == LINKED - 1], 0)
    partners, length = Some(mine.numbers - 7, 0), len(mine.numbers)
    columns = {
        "article_id": mine.article_ids(),
        "partner_id": partners.article_ids(),
        "story_id": partners.article_ids(),
        "kind": ["cut"] * length,
        "relation": ["syndicated"] * length,
        "share": np.full(length, 1.0),
        "share_of_partner": np.full(length, 0.5),
        "hours": np.full(length, 2.0),
        "source": mine.source,
        "partner_source": partners.source,
        "seen_at": some.published.filter(pa.array(some.numbers % LINKED == LINKED - 1)),
    }
    return pa.Table.from_pydict(columns, schema=schemas.DUPLICATES.arrow)


_ROWS = {"raw": _raw, "articles": _articles, "signatures": _signatures, "duplicates": _duplicates}
