"""Sources are taken when their schedule says so, once, however long nobody looked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.errors import UnusableError
from flows.jobs import schedules
from flows.jobs.entries import saved_together
from flows.jobs.landing import Landed
from flows.jobs.polling import due_in, note_taken, take_due
from flows.jobs.schedules import scheduled
from seeds.sources import Source
from warehouse import Warehouse

NOON = datetime(2026, 1, 31, 12, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _declared(monkeypatch: pytest.MonkeyPatch) -> None:
    declared = [
        Source("hourly", "feed", ("https://news.example/rss",), schedule="0 * * * *"),
        Source("nightly", "files", ("drop",), schedule="30 3 * * *"),
        Source("by-hand", "files", ("drop",)),
    ]
    monkeypatch.setattr(schedules, "load", lambda: {source.name: source for source in declared})


def names(root: Path, at: datetime) -> list[str]:
    return [source.name for source in due_in(str(root), at)]


def test_a_source_that_was_never_taken_is_due_and_one_without_schedule_never(tmp_path: Path) -> None:
    assert names(tmp_path, NOON) == ["hourly", "nightly"]


def test_a_taken_source_is_due_again_at_its_next_time(tmp_path: Path) -> None:
    note_taken(str(tmp_path), "hourly", NOON)
    assert names(tmp_path, NOON + timedelta(minutes=54)) == ["nightly"]
    assert names(tmp_path, NOON + timedelta(minutes=55)) == ["hourly", "nightly"]


def test_a_time_noted_by_a_clock_that_was_ahead_puts_nothing_off(tmp_path: Path) -> None:
    note_taken(str(tmp_path), "hourly", NOON.replace(year=2099))
    assert "hourly" in names(tmp_path, NOON)
    note_taken(str(tmp_path), "hourly", NOON)
    assert "hourly" not in names(tmp_path, NOON)


def test_after_a_downtime_a_source_is_due_once(tmp_path: Path) -> None:
    note_taken(str(tmp_path), "hourly", NOON)
    later = NOON + timedelta(days=3)
    assert names(tmp_path, later).count("hourly") == 1
    note_taken(str(tmp_path), "hourly", later)
    assert "hourly" not in names(tmp_path, later)


def test_what_a_run_learned_of_all_its_sources_is_one_commit(tmp_path: Path) -> None:
    """Also when the run fails half-way: what it took is noted."""
    with pytest.raises(RuntimeError):
        _take_and_fail(str(tmp_path))
    assert names(tmp_path, NOON) == []
    commits = [version.operation for version in Warehouse(tmp_path).versions("fetch_state")]
    assert commits.count("fetch") == 1
    assert Warehouse(tmp_path).counts()["fetch_state"] == 2


def _take_and_fail(root: str) -> None:
    with saved_together(root):
        note_taken(root, "hourly", NOON - timedelta(days=1))
        note_taken(root, "nightly", NOON)
        note_taken(root, "hourly", NOON)
        assert names(Path(root), NOON) == ["hourly", "nightly"]
        raise RuntimeError


def test_what_is_due_is_taken_once_and_one_source_alone_if_it_is_asked_for(tmp_path: Path) -> None:
    taken: list[str] = []

    def take(name: str) -> Landed:
        taken.append(name)
        return Landed(name, 1, 0, ())

    root = str(tmp_path)
    assert take_due(root, take, only="hourly", now=NOON).landed == 1
    assert taken == ["hourly"]
    assert take_due(root, take, now=NOON + timedelta(minutes=5)).landed == 1
    assert take_due(root, take, only="hourly", now=NOON + timedelta(minutes=5)).landed == 0
    assert taken == ["hourly", "nightly"]


def test_a_source_that_cannot_be_read_stays_due_and_holds_up_no_other(tmp_path: Path) -> None:
    def take(name: str) -> Landed:
        if name == "hourly":
            raise UnusableError("no such folder")
        return Landed(name, 1, 0, ())

    landed = take_due(str(tmp_path), take, now=NOON)
    assert (landed.landed, landed.unusable) == (1, ("source 'hourly': no such folder",))
    assert names(tmp_path, NOON) == ["hourly"]
    with pytest.raises(UnusableError):
        take_due(str(tmp_path), take, only="hourly", now=NOON)


@pytest.mark.parametrize("schedule", ["99 * * * *", "0 0 30 2 *", "a b c d e"])
def test_a_schedule_that_cannot_be_kept_is_refused_by_name(
    schedule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = Source("wrong", "files", ("drop",), schedule=schedule)
    monkeypatch.setattr(schedules, "load", lambda: {"wrong": wrong})
    with pytest.raises(UnusableError, match="source 'wrong': schedule"):
        scheduled()
