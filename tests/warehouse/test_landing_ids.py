"""A landing says which rows it was about, and `pending` gives those alone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cleaners.records import RawArticle
from warehouse import Warehouse


def raw(number: int) -> RawArticle:
    return RawArticle("local", f"{number}.txt", f"text {number}".encode(), "text/plain")


def uris(batches: Iterable[list[RawArticle]]) -> set[str]:
    return {each.uri for batch in batches for each in batch}


def test_what_landed_or_was_known_can_be_asked_for_alone(tmp_path: Path) -> None:
    house = Warehouse(tmp_path)
    house.land(map(raw, range(5)), batch_id="a")
    landing = house.land(map(raw, range(3, 8)), batch_id="b")
    assert (landing.landed, landing.known, landing.ids.nbytes) == (3, 2, 5 * 8)
    wanted = {f"{number}.txt" for number in range(3, 8)}
    assert uris(house.pending(lambda source: "", ids=landing.ids)) == wanted
    assert sum(map(len, house.waiting(lambda source: "", ids=landing.ids))) == 5
    assert house.pending_count(lambda source: "", ids=landing.ids) == 5
    assert house.pending_count(lambda source: "") == 8
