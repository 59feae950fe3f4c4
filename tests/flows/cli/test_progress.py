"""Bars move with every article, and what a terminal sends to all processes reaches only the command."""

from __future__ import annotations

import io
import json
import signal
from datetime import date
from pathlib import Path

import pytest
from rich.progress import Progress

from flows.cli import progress as bars
from flows.cli.progress import Counter
from flows.cli.terminal import Terminal
from flows.jobs.backfilling import Window, plan, stage_days
from flows.jobs.cleaning import clean_pending
from flows.workers.isolation import run_isolated
from tests.support.command import copydesk
from warehouse import Warehouse

STORM = "The harbour of Lowen was closed on Tuesday after a storm, officials said. Forty ships waited."
MANY = 70


@pytest.fixture
def root(tmp_path: Path) -> Path:
    lines = [
        json.dumps({"text": f"{STORM} {number}", "published_at": "2026-01-02"}) for number in range(MANY)
    ]
    (tmp_path / "lines.jsonl").write_text("\n".join(lines))
    copydesk(tmp_path, "ingest", str(tmp_path / "lines.jsonl"), "--land-only")
    return tmp_path


def test_within_one_batch_and_one_day_each_article_counts(root: Path) -> None:
    house, window = str(root / "house"), Window(date(2026, 1, 1), date(2026, 2, 1))
    steps: dict[str, list[int]] = {"clean": [], "plan": [], "stage": [], "audit": []}
    totals: list[int] = []
    list(clean_pending(house, advance=steps["clean"].append))
    plan(house, window, found=totals.append, advance=steps["plan"].append)
    list(stage_days(house, window, found=totals.append, advance=steps["stage"].append))
    assert totals == [MANY, MANY]
    assert {name: sum(counts) for name, counts in steps.items() if counts} == dict.fromkeys(
        ("clean", "plan", "stage"), MANY
    )
    assert all(max(counts) == 1 for counts in steps.values() if counts)
    tables = Warehouse(house)
    tables.audit(steps["audit"].append)
    assert sum(steps["audit"]) == tables.audit_work() > 2 * MANY


def test_a_bar_is_drawn_seldom_and_ends_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("flows.cli.progress.time.monotonic", lambda: now[0])
    with Progress(console=Terminal(file=io.StringIO()), disable=True) as progress:
        counter = Counter(progress, "Cleaning", total=1000, then="Committing")
        drawn = []
        for _ in range(1000):
            now[0] += 0.01
            counter(1)
            drawn.append(progress.tasks[0].completed)
    assert 90 < len(set(drawn)) < 110
    assert progress.tasks[0].completed == 1000
    after = progress.tasks[1]
    assert (after.description, after.finished) == ("Committing", False)  # so that its spinner and clock go on


@pytest.mark.parametrize("width", [30, 40, 60, 100])
def test_a_bar_fits_its_terminal(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = io.StringIO()
    monkeypatch.setattr(bars, "remarks", Terminal(file=drawn, width=width, force_terminal=True))
    with bars.counting(quiet=False) as progress:
        Counter(progress, "Cleaning", total=5000)(1234)
        progress.refresh()
    assert "1234/5000" in drawn.getvalue()
    assert "…" not in drawn.getvalue()


def _blocked(_: str) -> bool:
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_workers_do_not_hear_of_a_ctrl_c() -> None:
    assert list(run_isolated(_blocked, ["a", "b"], workers=1)) == [True, True]
    assert not _blocked("here")
