"""The narrow columns in memory: read once, and of a new version only what is new."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from cleaners import RawArticle
from flows.jobs.cleaning import clean_pending
from flows.jobs.deciding import renew
from warehouse import Warehouse
from warehouse import overview as module
from warehouse.overview import Overview, overview
from warehouse.search import Wanted, search

STORY = "The port of Lowen was closed on Tuesday after a storm, officials said. Forty ships waited outside. "


def land(root: str, *names: str, day: int = 1) -> None:
    hints = {"published_at": f"2026-01-{day:02}T12:00:00+00:00"}
    raws = [
        RawArticle("wire", name, f"{STORY}It was {name}.".encode(), "text/plain", hints=hints)
        for name in names
    ]
    Warehouse(root).land(raws, batch_id=repr(names))
    list(clean_pending(root))


def test_only_new_files_are_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = str(tmp_path)
    land(root, *(f"a{number}" for number in range(20)), day=1)
    first = overview(Warehouse(root))
    land(root, "b", day=20)
    read: list[int] = []
    part = module._part
    monkeypatch.setattr(module, "_part", lambda table: (read.append(len(table)), part(table))[1])
    second = overview(Warehouse(root), first)
    assert sum(read) < 20
    whole = overview(Warehouse(root))
    assert second.table.sort_by("uri").equals(whole.table.sort_by("uri"))
    assert second.table.num_rows == 21
    assert set(second.parts) == set(whole.parts)


def test_what_was_taken_down_is_gone_from_it(tmp_path: Path) -> None:
    root = str(tmp_path)
    land(root, "a", "b")
    house = Warehouse(root)
    first = overview(house)
    row = house.read("articles", ["article_id"], [("uri", "==", "a")]).to_pylist()[0]
    house.decide("take-down", "wire", article_id=row["article_id"])
    renew(root, ["wire"])
    assert overview(house, first).table["uri"].to_pylist() == ["b"]


def test_an_empty_warehouse_has_an_empty_overview(tmp_path: Path) -> None:
    empty = overview(Warehouse(tmp_path))
    assert (empty.doubtful(5), search(empty, Wanted("x")).count, empty.shifts) == ([], 0, [])


def rows(source: str, day: int, share: float, count: int) -> list[dict[str, object]]:
    at = datetime(2026, 1, day, tzinfo=UTC).date()
    return [
        {"article_id": "x", "source": source, "article_date": at, "characters": int(100 * (1 - share)),
         "extracted_characters": 100}
    ] * count  # fmt: skip


def test_sources_that_changed_are_named_the_largest_change_first() -> None:
    table = pa.Table.from_pylist(
        rows("same", 10, 0.1, 20) + rows("same", 28, 0.15, 20)
        + rows("more", 10, 0.1, 20) + rows("more", 28, 0.4, 20)
        + rows("less", 10, 0.5, 20) + rows("less", 28, 0.0, 20)
        + rows("few", 10, 0.5, 20) + rows("few", 28, 0.0, 3)
    )  # fmt: skip
    found = Overview(table).shifts
    assert [(each.source, round(each.before, 1), round(each.now, 1)) for each in found] == [
        ("less", 0.5, 0.0),
        ("more", 0.1, 0.4),
    ]


def test_a_line_that_only_just_went_deserves_a_look(tmp_path: Path) -> None:
    edits = [
        [{"rule": "promo.x", "score": 0.8}, {"rule": "promo.x", "score": 1.2}],
        [{"rule": "y", "score": None}],
        [],
    ]
    kind = pa.list_(pa.struct([("rule", pa.string()), ("score", pa.float64())]))
    assert module._closest(pa.chunked_array([pa.array(edits, kind)])).to_pylist() == [0.8, None, None]


def test_rows_are_found_by_their_ids_in_the_order_asked_for(tmp_path: Path) -> None:
    root = str(tmp_path)
    land(root, "a", "b", "c")
    house = Warehouse(root)
    ids = {row["uri"]: row["article_id"] for row in house.read("articles").to_pylist()}
    asked = [ids["c"], "nothing", ids["a"], ids["c"]]
    assert [row["uri"] for row in house.articles(asked)] == ["c", "a"]
    assert Warehouse(tmp_path / "none").articles(asked) == []
