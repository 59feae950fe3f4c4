"""The table `duplicates`: brought up to what `signatures` holds, by the difference between two versions.

An article's partner depends on the articles near it in time that share text with it, and on nothing else.
So when some articles come, go or change, theirs is found anew, and that of every article they concern;
the same rule on the whole list, in any order and any batches, gives the same table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from cleaners.duplicates.decide import RULE
from cleaners.duplicates.links import link_of
from cleaners.duplicates.pool import Pool, Signed
from warehouse import schemas
from warehouse.delta.data_files import File
from warehouse.delta.table import Change, Snapshot
from warehouse.delta.tables import Tables
from warehouse.duplicates.difference import Difference, difference
from warehouse.duplicates.neighbours import BY, company, neighbours
from warehouse.duplicates.signing import signed
from warehouse.duplicates.stories import Linked, all_rows, changed_rows

_REACHED = f"signatures, linked by rule {RULE}"
ALL = tuple(schemas.SIGNATURES.arrow.names)
# Articles that are compared at a time, and those of which only the keys are looked at: they bound the memory.
CHUNK, SIFTED = 5_000, 50_000


def link_articles(tables: Tables, run: str) -> int:
    """Find the partners that changed; how many articles have another one, or none any more."""
    signatures = tables.signatures.at()
    if signatures is None:
        return 0
    changed = 0

    def build(snapshot: Snapshot) -> Change | None:
        nonlocal changed
        reached = snapshot.derived_from(_REACHED)
        if reached is not None and reached >= signatures.version:
            return None
        found = difference(tables.signatures, reached, signatures) if reached is not None else None
        if found is None:
            changed, change = all_rows(snapshot, _all_links(signatures))
        else:
            changed, change = changed_rows(snapshot, _changed_links(signatures, found))
        return change

    tables.duplicates.change(
        build,
        operation="link",
        info=lambda: {"run": run, "counts": {"links": changed}},
        transactions={_REACHED: signatures.version},
    )
    return changed


def _all_links(signatures: Snapshot) -> dict[str, Linked]:
    linked: dict[str, Linked] = {}
    for articles in _in_company(signatures, signatures.files, None):
        near = neighbours(signatures, articles)
        found = _links(near, {each.article_id for each in articles})
        linked.update((key, each) for key, each in found.items() if each.link)
    return linked


def _changed_links(signatures: Snapshot, found: Difference) -> dict[str, Linked]:
    """Links of the articles that changed, and of those that they concern as they were and as they are."""
    linked = dict.fromkeys(found.gone | found.new, Linked())
    for rows in _together(_of(found.old, ALL, found.old_files, found.gone), CHUNK):
        former = signed(rows)
        near = neighbours(signatures, former)
        linked.update(_links_of_concerned(signatures, [*near.values(), *former], former, frozenset()))
    for articles in _in_company(signatures, found.new_files, found.new):
        near = neighbours(signatures, articles)
        ids = frozenset(each.article_id for each in articles)
        linked.update(_links(near, ids))
        linked.update(_links_of_concerned(signatures, [*near.values()], articles, ids))
    return linked


def _links_of_concerned(
    signatures: Snapshot, near: Sequence[Signed], changed: Sequence[Signed], but: frozenset[str]
) -> dict[str, Linked]:
    """Links of the articles that some changed ones concern, but those named."""
    pool = Pool(near)
    keys = {(each.article_id, each.at) for each in changed}
    concerned = {
        other
        for place, each in enumerate(pool.signed)
        if (each.article_id, each.at) in keys
        for other in pool.affected(place)
    }
    others = [pool.signed[other] for other in concerned if pool.signed[other].article_id not in but]
    return _links(neighbours(signatures, others), {each.article_id for each in others})


def _links(near: Mapping[str, Signed], ids: Collection[str]) -> dict[str, Linked]:
    """Links of the articles with these ids, given all that is near them."""
    pool = Pool(near.values())
    found = {}
    for place, each in enumerate(pool.signed):
        if each.article_id in ids:
            link = link_of(pool, place)
            found[each.article_id] = Linked(each, link, near[link.partner_id] if link else None)
    return found


def _in_company(
    signatures: Snapshot, files: Sequence[File], ids: frozenset[str] | None
) -> Iterator[list[Signed]]:
    """The articles with some ids, or all, as far as they may be near any other.

    Of many articles most are near nobody, and their keys alone tell that.
    """
    for rows in _together(_of(signatures, ("article_id", *BY), files, ids), SIFTED):
        few = rows.filter(company(signatures, rows)) if len(rows) > CHUNK else rows
        wanted = frozenset(few["article_id"].to_pylist())
        for found in _together(_of(signatures, ALL, files, wanted), CHUNK):
            yield signed(found)


def _of(
    snapshot: Snapshot, columns: Sequence[str], files: Sequence[File], ids: frozenset[str] | None
) -> Iterator[pa.Table]:
    """Columns of the articles with some ids, or of all, a row group at a time."""
    if ids is None:
        yield from (rows for _, rows in snapshot.scan(columns, files))
        return
    wanted = pa.array(ids, pa.string())
    for file in files if ids else ():
        yield from snapshot.folder.chosen(
            file, ("article_id",), lambda group: pc.is_in(group["article_id"], value_set=wanted), columns
        )


def _together(tables: Iterable[pa.Table], rows: int) -> Iterator[pa.Table]:
    """The same rows in tables of a given size."""
    waiting: list[pa.Table] = []
    for table in tables:
        waiting.append(table)
        while sum(map(len, waiting)) >= rows:
            whole = pa.concat_tables(waiting)
            yield whole.slice(0, rows)
            waiting = [whole.slice(rows)]
    if any(map(len, waiting)):
        yield pa.concat_tables(waiting)
