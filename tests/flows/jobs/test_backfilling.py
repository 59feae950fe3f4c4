"""Which rows a backfill takes with `--stale`, and what its plan says of them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from cleaners.records import RawArticle
from flows.jobs import backfilling
from flows.jobs.backfilling import Plan, Window, plan, select
from flows.jobs.cleaning import clean_pending
from flows.jobs.plan_text import headline, staleness
from flows.workers.articles import digest_of
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
    assert [row["language"] for rows in select(root, window).values() for row in rows.values()] == ["de"]
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
