"""Rows on their way between processes: the same records on the other side, and no more than what was sent."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime

import pytest

from cleaners.errors import Rejected
from cleaners.records import RawArticle
from flows.workers.articles import Ready, ready_together
from flows.workers.postponed import Postponed
from tests.support.warehouse_samples import clean, raw
from warehouse import rows
from warehouse.parcels import RawRows, ReadyRows, gathered, ready_rows

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ODD = [
    RawArticle("wire\udcff", "a\udc80.txt", bytes(range(256)), "text/html", "utf-16", {"title": "é\udc80"}),
    RawArticle("\\x:wire", "b.txt", b"", "text/plain", None, {"one": "", "\\x:two": "\\x:"}),
    RawArticle("wire", "c.txt", b"c", "text/plain", hints={}, observed_at=NOW, returned=True),
]


def landed(raws: list[RawArticle]) -> RawRows:
    """Rows as they lie in `raw`."""
    return RawRows(rows.raw_table({each.raw_id: each for each in raws}, NOW, 7, "b\udcff", ""))


def test_every_record_comes_back_as_it_landed() -> None:
    sent = landed(ODD)
    came = pickle.loads(pickle.dumps(sent))
    assert [*came] == [*sent] == [came[at] for at in range(3)] == [came[at - 3] for at in range(3)]
    for place, (was, now) in enumerate(zip(ODD, came, strict=True), start=7):
        kept = (
            "source",
            "uri",
            "body",
            "media_type",
            "charset",
            "hints",
            "observed_at",
            "returned",
            "raw_id",
        )
        assert all(getattr(was, name) == getattr(now, name) for name in kept)
        assert (now.landed_at, now.batch_id, now.sequence) == (NOW, "b\udcff", place)
    assert (came.ids, came.sources) == ([each.raw_id for each in ODD], [each.source for each in ODD])


def test_a_piece_is_sent_without_the_rest() -> None:
    whole = landed([raw(number) for number in range(1000)])
    assert len(pickle.dumps(whole[500:510])) < len(pickle.dumps(whole)) / 50
    assert [each.uri for each in pickle.loads(pickle.dumps(whole[500:502]))] == ["500.txt", "501.txt"]


@pytest.mark.parametrize(("most", "size"), [(1, 10**6), (3, 10**6), (1000, 200), (1000, 1), (1000, 10**6)])
def test_pieces_are_as_large_as_may_be_and_lose_nothing(most: int, size: int) -> None:
    whole = landed([raw(number) for number in range(10)])
    pieces = [*whole.split(most, size)]
    assert [each for piece in pieces for each in piece] == [*whole]
    assert gathered(pieces).ids == whole.ids
    sizes = [sum(len(each.body) for each in piece) for piece in pieces]
    assert all(len(piece) <= most for piece in pieces)
    assert all(bytes_ <= size or len(piece) == 1 for bytes_, piece in zip(sizes, pieces, strict=True))
    following = [piece[0] for piece in pieces[1:]]
    for piece, held, after in zip(pieces, sizes, following, strict=False):
        assert len(piece) == most or held + len(after.body) > size


def test_what_became_of_some_articles_travels_whole() -> None:
    raws = [*landed([raw(number) for number in range(4)])]
    made = rows.ready_row(clean(raws[0]))
    outcomes = [Rejected("clean", "empty"), Postponed("slow", "no result"), Rejected("extract", "crash")]
    some = ready_together(raws[1:], outcomes)
    came: Ready = pickle.loads(pickle.dumps(some))
    assert (came.refusals, came.postponed, came.sources) == (some.refusals, some.postponed, some.sources)
    assert [(each.raw_id, each.reason) for each in came.refusals] == [
        (raws[1].raw_id, "empty"),
        (raws[3].raw_id, "crash"),
    ]
    assert [each.raw_id for each in came.postponed] == [raws[2].raw_id]
    assert (came.sources["wire"].taken, came.sources["wire"].postponed, len(came.rows)) == (3, 1, 0)
    back: ReadyRows = pickle.loads(pickle.dumps(ready_rows([made])))
    assert back.table.to_pylist() == ready_rows([made]).table.to_pylist()
