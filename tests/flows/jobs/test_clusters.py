"""What a run makes of a cluster's answers; real clusters are in tests/system/test_scale.py."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cleaners.records import RawArticle
from flows.errors import DeadlyBatchError, NoWorkersError
from flows.jobs.cleaning import MOST_DEADLY, clean_pending
from flows.workers.orders import Order
from warehouse import Warehouse

STORY = "The harbour was closed on Tuesday after a storm, the port authority said in report {}.\n"


class Cluster:
    """Does a batch here, or raises what `failing` says of it."""

    ahead, cores = 2, 1

    def __init__(self, failing: dict[str, Exception]) -> None:
        self.failing = failing
        self.asked: list[str] = []

    def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        (order,) = arguments
        if isinstance(order, Order):
            (raws,) = Warehouse(order.terms.root).raws([row.raw_id for row in order.rows])
            (raw,) = raws
            self.asked.append(raw.uri)
            if error := self.failing.get(raw.uri):
                raise error
        return function(*arguments)


def landed(root: Path, count: int) -> list[str]:
    """Articles that wait, and their names in the order in which they are taken."""
    raws = [RawArticle("local", f"{i}.txt", STORY.format(i).encode(), "text/plain") for i in range(count)]
    Warehouse(root).land(raws, batch_id="a")
    (rows,) = Warehouse(root).pending(lambda source: "")
    return [raw.uri for raw in rows]


def cleaned(root: Path) -> set[str]:
    return set(Warehouse(root).read("articles")["uri"].to_pylist())


def test_a_batch_that_workers_die_at_costs_no_other(tmp_path: Path) -> None:
    """Nothing after it was ever cleaned, and the next run began with the same batch."""
    names = landed(tmp_path, 6)
    cluster = Cluster({names[1]: DeadlyBatchError("4 workers died")})
    with pytest.raises(DeadlyBatchError, match="4 workers died"):
        list(clean_pending(str(tmp_path), size=1, engine=cluster))
    assert cleaned(tmp_path) == {*names} - {names[1]}
    assert Warehouse(tmp_path).audit().ok
    assert not list((tmp_path / "aside").glob("*"))
    list(clean_pending(str(tmp_path), size=1, engine=Cluster({})))
    assert cleaned(tmp_path) == {*names}


def test_where_workers_die_at_every_batch_the_run_ends_soon(tmp_path: Path) -> None:
    names = landed(tmp_path, 10)
    cluster = Cluster({name: DeadlyBatchError("4 workers died") for name in names})
    with pytest.raises(DeadlyBatchError):
        list(clean_pending(str(tmp_path), size=1, engine=cluster))
    assert len(cluster.asked) <= MOST_DEADLY + cluster.ahead


def test_what_was_cleaned_before_the_workers_were_gone_is_committed(tmp_path: Path) -> None:
    names = landed(tmp_path, 8)
    cluster = Cluster({names[3]: NoWorkersError("no worker for 120 s")})
    with pytest.raises(NoWorkersError, match="no worker"):
        list(clean_pending(str(tmp_path), size=1, engine=cluster))
    assert {*names[:3]} <= cleaned(tmp_path) == {*cluster.asked} - {names[3]} < {*names}
    assert Warehouse(tmp_path).audit().ok
