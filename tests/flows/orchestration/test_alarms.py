"""Alarms say what a person must look at, and stay silent otherwise."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cleaners import RawArticle
from flows.jobs.cleaning import Report
from flows.orchestration.alarms import history_alarms, judge, quarantine_alarms
from flows.workers.tally import Tally
from warehouse import Warehouse

NOW = datetime.now(UTC)


def tally(taken: int, **quarantined: int) -> Tally:
    return Tally(taken=taken, cleaned=taken - sum(quarantined.values()), quarantined=Counter(quarantined))


def test_a_source_that_is_mostly_rejected_raises_one_alarm_with_the_commonest_reason() -> None:
    sources = {
        "bad": tally(100, binary=20, empty=15),
        "good": tally(100, empty=20),
        "small": tally(19, empty=19),
    }
    (alarm,) = quarantine_alarms(Report("", sources, 1.0))
    assert alarm.event == "articles.quarantine-share"
    assert alarm.payload == {
        "source": "bad",
        "taken": 100,
        "quarantined": 35,
        "reason": "binary",
        "reason_count": 20,
    }
    assert all(isinstance(value, str | int | float) for value in alarm.payload.values())


def test_silence_counts_only_where_a_source_was_regular() -> None:
    assert judge([5] * 26 + [0, 0]) == "source.silent"
    assert judge([5] * 26 + [0, 1]) is None
    assert judge([5] * 13 + [0] * 15) is None
    assert judge([0] * 28) is None


def test_a_fall_counts_only_where_there_was_much() -> None:
    assert judge([10] * 27 + [2]) == "source.shrunk"
    assert judge([10] * 27 + [3]) is None
    assert judge([9] * 27 + [1]) is None


def test_history_is_read_from_what_landed(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    raws = [RawArticle("wire", f"{number}", b"story", "text/plain") for number in range(3)]
    warehouse.land(raws, batch_id="one")
    assert list(history_alarms(str(tmp_path), now=NOW)) == []
    later = NOW + timedelta(days=40)
    assert list(history_alarms(str(tmp_path), now=later)) == []


def test_a_source_that_came_back_today_is_not_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    today = NOW.date()
    days = Counter({today - timedelta(days=ago): 5 for ago in range(3, 29)})
    monkeypatch.setattr("flows.orchestration.alarms.landed_by_day", lambda warehouse, first: {"wire": days})
    (alarm,) = history_alarms("nowhere", now=NOW)
    assert (alarm.event, alarm.payload) == (
        "source.silent",
        {"source": "wire", "yesterday": 0, "usual": 5},
    )
    days[today] = 1
    assert list(history_alarms("nowhere", now=NOW)) == []
