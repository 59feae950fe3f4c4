"""The table `signatures`: brought up to what `articles` holds, by the difference between two versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaners.duplicates.links import claim_elsewhere
from cleaners.duplicates.pool import Signed
from cleaners.duplicates.signature import KEYS, SCHEME, Hashes, Signature, sign
from warehouse import schemas
from warehouse.delta.table import Change, Snapshot
from warehouse.delta.tables import Tables, isin, rewrite
from warehouse.duplicates.difference import Difference, difference

_READ = ("article_id", "revision_id", "source", "url", "published_at", "landed_at", "text", "canonical_url")
_REACHED = f"articles, signed by scheme {SCHEME} with claims"


def sign_articles(tables: Tables, run: str) -> int:
    """Sign the articles that are new or changed, forget those that are gone; how many were signed."""
    articles = tables.articles.at()
    if articles is None:
        return 0
    signed = 0

    def build(snapshot: Snapshot) -> Change | None:
        nonlocal signed
        reached = snapshot.derived_from(_REACHED)
        if reached is not None and reached >= articles.version:
            return None
        found = difference(tables.articles, reached, articles) if reached is not None else None
        signed = 0

        def made() -> Iterator[pa.Table]:
            nonlocal signed
            for rows in _changed(articles, found):
                signed += len(rows)
                yield _signed_rows(rows)

        if found is None:
            return (
                rewrite(snapshot, snapshot.files, lambda group: pa.repeat(True, len(group)), made())
                or Change()
            )
        gone = pa.array(found.gone, pa.string())
        touched = [
            file
            for file, ids in (snapshot.narrow(["article_id"]) if len(gone) else ())
            if pc.any(pc.is_in(ids["article_id"], value_set=gone)).as_py()
        ]
        return rewrite(snapshot, touched, lambda group: isin(group["article_id"], gone), made()) or Change()

    tables.signatures.change(
        build,
        operation="sign",
        info=lambda: {"run": run, "counts": {"signed": signed}},
        transactions={_REACHED: articles.version},
    )
    return signed


def _changed(articles: Snapshot, found: Difference | None) -> Iterator[pa.Table]:
    """Rows of the articles to sign, a row group at a time."""
    if found is None:
        for _, group in articles.scan(_READ):
            yield group
    elif found.new:
        ids = pa.array(found.new, pa.string())
        for _, group in articles.scan(_READ, found.new_files):
            rows = group.filter(pc.is_in(group["article_id"], value_set=ids))
            if len(rows):
                yield rows


def _everything(group: pa.Table) -> pa.Array:
    return pa.repeat(True, len(group))


def _signed_rows(articles: pa.Table) -> pa.Table:
    made = [sign(text) for text in articles["text"].to_pylist()]
    columns = {
        **{name: articles[name] for name in ("article_id", "revision_id", "source", "url")},
        "seen_at": pc.coalesce(articles["published_at"], articles["landed_at"]),
        "digest": pa.array(np.array([each.digest for each in made], np.uint64).view(np.int64)),
        "shingles": pa.array([each.shingles for each in made], pa.int32()),
        "keys": _binary([each.sketch[:KEYS] for each in made]),
        "more_keys": _binary([each.sketch[KEYS:] for each in made]),
        "numbers": _binary([each.numbers for each in made]),
        "claimed_url": [
            claim_elsewhere(url, claim)
            for url, claim in zip(
                articles["url"].to_pylist(), articles["canonical_url"].to_pylist(), strict=True
            )
        ],
    }
    table = pa.Table.from_pydict(columns, schema=schemas.SIGNATURES.arrow)
    return table.sort_by([(name, "ascending") for name in schemas.SIGNATURES.sort])


def signed(rows: pa.Table) -> list[Signed]:
    """The articles of rows of `signatures`."""
    names = (
        *("article_id", "source", "url", "digest", "shingles", "keys", "more_keys", "numbers"),
        "claimed_url",
    )
    values = [rows[name].to_pylist() for name in names]
    moments = rows["seen_at"].cast(pa.int64()).to_pylist()
    return [
        Signed(
            article_id,
            source,
            at,
            Signature(
                digest % 2**64, shingles, np.frombuffer(keys + more, "<u8"), np.frombuffer(numbers, "<u8")
            ),
            url,
            claim,
        )
        for at, article_id, source, url, digest, shingles, keys, more, numbers, claim in zip(
            moments, *values, strict=True
        )
    ]


def _binary(hashes: Sequence[Hashes]) -> pa.Array:
    return pa.array([each.astype("<u8").tobytes() for each in hashes], pa.binary())
