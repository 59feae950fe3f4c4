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
from cleaners.duplicates.verdicts import Verdicts
from warehouse import schemas
from warehouse.delta.data_files import File
from warehouse.delta.table import Change, Snapshot, Table
from warehouse.delta.tables import Tables, holding
from warehouse.duplicates.difference import Difference, difference
from warehouse.duplicates.neighbours import BY, company, neighbours
from warehouse.duplicates.pairs import verdicts_of
from warehouse.duplicates.signing import signed
from warehouse.duplicates.stories import Linked, all_rows, changed_rows

_REACHED = f"signatures, linked by rule {RULE}"
_DECIDED = "decisions on pairs"
ALL = tuple(schemas.SIGNATURES.arrow.names)
# Articles that are compared at a time, and those of which only the keys are looked at: they bound the memory.
CHUNK, SIFTED = 5_000, 50_000


def link_articles(tables: Tables, run: str) -> int:
    """Find the partners that changed; how many articles have another one, or none any more."""
    signatures, decided_now = tables.signatures.at(), _version(tables.decisions)
    if signatures is None:
        return 0
    verdicts, decided = verdicts_of(tables)
    changed = 0

    def build(snapshot: Snapshot) -> Change | None:
        nonlocal changed
        reached = snapshot.derived_from(_REACHED)
        anew = decided if snapshot.derived_from(_DECIDED) != decided_now else set()
        if reached is not None and reached >= signatures.version and not anew:
            return None
        found = difference(tables.signatures, reached, signatures) if reached is not None else None
        if found is None:
            changed, change = all_rows(snapshot, _all_links(signatures, verdicts))
        else:
            changed, change = changed_rows(snapshot, _changed_links(signatures, found, verdicts, anew))
        return change

    tables.duplicates.change(
        build,
        operation="link",
        info=lambda: {"run": run, "counts": {"links": changed}},
        transactions={_REACHED: signatures.version, **({_DECIDED: decided_now} if decided else {})},
    )
    return changed


def _version(table: Table) -> int:
    snapshot = table.at()
    return -1 if snapshot is None else snapshot.version


def _all_links(signatures: Snapshot, verdicts: Verdicts) -> dict[str, Linked]:
    linked: dict[str, Linked] = {}
    for articles in _in_company(signatures, signatures.files, None, verdicts):
        found = _links(signatures, articles, verdicts)
        linked.update((key, each) for key, each in found.items() if each.link)
    return linked


def _changed_links(
    signatures: Snapshot, found: Difference, verdicts: Verdicts, decided: Collection[str]
) -> dict[str, Linked]:
    """Links of the articles that changed, and of those that they concern as they were and as they are.

    Concerned are also those of whom somebody said something together with them, or of whom anything was
    `decided` since the last time.
    """
    linked = dict.fromkeys(found.gone | found.new, Linked())
    for former in _of(found.old, found.old_files, found.gone):
        near = neighbours(signatures, former)
        linked.update(
            _links_of_concerned(signatures, [*near.values(), *former], former, frozenset(), verdicts)
        )
    for articles in _in_company(signatures, found.new_files, found.new, verdicts):
        near = neighbours(signatures, articles)
        linked.update(_links(signatures, articles, verdicts, near))
        ids = frozenset(each.article_id for each in articles)
        linked.update(_links_of_concerned(signatures, [*near.values()], articles, ids, verdicts))
    told = frozenset(verdicts.partners(found.gone | found.new) | set(decided)) - found.new
    for articles in _of(signatures, holding(signatures, article_id=told), told):
        linked.update(_links(signatures, articles, verdicts))
    return linked


def _links_of_concerned(
    signatures: Snapshot,
    near: Sequence[Signed],
    changed: Sequence[Signed],
    but: frozenset[str],
    verdicts: Verdicts,
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
    return _links(signatures, others, verdicts)


def _links(
    signatures: Snapshot,
    articles: Sequence[Signed],
    verdicts: Verdicts,
    known: Mapping[str, Signed] | None = None,
) -> dict[str, Linked]:
    """Links of some articles, from all that is near them and all that they were named together with."""
    near = dict(neighbours(signatures, articles) if known is None else known)
    ids = {each.article_id for each in articles}
    named = frozenset(verdicts.partners(ids) - near.keys())
    files = holding(signatures, article_id=named)
    near.update((each.article_id, each) for some in _of(signatures, files, named) for each in some)
    pool = Pool(near.values())
    found = {}
    for place, each in enumerate(pool.signed):
        if each.article_id in ids:
            link = link_of(pool, place, verdicts)
            found[each.article_id] = Linked(each, link, near[link.partner_id] if link else None)
    return found


def _in_company(
    signatures: Snapshot, files: Sequence[File], ids: frozenset[str] | None, verdicts: Verdicts
) -> Iterator[list[Signed]]:
    """The articles with some ids, or all, as far as they may have to do with any other.

    Of many articles most are near nobody, and their keys alone tell that.
    """
    for rows in _together(_rows(signatures, ("article_id", *BY), files, ids), SIFTED):
        if len(rows) > CHUNK:
            named = pc.is_in(rows["article_id"], value_set=pa.array(verdicts.said, pa.string()))
            rows = rows.filter(pc.or_(named, company(signatures, rows)))
        yield from _of(signatures, files, frozenset(rows["article_id"].to_pylist()))


def _of(snapshot: Snapshot, files: Sequence[File], ids: frozenset[str]) -> Iterator[list[Signed]]:
    """The articles with some ids, as many as are compared at a time."""
    for rows in _together(_rows(snapshot, ALL, files, ids), CHUNK):
        yield signed(rows)


def _rows(
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
