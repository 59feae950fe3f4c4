"""What is remembered of URLs is read as far as it is asked for, however much there is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.opened_files import opened
from tests.support.warehouse_samples import raw
from warehouse import Warehouse
from warehouse.delta import compaction

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
NOTHING = dict.fromkeys(("version", "etag", "last_modified", "status", "digest", "moved_to", "next_at"))


def state(url: str, source: str = "wire", role: str = "article", *, settled: bool = True) -> dict[str, Any]:
    return {
        **NOTHING,
        "source": source,
        "url": url,
        "role": role,
        "outcome": "landed",
        "settled": settled,
        "failures": 0,
        "fetched_at": NOON,
        "history": (),
        "hints": {},
    }


def urls(rows: Iterable[dict[str, Any]]) -> list[str]:
    return sorted(row["url"] for row in rows)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    """Six files of states, which are not merged."""
    monkeypatch.setattr(compaction, "MANY", 99)
    house = Warehouse(tmp_path)
    for number in range(6):
        source = ("wire", "desk")[number % 2]
        house.save_fetch_states([state(f"https://a.example/{number}{i}", source) for i in range(5)])
    return house


def test_states_of_some_urls_are_read_from_the_files_that_have_them(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert house.fetch_states("wire", urls=["none"]) == []  # the index is made
    seen = opened(monkeypatch)
    found = house.fetch_states("wire", urls=["https://a.example/23", "https://a.example/13", "none"])
    assert urls(found) == ["https://a.example/23"]
    assert urls(house.fetch_states(urls=["https://a.example/23", "https://a.example/13"])) == [
        "https://a.example/13",
        "https://a.example/23",
    ]
    assert len(set(seen)) == 2


def test_a_state_is_put_in_the_place_of_the_earlier_one_and_no_other_file_is_opened(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert house.fetch_states(urls=["none"]) == []
    seen = opened(monkeypatch)
    house.save_fetch_states([state("https://a.example/23", settled=False), state("https://a.example/new")])
    assert len(set(seen)) == 1
    monkeypatch.undo()
    assert len(house.fetch_states("wire")) == 16
    assert [row["settled"] for row in house.fetch_states("wire", urls=["https://a.example/23"])] == [False]
    assert len(house.fetch_states("desk")) == 15


def test_what_a_run_goes_by_unasked_leaves_out_articles_that_are_settled(house: Warehouse) -> None:
    house.save_fetch_states(
        [
            state("https://a.example/feed", role="list"),
            state("https://a.example/robots.txt", role="rules"),
            state("https://a.example/later", settled=False),
            state("https://a.example/elsewhere", "desk", settled=False),
        ]
    )
    found = house.fetch_states("wire", unsettled=True)
    assert urls(found) == ["https://a.example/" + name for name in ("feed", "later", "robots.txt")]
    with pytest.raises(TypeError, match="name a source"):
        house.fetch_states()


def test_places_from_which_something_has_landed(house: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        house.land([raw(number), raw(number, source="desk", uri=f"desk-{number}")], batch_id=str(number))
    assert house.landed_from("wire", ["none"]) == set()
    seen = opened(monkeypatch)
    assert house.landed_from("wire", ["2.txt", "desk-2", "none"]) == {"2.txt"}
    assert len(set(seen)) == 1
    assert house.landed_from("wire", ["naïve\udcff"]) == set()
