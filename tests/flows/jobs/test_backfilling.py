"""Which rows a backfill takes with `--stale`, and what its plan says of them."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from cleaners.records import RawArticle
from flows.jobs import backfilling
from flows.jobs.backfilling import Plan, Window, plan, select
from flows.jobs.cleaning import clean_pending
from flows.jobs.plan_text import headline, staleness
from flows.workers.articles import digest_of
from tests.support.warehouse_samples import FIRST, ingest, raw
from warehouse import Warehouse

STORY = "The port was closed on Tuesday after a storm, officials said. It reopens on Friday morning."
ARTIKEL = "Der Hafen wurde am Dienstag nach einem Sturm geschlossen, teilte die Stadt am Abend mit."


def test_stale_rows_are_those_that_a_changed_part_concerns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = str(tmp_path / "house")
    raws = [
        RawArticle("local", f"{i}.txt", text.encode(), "text/plain")
        for i, text in enumerate([STORY, ARTIKEL])
    ]
    Warehouse(root).land(raws, batch_id="a")
    list(clean_pending(root))
    today = date.today()
    window = Window(today - timedelta(2), today + timedelta(2), stale=True)
    assert select(root, window) == {}

    def later(source: str) -> str:
        return " ".join(part + ("0" if part.startswith("de:") else "") for part in digest_of(source).split())

    monkeypatch.setattr(backfilling, "digest_of", later)
    (there,) = select(root, window).values()
    (german,) = Warehouse(root).rows("articles", [("language", "==", "de")])
    assert [row.raw_id for row in there.waiting] == [german["raw_id"]]
    made = plan(root, window)
    assert (staleness(made), made.changed) == ("de (1 rows)", 0)
    assert "1 rows, 0 would change" in headline(made, window)


def test_an_estimate_takes_what_is_paid_once_for_once() -> None:
    made = Plan(rows=4000, looked_at=40, seconds=22.0, starting=10.0, cleaning=18.0, days=2.0)
    assert made.estimate == 10 + (22 - 10 - 8) * 2 + 8 * 100
    whole = Plan(rows=40, looked_at=40, seconds=22.0, starting=10.0, cleaning=18.0)
    assert whole.estimate == 22
    elsewhere = Plan(
        rows=80, looked_at=40, seconds=22.0, cleaning=60.0
    )  # the workers of a cluster, side by side
    assert elsewhere.estimate == 44


def test_a_plan_times_its_start_apart_from_its_articles(tmp_path: Path) -> None:
    root = str(tmp_path / "house")
    raws = [RawArticle("local", f"{i}.txt", f"{STORY} {i}".encode(), "text/plain") for i in range(20)]
    Warehouse(root).land(raws, batch_id="a")
    list(clean_pending(root))
    today = date.today()
    made = plan(root, Window(today - timedelta(2), today + timedelta(2)), sample=4)
    assert 0 < made.starting < made.cleaning < made.seconds
    assert made.looked_at < made.rows


def test_a_row_of_a_window_is_no_python_object(tmp_path: Path) -> None:
    """All of a large warehouse may be in it; its days and rows are there all the same."""
    house = Warehouse(tmp_path)
    ingest(house, [raw(i) for i in range(1200)], limit=2000)
    window = Window()
    select(house.root, window)  # loads what it needs
    tracemalloc.start()
    try:
        days = select(house.root, window)
        held, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 250 * 1200
    assert held < 150 * 1200
    assert list(days) == [FIRST + timedelta(i) for i in range(60)]
    assert {len(rows) for rows in days.values()} == {20}
    there = {row.raw_id for rows in days.values() for row in rows.waiting}
    assert there == set(house.read("articles", ["raw_id"])["raw_id"].to_pylist())
    assert sum((rows.made_by for rows in days.values()), Counter()) == {("wire", "r1"): 1200}
    few = [row.raw_id for rows in backfilling._sampled(days, 7).values() for row in rows.waiting]
    assert few == [row.raw_id for rows in days.values() for row in rows.waiting][::7]
