"""What is put aside for a backfill is on the disk, whole, and read with its checksums; so is the view."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.warehouse_samples import FIRST, backfill, clean, ingest, raw, window
from warehouse import Warehouse
from warehouse.delta import data_files
from warehouse.staging import Staging


@pytest.fixture
def house(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "house")


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    events: list[str] = []
    really = os.fsync

    def watched(handle: int) -> None:
        events.append(os.readlink(f"/proc/self/fd/{handle}"))
        really(handle)

    monkeypatch.setattr(data_files.os, "fsync", watched)
    return events


def test_a_flipped_bit_in_the_staging_is_no_silent_wrong_row(house: Warehouse) -> None:
    ingest(house, [raw(i) for i in range(40)])
    house.stage("bf", FIRST, [clean(landed, "r2") for landed in window(house)], [])
    (staged,) = Path(house.root).glob("staging/*/*.articles.parquet")
    staging, whole = Staging(house._tables, "bf"), staged.read_bytes()
    (right,) = staging.batch("").tables()
    seen = 0
    for at in range(8, len(whole) // 2, len(whole) // 60):
        broken = bytearray(whole)
        broken[at] ^= 16
        staged.write_bytes(broken)
        try:
            (found,) = staging.batch("").tables()
        except OSError:
            seen += 1
        else:
            assert found.equals(right), f"byte {at} of {len(whole)}"
    assert seen > 10


def test_what_is_staged_is_on_the_disk(house: Warehouse, synced: list[str]) -> None:
    ingest(house, [raw(1)])
    synced.clear()
    house.stage("bf", FIRST, [], [])
    (folder,) = Path(house.root, "staging").glob("bf")
    assert {f"{folder}/{FIRST}.articles.parquet.part", f"{folder}/{FIRST}.quarantine.parquet.part"} <= set(
        synced
    )
    assert synced[-1] == str(folder)


def test_the_days_of_a_backfill_are_staged_under_one_name(house: Warehouse) -> None:
    ingest(house, [raw(1)])
    for day in range(3):
        house.stage("bf", FIRST + timedelta(day), [], [])
    assert len(list(Path(house.root, "staging", "bf").glob("*.begun.parquet"))) == 1


def test_a_backfill_that_was_killed_while_it_cleared_up_can_be_run_again(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(folder: Path) -> None:
        for each in folder.glob("*.quarantine.parquet"):
            each.unlink()
        raise KeyboardInterrupt

    ingest(house, [raw(i) for i in range(6)])
    with monkeypatch.context() as patched:
        patched.setattr("warehouse.place.shutil.rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            backfill(house, "bf", FIRST, FIRST + timedelta(9))
    assert house.staged("bf") == set()
    backfill(house, "bf", FIRST, FIRST + timedelta(9))
    assert set(house.read("articles", ["rules"])["rules"].to_pylist()) == {"r2"}


@pytest.mark.parametrize("name", ["../../elsewhere", "a/b", "..", "", "naïve", "x" * 300])
def test_what_is_staged_stays_in_the_folder_for_it_whatever_it_is_called(house: Warehouse, name: str) -> None:
    place = Staging(house._tables, name).place.local
    assert place is not None
    assert place.resolve().parent == Path(house.root, "staging")
    assert place != Staging(house._tables, f"{name}/").place.local


def test_the_view_is_on_the_disk_before_the_link_leads_to_it(house: Warehouse, synced: list[str]) -> None:
    ingest(house, [raw(1)])
    view = str(house.published())
    link = str(Path(house.root, "published"))
    assert view in synced
    assert synced.index(view) < len(synced) - 1 - synced[::-1].index(link)
