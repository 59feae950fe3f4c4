"""What is remembered of rewritten files says what the files say, and spares reading them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pytest

from tests.support.opened_files import read_at_once
from tests.support.warehouse_samples import FIRST, ingest, raw, refuse, window
from warehouse import Template, Warehouse
from warehouse.delta import descent, id_index, parquet_writer
from warehouse.delta.data_files import File
from warehouse.delta.tables import Tables


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """As in a new process, with files of a few rows."""
    descent.forget()
    with pytest.MonkeyPatch.context() as small:
        small.setattr(parquet_writer, "FILE_ROWS", 8)
        small.setattr(parquet_writer, "GROUP_ROWS", 4)
        yield


def of_new_process() -> None:
    descent.forget()
    id_index._known.clear()


def rules(source: str) -> str:
    return "r1"


def known_of(house: Warehouse, since: int) -> dict[str, Any]:
    """All that is worked out from the difference between versions."""
    view = ds.dataset(house.published("edits"), format="parquet").to_table()
    by = [("article_id", "ascending"), ("number", "ascending")]
    return {
        "changes": house.changes(since).to_pylist(),
        "edits": view.sort_by(by).to_pylist(),
        "signatures": house.read("signatures").sort_by("article_id").to_pylist(),
        "duplicates": house.read("duplicates").sort_by("article_id").to_pylist(),
        "waiting": house.pending_count(rules),
    }


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_what_is_remembered_is_what_the_files_say(tmp_path: Path, seed: int) -> None:
    """The same life, in one process and in many, ends in the same tables, views and answers."""
    found = []
    for forgets in (False, True):
        rng = random.Random(seed)
        house = Warehouse(tmp_path / str(forgets))
        for step in range(6):
            count = rng.choice([1, 3, 12])
            numbers = rng.sample(range(40), count)
            ingest(house, [raw(number, step) for number in numbers], f"b{step}")
            if step == 3:
                first = next(each for each in window(house) if each.uri == f"{numbers[0]}.txt")
                house.stage("bf", FIRST, [], [refuse(first, "r1")])
                house.replace_window("bf", FIRST, FIRST.replace(month=3))
            if rng.random() < 0.7:
                house.link_duplicates()
            if forgets:
                of_new_process()
        house.link_duplicates()
        assert house.audit().ok
        moments = {"landed_at", "seen_at", "cleaned_at"}
        said = known_of(house, 2)
        for name in ("edits", "signatures", "duplicates"):
            said[name] = [{key: row[key] for key in row.keys() - moments} for row in said[name]]
        found.append(said)
        view = [{key: row[key] for key in row.keys() - moments} for row in house.edits().to_pylist()]
        assert sorted(map(str, map(sorted, map(dict.items, view)))) == sorted(
            map(str, map(sorted, map(dict.items, said["edits"])))
        )
    assert found[0] == found[1]
    assert found[0]["changes"]


def test_files_that_go_whole_and_row_groups_that_do_are_told_beside_others(tmp_path: Path) -> None:
    house = Warehouse(tmp_path / "house")
    ingest(house, [raw(number) for number in range(40)])
    house.link_duplicates()
    since = house.version()
    # Of the first file a row group and half of another one go, the second goes whole, of the third one row.
    ingest(house, [raw(number, 1) for number in (*range(6), *range(8, 17))], "updates")
    house.link_duplicates()
    assert len(house.changes(since)) == 15
    remembered = known_of(house, since)
    of_new_process()
    assert known_of(house, since) == remembered
    assert house.audit().ok


def test_ids_of_rewritten_files_are_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = Warehouse(tmp_path / "house")
    ingest(house, [raw(number) for number in range(40)])
    house.link_duplicates()
    assert house.pending_count(rules) == 0
    since = house.version()
    before = {file.path for file in _live(house)}
    ingest(house, [raw(number, 1) for number in range(0, 40, 8)], "updates")
    read = read_at_once(monkeypatch)
    assert len(house.changes(since)) == 5
    assert house.pending_count(rules) == 0
    remain = {file.path for file in _live(house) if descent.descent(file.path, before)}
    assert len(remain) == 5
    assert not {each.path for each in read} & (before | remain)
    of_new_process()
    assert len(house.changes(since)) == 5
    assert {each.path for each in read} & before


def _live(house: Warehouse) -> tuple[File, ...]:
    snapshot = Tables(house.root).articles.at()
    assert snapshot is not None
    return snapshot.files


def test_rows_that_left_are_told_over_several_steps_and_forgotten_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, two, three = (pa.table({"article_id": [name]}) for name in ("a", "b", "c"))
    descent.remember("second", "first", one)
    descent.remember("third", "second", two)
    found = descent.descent("third", {"first"})
    assert found is not None
    assert found.gone["article_id"].to_pylist() == ["b", "a"]
    assert descent.descent("third", {"other"}) is None
    third = File("third", 1, 1, {})
    apart = descent.moved([third], ["zero", "first"])
    assert (apart.came, apart.went, [len(each) for each in apart.gone]) == ([], ["zero"], [2])
    monkeypatch.setattr(descent, "MOST_BYTES", 2 * one.nbytes)
    descent.remember("fourth", "third", three)
    assert descent.descent("fourth", {"first"}) is None
    assert descent.descent("fourth", {"second"}) is not None


def test_no_more_files_are_remembered_than_told_however_few_rows_left_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(descent, "MOST_FILES", 2)
    row = pa.table({"article_id": ["a"]})
    for number in range(4):
        descent.remember(f"{number + 1}", f"{number}", pa.concat_tables([row, row]))
    assert descent.descent("2", {"1"}) is None
    found = descent.descent("4", {"2"})
    assert found is not None
    assert found.gone["article_id"].to_pylist() == ["a"] * 4
    assert found.gone["article_id"].num_chunks == 2  # one of each step


def test_tables_without_ids_that_anybody_asks_for_are_not_remembered(tmp_path: Path) -> None:
    house = Warehouse(tmp_path / "house")
    now = datetime.now(UTC)
    one, two = (Template("wire", name, name, 3, 0.4, now, now) for name in ("f1", "f2"))
    house.save_learned("wire", [one, two])
    house.decide_learned("wire", ["f1"], "accepted")
    assert not descent._memory.steps
