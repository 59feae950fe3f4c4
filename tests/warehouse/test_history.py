"""Versions, pinning, the change feed, the published view and maintenance."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable

from cleaners.records import RawArticle
from tests.support.opened_files import read_at_once
from tests.support.warehouse_samples import FIRST, backfill, clean, ingest, raw, refuse, texts, window
from warehouse import Warehouse, history, publish

# Twenty in the long form of the suite; see test_faults.py.
BACKFILLS = 20 if os.environ.get("LONG_FAULTS") else 4


@pytest.fixture
def house(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "house")


def feed(house: Warehouse, since: int) -> dict[str, list[str]]:
    ids = {}
    for version in range(1, house.versions()[0].version + 1):
        table = house.read("articles", ["article_id", "uri"], version=version)
        ids.update(dict(zip(table["article_id"].to_pylist(), table["uri"].to_pylist(), strict=True)))
    found: dict[str, list[str]] = {}
    for row in house.changes(since).to_pylist():
        found.setdefault(row["change"], []).append(ids[row["article_id"]])
    return {change: sorted(uris) for change, uris in found.items()}


@pytest.mark.parametrize("part", [1_000_000, 3])
def test_changes_are_inserted_updated_and_deleted_articles_once_each(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    monkeypatch.setattr(history, "PART_ROWS", part)
    ingest(house, [raw(i) for i in range(5)])
    pinned = house.versions()[0].version
    assert feed(house, pinned) == {}
    ingest(house, [raw(1, 1), raw(7)], "a")
    ingest(house, [raw(1, 2), raw(2, 1), raw(8)], "b")
    gone = next(landed for landed in window(house) if landed.uri == "3.txt")
    house.stage("bf", FIRST, [], [refuse(gone, "r2")])
    house.replace_window("bf", FIRST, FIRST + timedelta(60))
    house.maintain()
    assert feed(house, pinned) == {
        "inserted": ["7.txt", "8.txt"],
        "updated": ["1.txt", "2.txt"],
        "deleted": ["3.txt"],
    }
    assert feed(house, house.versions()[0].version) == {}
    ids = house.changes(pinned)["article_id"].to_pylist()
    assert ids == sorted(ids)
    assert len(list(house.changes_by_part(pinned))) == (1 if part > 3 else 4)


def test_many_changes_read_each_file_once_part_by_part(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(house, [raw(i) for i in range(9)])
    first = house.versions()[0].version
    for number in range(3):
        ingest(house, [raw(i, number + 1) for i in range(2 * number, 2 * number + 3)], f"b{number}")
    whole = house.changes(first)
    monkeypatch.setattr(history, "PART_ROWS", 2)
    files = read_at_once(monkeypatch)
    parts = list(house.changes_by_part(first))
    assert len(parts) > 4
    assert pa.concat_tables(parts).equals(whole)
    assert sorted(Counter(files).values()) == [1] * len(set(files))


def test_other_rules_with_the_same_result_are_no_change(house: Warehouse) -> None:
    ingest(house, [raw(1)])
    before = house.versions()[0].version
    (landed,) = window(house)
    house.stage("bf", FIRST, [replace(clean(landed), rules="r9")], [])
    house.replace_window("bf", FIRST, FIRST + timedelta(9))
    assert house.read("articles")["rules"].to_pylist() == ["r9"]
    assert house.changes(before).num_rows == 0


def test_versions_say_what_made_them(house: Warehouse) -> None:
    ingest(house, [raw(1), raw(2, -1)], "a")
    newest = house.versions()[0]
    assert (newest.operation, newest.run, newest.batch, newest.rules) == ("clean", "run-a-0", "a-0", ("r1",))
    assert newest.counts["inserted"] == 1
    assert newest.counts["quarantined"] == 1
    assert abs((newest.at - datetime.now(UTC)).total_seconds()) < 600
    assert house.versions("raw")[0].counts == {"landed": 2}


def test_a_version_or_a_moment_can_be_read(house: Warehouse) -> None:
    ingest(house, [raw(1)])
    first = house.versions()[0]
    ingest(house, [raw(1, 1), raw(2)], "later")
    (text,) = house.read("articles", version=first.version)["text"].to_pylist()
    assert text.endswith("Version 0.")
    assert house.read("articles", version=first.at).num_rows == 1
    assert house.read("articles", version=first.at - timedelta(days=1)).num_rows == 0
    assert house.read("articles").num_rows == 2


def test_old_versions_go_unless_they_are_pinned(house: Warehouse) -> None:
    for i in range(4):
        ingest(house, [raw(1, i)], f"v{i}")
    wanted = house.versions()[1].version
    house.pin("training/2026", wanted)
    assert house.pins() == {"training/2026": ("articles", wanted)}
    done = house.maintain(retention_hours=0)
    assert done.deleted["articles"] == 2
    assert house.read("articles", version=wanted)["text"].to_pylist()[0].endswith("Version 2.")
    with pytest.raises(FileNotFoundError, match="pin versions that you come back to"):
        house.read("articles", version=wanted - 1)
    with pytest.raises(FileNotFoundError, match="pin versions that you come back to"):
        house.changes(wanted - 1)
    house.unpin("training/2026")
    assert house.maintain(retention_hours=0).deleted["articles"] == 1
    with pytest.raises(FileNotFoundError):
        house.read("articles", version=wanted)
    assert house.audit().ok


@pytest.mark.slow
def test_maintenance_merges_small_files_and_changes_no_row(house: Warehouse) -> None:
    for i in range(30):
        ingest(house, [raw(i)], f"b{i}")
    before = texts(house)
    version = house.versions()[0].version
    assert len(list(house.published().iterdir())) == 30
    done = house.maintain()
    assert (done.compacted["articles"], done.written["articles"]) == (30, 1)
    assert texts(house) == before
    (path,) = house.published().iterdir()
    days = pq.read_table(path)["article_date"].to_pylist()
    assert days == sorted(days)
    assert house.changes(version).num_rows == 0
    assert house.maintain().compacted["articles"] == 0
    assert house.audit().ok


def test_small_batches_do_not_pile_up_between_maintenance(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.delta.compaction.MANY", 4)
    most = {"raw": 0, "articles": 0, "copies": 0}
    for i in range(12):
        ingest(house, [raw(i), raw(0, i + 1)], f"b{i}")
        for name in most:
            snapshot = house._tables.named(name).at()
            most[name] = max(most[name], len(snapshot.files) if snapshot else 0)
    assert max(most.values()) < 4
    assert house.counts()["articles"] == 12
    assert house.audit().ok


def test_maintenance_separates_old_articles_from_new_ones(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few old articles in each batch must not make every file cover years."""
    monkeypatch.setattr("warehouse.delta.compaction.MONTH_ROWS", 10)

    def dated(number: int, day: date) -> RawArticle:
        one = raw(number)
        hints = {**one.hints, "published_at": str(day)}
        return RawArticle(one.source, one.uri, one.body, one.media_type, hints=hints)

    for month in (3, 4):
        for i in range(6):
            recent = [dated(100 * month + 10 * i + j, date(2026, month, 1 + 4 * i)) for j in range(4)]
            ingest(house, [*recent, dated(100 * month + 10 * i + 9, date(2001 + i, 1, 1))], f"{month}-{i}")
    house.maintain()
    files = [pq.read_table(path)["article_date"].to_pylist() for path in house.published().iterdir()]
    months = sorted(sorted({f"{day:%Y-%m}" for day in days}) for days in files)
    assert months == [[f"{2001 + i}-01" for i in range(6)], ["2026-03"], ["2026-04"]]
    assert house.maintain().compacted["articles"] == 0
    assert house.counts()["articles"] == 60
    assert house.audit().ok


def test_a_run_that_commits_many_times_leaves_one_view_a_minute(house: Warehouse) -> None:
    """Each has a link to every live file and may have a reader for an hour."""
    house.land([raw(i) for i in range(12)], batch_id="many")
    for number, batch in enumerate(house.pending(lambda source: "r1", limit=2)):
        ready = house.prepared(
            f"m{number}", [clean(one) for one in batch], [], taken=[one.raw_id for one in batch]
        )
        house.commit_together([ready], sign=True)
    views = Path(house.root, "views", "articles")
    assert len(list(views.iterdir())) == 1
    house.link_duplicates()
    assert len(list(views.iterdir())) == 2
    view = Path(house.root, "published", "articles").resolve()
    assert sum(pq.read_table(path).num_rows for path in view.glob("*.parquet")) == 12
    assert house.audit().ok


def test_the_published_view_is_the_live_files_under_other_names(house: Warehouse) -> None:
    ingest(house, [raw(i) for i in range(3)])
    ingest(house, [raw(1, 1)], "update")
    view = house.published()
    live = {Path(uri).name for uri in DeltaTable(Path(house.root) / "articles").file_uris()}
    assert {path.name for path in view.iterdir()} == live
    assert all(path.stat().st_nlink >= 2 for path in view.iterdir())
    assert (Path(house.root) / "published" / "articles").resolve() == view
    assert house.published("raw").is_dir()


@pytest.mark.slow
def test_a_resolved_view_outlives_commits_and_vacuum(house: Warehouse) -> None:
    ingest(house, [raw(i) for i in range(3)])
    view = house.published()
    before = pq.read_table(view)
    backfill(house, "bf", FIRST, FIRST + timedelta(60))
    house.maintain(retention_hours=0)
    assert house.published() != view
    assert pq.read_table(view).equals(before)


def test_old_views_go_after_a_while_but_never_the_newest(house: Warehouse) -> None:
    ingest(house, [raw(1)])
    old = house.published()
    ingest(house, [raw(2)], "b")
    newest = house.published()
    for view in (old, newest):
        os.utime(view, (0, 0))
    ingest(house, [raw(3)], "c")
    assert old.exists()  # whatever clocks say: it is among the last four
    for number in (4, 5):
        ingest(house, [raw(number)], f"d{number}")
    # The one that was newest until then has been replaced just now: its readers get their hour.
    assert not old.exists()
    assert newest.exists()
    assert house.published().exists()


def test_a_view_that_another_process_puts_up_meanwhile_is_no_view_of_before(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(house, [raw(1)])
    view = house.published()
    link = Path(house.root, "published", "articles")
    link.unlink()
    resolve = Path.resolve

    def late(path: Path, strict: bool = False) -> Path:
        found = resolve(path, strict)
        if path == link and not link.is_symlink():
            publish.swap(link, view)
        return found

    monkeypatch.setattr(Path, "resolve", late)
    found = house.published()
    assert (found.parent, publish.version_of(found)) == (view.parent, publish.version_of(view))


def test_a_view_that_a_kill_left_behind_catches_up(house: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(house, [raw(1)])
    with monkeypatch.context() as patch:
        patch.setattr(publish, "publish", lambda *_, **__: None)
        ingest(house, [raw(2)], "b")
    assert [problem.table for problem in house.audit().problems] == ["published"]
    assert pq.read_table(house.published()).num_rows == 2
    assert house.audit().ok


@pytest.mark.slow
def test_readers_never_see_half_a_backfill(house: Warehouse) -> None:
    """Plain readers through the documented way, and Delta readers, while windows are replaced."""
    import duckdb
    import pandas
    import polars

    ingest(house, [raw(i) for i in range(5)])
    link = Path(house.root) / "published" / "articles"
    done = threading.Event()
    seen: list[tuple[str, int, int]] = []
    failed: list[Exception] = []

    def follow(name: str, read: Callable[[], list[str]]) -> None:
        while not done.wait(0.05):
            try:
                found = read()
            except Exception as error:
                failed.append(error)
                return
            generations = {text.partition("convened (")[2].partition(")")[0] for text in found}
            seen.append((name, len(found), len(generations)))

    def query() -> list[str]:
        with duckdb.connect() as connection:
            rows = connection.sql(f"SELECT text FROM '{link.resolve()}/*.parquet'").fetchall()
        return [row[0] for row in rows]

    readers: dict[str, Callable[[], list[str]]] = {
        "pandas": lambda: pandas.read_parquet(link.resolve())["text"].tolist(),
        "polars": lambda: polars.read_parquet(link.resolve() / "*.parquet")["text"].to_list(),
        "duckdb": query,
        "Warehouse": lambda: Warehouse(house.root).read("articles")["text"].to_pylist(),
        "deltalake": lambda: DeltaTable(f"{house.root}/articles").to_pyarrow_table()["text"].to_pylist(),
    }
    threads = [threading.Thread(target=follow, args=reader) for reader in readers.items()]
    for thread in threads:
        thread.start()
    for i in range(BACKFILLS):
        backfill(house, f"bf{i}", FIRST, FIRST + timedelta(5), f"g{i}")
    done.set()
    for thread in threads:
        thread.join()
    assert failed == []
    assert {name for name, *_ in seen} == set(readers)
    assert {(count, generations) for _, count, generations in seen} == {(5, 1)}


def test_a_version_that_is_not_there_yet_is_named(house: Warehouse) -> None:
    ingest(house, [raw(1)])
    newest = house.versions()[0].version
    for ask in (lambda: house.read(version=99), lambda: house.changes(99)):
        with pytest.raises(ValueError, match=f"articles has no version 99; the newest is {newest}"):
            ask()
