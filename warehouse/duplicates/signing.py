"""The table `signatures`: brought up to what `articles` holds, by the difference between two versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaners.duplicates.links import claim_elsewhere
from cleaners.duplicates.pool import Signed
from cleaners.duplicates.signature import SCHEME, Signature, sign
from warehouse import schemas
from warehouse.delta.table import Change, Snapshot
from warehouse.delta.tables import Tables, anew, replace
from warehouse.duplicates.difference import Difference, difference
from warehouse.rows import signature_row

_NARROW = ("article_id", "revision_id", "source", "url", "published_at", "landed_at", "canonical_url")
_READ = (*_NARROW, "text")
_SIGNATURE = pa.schema([schemas.ready().field(name) for name in schemas.SIGNATURE])
_KNOWN = pa.schema([*(schemas.ready().field(name) for name in ("article_id", "revision_id")), *_SIGNATURE])
_REACHED = f"articles, signed by scheme {SCHEME} with claims"

KNOWN_BYTES = 256 * 2**20  # of signatures that somebody has made; what is beyond is made from the texts


def sign_articles(tables: Tables, run: str, made: Iterable[pa.Table] = ()) -> int:
    """Sign the articles that are new or changed, forget those that are gone; how many were signed.

    `made` are signatures that whoever cleaned them has made already, by article and revision.
    """
    articles = tables.articles.at()
    if articles is None:
        return 0
    signed = 0
    known = _KNOWN.empty_table()
    for some in made:
        if known.nbytes + some.nbytes <= KNOWN_BYTES:
            known = pa.concat_tables([known, some])

    def build(snapshot: Snapshot) -> Change | None:
        nonlocal signed
        reached = snapshot.derived_from(_REACHED)
        if reached is not None and reached >= articles.version:
            return None
        found = difference(tables.articles, reached, articles) if reached is not None else None
        signed = 0

        def rows() -> Iterator[pa.Table]:
            nonlocal signed
            for one in _signed_rows(articles, found, known):
                signed += len(one)
                yield one

        if found is None:
            return anew(snapshot, rows())
        change = replace(
            snapshot,
            ["article_id"],
            lambda group: pc.is_in(group["article_id"], value_set=found.gone),
            rows(),
            snapshot.holding("article_id", found.gone),
        )
        return change or Change()

    tables.signatures.change(
        build,
        operation="sign",
        info=lambda: {"run": run, "counts": {"signed": signed}},
        transactions={_REACHED: articles.version},
    )
    return signed


def _signed_rows(articles: Snapshot, found: Difference | None, known: pa.Table) -> Iterator[pa.Table]:
    """Rows of `signatures` for the articles that changed, by file; texts are read of those not known."""
    ids = None if found is None else found.new
    names = _name(known)
    for file in articles.files if ids is None else articles.holding("article_id", ids):
        there = articles.folder.whole(file, _NARROW)
        if ids is not None:
            there = there.filter(pc.is_in(there["article_id"], value_set=ids))
        at = pc.index_in(_name(there), value_set=names)
        mine = there.filter(pc.is_valid(at))
        if len(mine):
            yield _row(mine, known.select(schemas.SIGNATURE).take(at.drop_null()))
        lacking = there["article_id"].filter(pc.is_null(at)).combine_chunks()
        if len(lacking):
            for rows in articles.having("article_id", lacking, _READ, [file]):
                made = [signature_row(sign(text)) for text in rows["text"].to_pylist()]
                yield _row(rows, pa.Table.from_pylist(made, _SIGNATURE))


def _name(rows: pa.Table) -> pa.Array:
    """An article and its revision as one text."""
    joined = pc.binary_join_element_wise(rows["article_id"], rows["revision_id"], " ")
    return joined.combine_chunks()


def _row(articles: pa.Table, signatures: pa.Table) -> pa.Table:
    """Rows of `signatures` from columns of both."""
    columns = {
        **{name: articles[name] for name in ("article_id", "revision_id", "source", "url")},
        "seen_at": pc.coalesce(articles["published_at"], articles["landed_at"]),
        **{name: signatures[name] for name in schemas.SIGNATURE},
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
    values = [rows[name].to_pylist() for name in ("article_id", "source", "url", "claimed_url")]
    moments = rows["seen_at"].cast(pa.int64()).to_pylist()
    return [
        Signed(article_id, source, at, signature, url, claim)
        for at, signature, article_id, source, url, claim in zip(
            moments, _signatures(rows), *values, strict=True
        )
    ]


def known_signatures(
    tables: Tables, article_ids: pa.Array, made: Iterable[pa.Table]
) -> dict[tuple[str, str], Signature]:
    """Signatures, by article and revision, of some articles: those of the table, and those just `made`."""

    def stored(signatures: Snapshot) -> list[pa.Table]:
        current = signatures.derived_from(_REACHED) is not None
        return list(signatures.having("article_id", article_ids, _KNOWN.names)) if current else []

    known: dict[tuple[str, str], Signature] = {}
    for rows in (*(tables.signatures.of_newest(stored) or ()), *made):
        mine = rows.filter(pc.is_in(rows["article_id"], value_set=article_ids))
        names = zip(mine["article_id"].to_pylist(), mine["revision_id"].to_pylist(), strict=True)
        known.update(zip(names, _signatures(mine), strict=True))
    return known


def _signatures(rows: pa.Table) -> list[Signature]:
    values = [rows[name].to_pylist() for name in schemas.SIGNATURE]
    return [
        Signature(digest % 2**64, shingles, np.frombuffer(keys + more, "<u8"), np.frombuffer(numbers, "<u8"))
        for digest, shingles, keys, more, numbers in zip(*values, strict=True)
    ]
