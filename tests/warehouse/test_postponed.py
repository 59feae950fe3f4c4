"""What a machine failed on stays pending, rests, is counted, and is forgotten once it has an outcome."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.warehouse_samples import clean, commit_batch, raw
from warehouse import Unaccounted, Warehouse, postponed
from warehouse.postponed import FIRST_PAUSE, Postponement


@pytest.fixture
def house(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "house")


def waiting(house: Warehouse) -> list[str]:
    return [landed.uri for batch in house.pending(lambda source: "r1") for landed in batch]


def test_what_a_machine_failed_on_waits_longer_each_time(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.land([raw(1), raw(2)], batch_id="a")
    (batch,) = house.pending(lambda source: "r1")
    one, two = batch
    failed = Postponement(two.raw_id, two.source, two.uri, "slow", "no result")
    now = datetime.now(UTC)
    house.commit("a", [clean(one)], [], taken=[one.raw_id, two.raw_id], postponed=[failed])
    assert waiting(house) == []
    assert house.tries([one.raw_id, two.raw_id]) == {two.raw_id: 1}
    assert house.counts()["quarantine"] == 0
    audit = house.audit()
    assert (audit.ok, audit.waiting) == (True, 1)

    monkeypatch.setattr(postponed, "utc_now", lambda: now + FIRST_PAUSE + timedelta(minutes=1))
    assert waiting(house) == ["2.txt"]
    house.commit("b", [], [], taken=[two.raw_id], postponed=[failed])
    assert house.tries([two.raw_id]) == {two.raw_id: 2}
    monkeypatch.setattr(postponed, "utc_now", lambda: now + 2 * FIRST_PAUSE + timedelta(minutes=1))
    assert waiting(house) == []
    monkeypatch.setattr(postponed, "utc_now", lambda: now + 4 * FIRST_PAUSE)
    assert waiting(house) == ["2.txt"]

    commit_batch(house, [two], "c")
    assert waiting(house) == []
    assert house.counts()["postponed"] == 0
    assert house.audit().ok


def test_a_postponed_row_is_accounted_for_once(house: Warehouse) -> None:
    house.land([raw(1)], batch_id="a")
    ((one,),) = house.pending(lambda source: "r1")
    failed = Postponement(one.raw_id, one.source, one.uri, "killed", "signal 9")
    with pytest.raises(Unaccounted, match="with several outcomes"):
        house.commit("a", [clean(one)], [], taken=[one.raw_id], postponed=[failed])
    with pytest.raises(Unaccounted, match="without an outcome"):
        house.commit("a", [], [], taken=[one.raw_id])


def test_a_pause_noted_by_a_clock_that_was_ahead_is_over(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.land([raw(1)], batch_id="a")
    ((one,),) = house.pending(lambda source: "r1")
    monkeypatch.setattr(postponed, "utc_now", lambda: datetime(2099, 1, 1, tzinfo=UTC))
    failed = Postponement(one.raw_id, one.source, one.uri, "killed", "signal 9")
    house.commit("a", [], [], taken=[one.raw_id], postponed=[failed])
    monkeypatch.undo()
    assert waiting(house) == ["1.txt"]
