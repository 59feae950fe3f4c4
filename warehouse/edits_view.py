"""The published view of `edits`: what `Warehouse.edits` gives, as plain Parquet files.

Each file of `articles` has one here of the same name. Laying a trail over its text costs much more than
writing what comes of it; so a file that is still live is linked, and of one that was written anew the
articles that are as they were are taken from the view before.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from warehouse import edits, publish
from warehouse.delta.data_files import File, alone, sync
from warehouse.delta.descent import Descent, descent
from warehouse.delta.table import Snapshot, Table

NAME = "edits"
FEW = 20_000  # articles whose trails are laid over their texts in some ten seconds
BY = ("article_date", "cleaned_at")  # by these, row groups that have nothing of a file are passed over
_GROUP = 65_536  # rows


def is_cheap(root: Path, articles: Table) -> bool:
    """Whether the view is there, or soon made: a commit does not wait for that of a large table of before."""
    if (root / "published" / NAME).exists():
        return True
    snapshot = articles.at()
    return snapshot is None or snapshot.rows <= FEW


def publish_edits(root: Path, articles: Table, *, at_most_every: float = 0.0) -> Path | None:
    """Bring the view up to the newest version of `articles`; its real path, None without articles.

    One that is younger than `at_most_every` seconds stays, as in `publish`.
    """
    link, views = root / "published" / NAME, root / "views" / NAME
    if (current := publish.standing(link, articles, at_most_every)) is not None:
        return current
    before = publish.current_view(link)
    view = articles.of_newest(lambda newest: _made(views, newest, before))
    if view is None:
        return None
    with alone(root / "published", patience=publish.PATIENCE):
        now = publish.current_view(link)
        if now is None or publish.version_of(now) < publish.version_of(view):
            publish.put_up(link, view)
        else:  # somebody was quicker
            shutil.rmtree(view, ignore_errors=True)
    return link.resolve()


def _made(views: Path, snapshot: Snapshot, before: Path | None) -> Path:
    """A new view, made of what the one before has and of the articles that changed since then."""
    view = publish.new_view(views, snapshot)
    live = {file.path for file in snapshot.files}
    there = {path.name: path for path in before.glob("*.parquet")} if before else {}
    left = [path for name, path in there.items() if name not in live and name != publish.NO_ROWS]
    rest = [file for file in snapshot.files if not _taken_over(view / file.path, there)]
    replaced = [group for path in left for group in _groups(path)] if rest else []
    for file in rest:
        _write(view / file.path, _edits(snapshot, file, replaced))
    if not snapshot.files:  # readers of Parquet want a file to learn the columns from
        pq.write_table(edits.EDITS.empty_table(), view / publish.NO_ROWS)
    sync(view)
    return view


def _taken_over(path: Path, there: Mapping[str, Path]) -> bool:
    """Whether a file could be had from the view before: the same one, or what remains of one as is known."""
    if path.name in there:
        with suppress(FileNotFoundError):
            publish.link_file(there[path.name], path)
            return True
    if (remains := descent(path.name, there)) is not None:
        with suppress(OSError, ValueError):  # damaged: what is not known is worked out again
            _write(path, _remaining(there, remains))
            return True
    return False


def _write(path: Path, parts: Iterable[pa.Table]) -> None:
    """Write a file of the view, and put it on disk."""
    with pq.ParquetWriter(path, edits.EDITS, compression="zstd", write_page_checksum=True) as writer:
        for part in parts:
            writer.write_table(part, row_group_size=_GROUP)
    sync(path)


def _remaining(there: Mapping[str, Path], remains: Descent) -> Iterator[pa.Table]:
    """The edits of the articles that remain of a file, from what the view before has of it."""
    gone = remains.gone["article_id"].combine_chunks()
    file = _opened(there[remains.parent])
    for number in range(file.num_row_groups):
        found = _read(file, number)
        yield found.filter(pc.invert(pc.is_in(found["article_id"], value_set=gone)))


def _opened(path: Path) -> pq.ParquetFile:
    return pq.ParquetFile(path, page_checksum_verification=True, pre_buffer=False)


def _read(file: pq.ParquetFile, number: int) -> pa.Table:
    # One thread: to share a small file among several takes three times the work.
    return file.read_row_group(number, use_threads=False).cast(edits.EDITS)


class _Group(NamedTuple):
    """A row group of a file, and the smallest and largest values that its footer has of some columns."""

    path: Path
    number: int
    ends: Mapping[str, tuple[Any, Any]]

    def may_hold(self, ends: Mapping[str, Mapping[str, Any]]) -> bool:
        """Whether a row between the smallest and the largest values of articles can be in it."""
        return all(
            low <= ends[name]["max"] and ends[name]["min"] <= high for name, (low, high) in self.ends.items()
        )

    def rows(self) -> pa.Table:
        """Its edits; none of one that is damaged: what is not known is worked out again."""
        try:
            return _read(_opened(self.path), self.number)
        except (OSError, ValueError):
            return edits.EDITS.empty_table()


def _groups(path: Path) -> Iterator[_Group]:
    """The row groups of a file; none of one that is damaged."""
    try:
        metadata = pq.read_metadata(path)
    except (OSError, ValueError):
        return
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        columns = [group.column(leaf) for leaf in range(group.num_columns)]
        known = {column.path_in_schema: column.statistics for column in columns if column.is_stats_set}
        ends = {name: (known[name].min, known[name].max) for name in BY if name in known}
        yield _Group(path, number, ends)


def _edits(snapshot: Snapshot, file: File, replaced: Sequence[_Group]) -> Iterator[pa.Table]:
    """The edits of the articles in a file: first those that did not change, from files that were replaced.

    Texts are read of the others alone.
    """
    articles = snapshot.folder.whole(file, ("article_id", *BY))
    known = _known(articles, replaced)
    yield known
    there = known["article_id"].unique()
    if len(there) == len(articles):
        return

    def marks(group: pa.Table) -> pa.ChunkedArray:
        edited = pc.greater(pc.list_value_length(group["edits"]), 0)
        return pc.and_not(edited, pc.is_in(group["article_id"], value_set=there))

    for group in snapshot.folder.chosen(file, ("article_id", "edits"), marks, edits.COLUMNS):
        yield edits.of_articles(group)


def _known(articles: pa.Table, replaced: Sequence[_Group]) -> pa.Table:
    """What is known already of these articles as they are: the same article, cleaned at the same moment."""
    parts = [edits.EDITS.empty_table()]
    ends = {name: pc.min_max(articles[name]).as_py() for name in BY}
    for group in replaced:
        if not len(articles) or not group.may_hold(ends):
            continue
        found = group.rows()
        place = pc.index_in(found["article_id"], value_set=articles["article_id"].combine_chunks())
        same = pc.equal(found["cleaned_at"], articles["cleaned_at"].take(place))
        parts.append(found.filter(pc.fill_null(same, False)))
    return pa.concat_tables(parts)
