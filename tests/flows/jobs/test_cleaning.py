"""A batch accounts for all that it took; what the machine fails on is tried again, and given up late."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cleaners.errors import Rejected
from cleaners.records import RawArticle
from flows.jobs import cleaning
from flows.jobs.cleaning import MOST_TRIES, clean_batch, clean_pending, commit_done, together
from flows.workers.articles import Ready, ready_together
from flows.workers.postponed import Postponed
from warehouse import Unaccounted, Warehouse, order, postponed
from warehouse.parcels import RawRows

Gather = Callable[..., Ready]
STORY = b"The harbour was closed on Tuesday after a storm, the port authority said in a statement.\n"


@pytest.fixture
def landed(tmp_path: Path) -> RawRows:
    Warehouse(tmp_path).land(
        [RawArticle("local", f"{i}.txt", STORY + str(i).encode(), "text/plain") for i in range(3)],
        batch_id="a",
    )
    (batch,) = Warehouse(tmp_path).pending(lambda source: "")
    return batch


def failing(_: object, gather: Gather, chunks: Iterable[RawRows], **__: object) -> Iterator[Ready]:
    slow, empty = Postponed("slow", "no result"), Rejected("clean", "empty")
    for some in chunks:
        yield gather(some, [slow if raw.uri == "1.txt" else empty for raw in some])


def crashing(_: object, gather: Gather, chunks: Iterable[RawRows], **__: object) -> Iterator[Ready]:
    crash = Rejected("extract", "crash", "the worker ended with status -11")
    for some in chunks:
        yield gather(some, [crash] * len(some))


def test_a_machine_that_always_fails_on_an_article_quarantines_it_in_the_end(
    tmp_path: Path, landed: RawRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaning, "run_chunks", failing)
    house, start = Warehouse(tmp_path), order.utc_now()
    for number in range(1, MOST_TRIES + 1):
        monkeypatch.setattr(postponed, "utc_now", lambda number=number: start + number * timedelta(days=2))
        total = together(clean_pending(str(tmp_path))).total
        last = number == MOST_TRIES
        assert (total.postponed, total.quarantined["slow"]) == ((0, 1) if last else (1, 0))
    (row,) = house.read("quarantine", where=[("uri", "==", "1.txt")]).to_pylist()
    assert (row["reason"], row["detail"]) == ("slow", f"no result; tried {MOST_TRIES} times")
    assert house.counts()["postponed"] == 0
    assert house.audit().ok


def test_an_interrupted_run_shows_readers_what_it_committed(
    tmp_path: Path, landed: RawRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaning, "COMMIT_ROWS", 1)
    done = clean_pending(str(tmp_path), size=1)
    next(done), next(done)  # within a minute, so that the second leaves the view to the end of the run
    done.close()
    assert Warehouse(tmp_path).counts()["articles"] == 2
    assert Warehouse(tmp_path).audit().ok


def test_a_batch_that_loses_an_article_commits_nothing(
    tmp_path: Path, landed: RawRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was taken is told from what came in, never from what came out."""
    some = landed[1:]
    lost = ready_together(some, [Rejected("clean", "empty")] * len(some))
    monkeypatch.setattr(cleaning, "ready", lambda warehouse, raws, **_: iter([lost]))
    with pytest.raises(Unaccounted, match="1 without an outcome"):
        clean_batch(str(tmp_path), landed)
    assert Warehouse(tmp_path).counts()["quarantine"] == 0


def test_what_crashed_its_worker_is_in_the_quarantine(
    tmp_path: Path, landed: RawRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaning, "run_chunks", crashing)
    done = clean_batch(str(tmp_path), landed)
    commit_done(str(tmp_path), [done])
    assert done.report.total.quarantined["crash"] == len(landed)
    assert Warehouse(tmp_path).quarantine_reasons() == {"extract.crash": len(landed)}
