"""The table `duplicates`: brought up to what `signatures` holds, by the difference between two versions.

An article's partner depends on the articles near it in time that share text with it, and on nothing else.
So when some articles come, go or change, theirs is found anew, and that of every article they concern;
the same rule on the whole list, in any order and any batches, gives the same table.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from cleaners.duplicates.decide import RULE
from cleaners.duplicates.links import link_of
from cleaners.duplicates.pool import Pool, Signed
from cleaners.duplicates.verdicts import Verdicts
from warehouse import schemas
from warehouse.delta.data_files import File
from warehouse.delta.table import Change, Snapshot
from warehouse.delta.tables import Tables
from warehouse.duplicates.difference import Difference, difference
from warehouse.duplicates.neighbours import BY, company, neighbours
from warehouse.duplicates.pairs import verdicts_of
from warehouse.duplicates.signing import signed
from warehouse.duplicates.stories import Linked, Row, all_rows, changed_rows, row_of

_REACHED = f"signatures, linked by rule {RULE}"
_DECIDED = "decisions on pairs"
ALL = tuple(schemas.SIGNATURES.arrow.names)
# Articles that are compared at a time, and those of which only the keys are looked at: they bound the memory.
CHUNK, SIFTED = 10_000, 50_000


@dataclass(frozen=True, slots=True)
class LinkPart:
    """Some articles whose partners are to be found: those of some files of a version of `signatures`.

    Without `ids` they are all of them, and the table is made anew; else those with these ids, which came or
    changed, and beside theirs the partners of all that they concern. `former` is what was there before them,
    where that is little: what is near either is looked for at once.
    """

    root: str
    options: Mapping[str, str]
    version: int
    files: frozenset[str]
    ids: pa.Array | None
    former: pa.Table
    verdicts: Verdicts
    work: str  # whose part it is: with all others of it a process opens the table once


# Has the parts of a work done by others, such as the machines of a cluster; gives what comes of each.
OnEach = Callable[[Callable[[LinkPart], Linked], Iterable[LinkPart]], Iterable[Linked]]


def link_articles(tables: Tables, run: str, on_each: OnEach | None = None) -> int:
    """Find the partners that changed; how many articles have another one, or none any more."""
    signatures, decided_now = tables.signatures.at(), tables.decisions.version()
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
        linked: dict[str, Row | None] = {}
        parts = _parts(tables.root, signatures, found, verdicts)
        done = on_each(links_of, parts) if on_each else (_links_of_part(signatures, part) for part in parts)
        for some in done:
            linked.update(some)
        if found is None:
            changed, change = all_rows(snapshot, linked)
        else:
            linked.update(_links_of_others(signatures, found, verdicts, anew))
            changed, change = changed_rows(snapshot, pa.concat_arrays([found.gone, found.new]), linked)
        return change

    tables.duplicates.change(
        build,
        operation="link",
        info=lambda: {"run": run, "counts": {"links": changed}},
        transactions={_REACHED: signatures.version, **({_DECIDED: decided_now} if decided else {})},
    )
    return changed


def _parts(
    root: str, signatures: Snapshot, found: Difference | None, verdicts: Verdicts
) -> Iterator[LinkPart]:
    """The work on all articles, or on those that came or changed."""
    options, version, work = signatures.folder.options, signatures.version, uuid.uuid4().hex
    ids: dict[str, pa.Array] = {}  # by file, of the part that is being put together
    former = _former(found) if found and _is_little(found) else ()
    before = pa.concat_tables([schemas.SIGNATURES.arrow.empty_table(), *former])

    def part() -> LinkPart:
        mine = None if found is None else pa.concat_arrays(ids.values())
        return LinkPart(root, options, version, frozenset(ids), mine, before, verdicts, work)

    for file in signatures.files if found is None else signatures.holding("article_id", found.new):
        there = signatures.folder.whole(file, ["article_id"])["article_id"].combine_chunks()
        if found is not None:
            there = there.filter(pc.is_in(there, value_set=found.new))
        if len(there):
            ids[file.path] = there
        if sum(map(len, ids.values())) >= SIFTED:
            yield part()
            ids.clear()
    if ids:
        yield part()


def links_of(part: LinkPart) -> Linked:
    """The rows that the articles of a part get, and those that they concern, wherever this is called."""
    return _links_of_part(
        _signatures(part.work, part.root, frozenset(part.options.items()), part.version), part
    )


@lru_cache(maxsize=1)
def _signatures(work: str, root: str, options: frozenset[tuple[str, str]], version: int) -> Snapshot:
    """The version that all parts of a work are about."""
    signatures = Tables(root, dict(options)).signatures.at(version)
    assert signatures is not None
    return signatures


def _links_of_part(signatures: Snapshot, part: LinkPart) -> Linked:
    files = [file for file in signatures.files if file.path in part.files]
    linked: dict[str, Row | None] = {}
    former = signed(part.former)
    for articles in _in_company(signatures, files, part.ids, part.verdicts):
        near = neighbours(signatures, [*articles, *former])
        linked.update(_links(signatures, articles, part.verdicts, near))
        if part.ids is not None:
            mine = frozenset(each.article_id for each in articles)
            concerned = _concerned([*near.values()], articles, mine)
            # What an article was shares all with what it is: without the new ones few have any company.
            there = [each for each in near.values() if each.article_id not in mine]
            concerned |= _concerned([*there, *former], former, mine)
            linked.update(_links(signatures, [*concerned.values()], part.verdicts))
    return linked


def _is_little(changes: Difference) -> bool:
    """Whether all that came and all that was there before can be compared at once."""
    return len(changes.new) > 0 and len(changes.new) + len(changes.gone) <= CHUNK


def _links_of_others(
    signatures: Snapshot, found: Difference, verdicts: Verdicts, decided: Collection[str]
) -> Linked:
    """Links of articles that those concerned that are gone, or are something else now, but of the new ones;
    of these unless they were found with the new ones.

    And of those of whom somebody said something together with one that changed, or of whom anything was
    `decided` since the last time.
    """
    linked: dict[str, Row | None] = {}
    new = frozenset(found.new.to_pylist())
    for former in map(signed, _together(() if _is_little(found) else _former(found), CHUNK)):
        near = neighbours(signatures, former)
        concerned = _concerned([*near.values(), *former], former, new)
        linked.update(_links(signatures, [*concerned.values()], verdicts))
    named = pa.array(verdicts.said, pa.string())
    changed = named.filter(pc.is_in(named, value_set=pa.concat_arrays([found.gone, found.new])))
    told = pa.array(verdicts.partners(changed.to_pylist()) | set(decided), pa.string())
    told = told.filter(pc.invert(pc.is_in(told, value_set=found.new)))
    for articles in _of(signatures, signatures.holding("article_id", told), told):
        linked.update(_links(signatures, articles, verdicts))
    return linked


def _former(found: Difference) -> Iterator[pa.Table]:
    """What the articles that are gone, or are something else now, were before."""
    yield from _rows(found.old, ALL, found.old_files, found.gone)
    for rows in found.remembered:
        yield rows.filter(pc.is_in(rows["article_id"], value_set=found.gone))


def _concerned(near: Sequence[Signed], changed: Sequence[Signed], but: frozenset[str]) -> dict[str, Signed]:
    """The articles, by id, that some changed ones among those `near` concern, but those named."""
    pool = Pool(near)
    keys = {(each.article_id, each.at) for each in changed}
    places = {
        other
        for place, each in enumerate(pool.signed)
        if (each.article_id, each.at) in keys
        for other in pool.affected(place)
    }
    others = (pool.signed[other] for other in places)
    return {each.article_id: each for each in others if each.article_id not in but}


def _links(
    signatures: Snapshot,
    articles: Sequence[Signed],
    verdicts: Verdicts,
    known: Mapping[str, Signed] | None = None,
) -> Linked:
    """Links of some articles, from all that is near them and all that they were named together with."""
    near = dict(neighbours(signatures, articles) if known is None else known)
    ids = {each.article_id for each in articles}
    named = pa.array(verdicts.partners(ids) - near.keys(), pa.string())
    files = signatures.holding("article_id", named)
    near.update((each.article_id, each) for some in _of(signatures, files, named) for each in some)
    pool = Pool(near.values())
    found: dict[str, Row | None] = {}
    for place, each in enumerate(pool.signed):
        if each.article_id in ids:
            link = link_of(pool, place, verdicts)
            found[each.article_id] = row_of(each, link, near[link.partner_id]) if link else None
    return found


def _in_company(
    signatures: Snapshot, files: Sequence[File], ids: pa.Array | None, verdicts: Verdicts
) -> Iterator[list[Signed]]:
    """The articles with some ids, or all, as far as they may have to do with any other.

    Of many articles most are near nobody, and their keys alone tell that.
    """
    for rows in _together(_rows(signatures, ("article_id", *BY), files, ids), SIFTED):
        if len(rows) > CHUNK:
            named = pc.is_in(rows["article_id"], value_set=pa.array(verdicts.said, pa.string()))
            rows = rows.filter(pc.or_(named, company(signatures, rows)))
        yield from _of(signatures, files, rows["article_id"].combine_chunks())


def _of(snapshot: Snapshot, files: Sequence[File], ids: pa.Array) -> Iterator[list[Signed]]:
    """The articles with some ids, as many as are compared at a time."""
    for rows in _together(_rows(snapshot, ALL, files, ids), CHUNK):
        yield signed(rows)


def _rows(
    snapshot: Snapshot, columns: Sequence[str], files: Sequence[File], ids: pa.Array | None
) -> Iterator[pa.Table]:
    """Columns of the articles with some ids, or of all, a row group at a time."""
    if ids is None:
        yield from (rows for _, rows in snapshot.scan(columns, files))
        return
    yield from snapshot.having("article_id", ids, columns, files if len(ids) else ())


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
