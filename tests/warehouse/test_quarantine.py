"""What a batch has to do with earlier refusals is looked up in the files that have these alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.opened_files import opened
from tests.support.warehouse_samples import ingest, raw
from warehouse import Warehouse
from warehouse.delta import compaction


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    """Refusals in five files, which are not merged; then a version of one of these that can be cleaned."""
    monkeypatch.setattr(compaction, "MANY", 99)
    house = Warehouse(tmp_path)
    for number in range(5):
        ingest(house, [raw(number, -1), raw(10 + number, -1)], str(number))
    house.land([raw(3, 1)], batch_id="right")
    return house


def test_a_refusal_that_was_replaced_is_found_and_settled(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    [batch] = house.pending(lambda source: "r1")
    assert house.settle(["none"]) == 0  # the indexes are made
    wrong = raw(3, -1).raw_id
    assert house.replaced(batch) == [wrong]
    seen = opened(monkeypatch)
    assert house.replaced(batch) == [wrong]
    assert house.settle([wrong]) == 1
    assert len(set(seen)) == 1
    assert house.settle([wrong]) == 0
    assert house.replaced(batch) == []
    assert len(house.quarantined()) == 9
    assert len(house.quarantined(acknowledged=True)) == 10


def test_a_refusal_is_not_replaced_by_what_landed_before_it(tmp_path: Path) -> None:
    house = Warehouse(tmp_path)
    ingest(house, [raw(1)], "older")
    ingest(house, [raw(1, -1)], "newer")
    [older] = house.raws([raw(1).raw_id])
    assert house.replaced(older) == []
