"""What engines make of their clusters, by clients that are none. Real ones: tests/system/test_scale.py."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest
from prefect import Task
from prefect.states import Failed

from flows.backfill import stage
from flows.clean import clean_batch
from flows.errors import DeadlyBatchError, MismatchError, NoWorkersError
from flows.learn import learn_templates
from flows.workers import engines, orders
from flows.workers.orders import agree, terms_of


class Future:
    """What a cluster still works at when it is asked for the first two times."""

    def __init__(self) -> None:
        self.asked = 0

    def done(self) -> bool:
        return self.asked > 2

    def result(self, timeout: float | None = None) -> str:
        self.asked += 1
        if not self.done():
            raise TimeoutError
        return "done"


def test_workers_that_are_gone_for_a_moment_are_waited_for_however_long_the_run_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two minutes without any worker are two minutes, also where nobody has asked for ten."""
    on_dask = pytest.importorskip("flows.workers.on_dask", reason="batches on Dask need distributed")
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(on_dask, "time", SimpleNamespace(monotonic=lambda: clock.now))
    client = SimpleNamespace(nthreads=dict, submit=lambda *_, **__: Future())
    cluster = on_dask.OnDask(client, lambda line: None)
    clock.now = 600.0
    assert cluster.run(len, "") == "done"


def test_a_worker_that_never_answers_ends_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that stands still is connected for minutes to come."""
    on_dask = pytest.importorskip("flows.workers.on_dask", reason="batches on Dask need distributed")

    def run(*_: object, callback_timeout: float | None = None, **__: object) -> None:
        assert callback_timeout == engines.PATIENCE, "waits for ever"
        raise TimeoutError

    client = MagicMock(run=run)
    monkeypatch.setattr(on_dask, "Client", lambda *_, **__: client)
    with (
        pytest.raises(NoWorkersError, match="not every Dask worker at tcp://there answered within 120 s"),
        on_dask.on_dask("tcp://there", terms_of(str(tmp_path)), lambda line: None),
    ):
        pytest.fail("nobody has agreed")


def ray_that_raises(monkeypatch: pytest.MonkeyPatch, error: Any) -> Any:
    """The module for Ray, with one whose tasks all end so, or one after the other as a list says."""
    on_ray = pytest.importorskip("flows.workers.on_ray", reason="batches on Ray need ray")
    remote, raised = SimpleNamespace(remote=lambda *_: "a task"), MagicMock(side_effect=error)
    resources: dict[str, Any] = {"CPU": 2.0}
    fake = SimpleNamespace(
        remote=lambda **_: lambda _: remote, get=raised, init=MagicMock(), shutdown=MagicMock()
    )
    fake.cluster_resources = lambda: resources
    monkeypatch.setattr(on_ray, "ray", fake)
    monkeypatch.setattr(on_ray, "PAUSE", 0.0)
    return on_ray


def test_a_batch_that_rays_workers_die_at_is_told_from_a_run_that_cannot_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exceptions = pytest.importorskip("ray.exceptions", reason="batches on Ray need ray")
    on_ray = ray_that_raises(monkeypatch, exceptions.WorkerCrashedError())
    with pytest.raises(DeadlyBatchError, match="4 Ray workers died at the same batch"):
        on_ray.OnRay(lambda line: None).run(len, "")


@pytest.mark.parametrize(
    "death", ["WorkerCrashedError", "NodeDiedError", "OutOfMemoryError", "ObjectLostError"]
)
def test_a_batch_whose_worker_died_is_done_again_by_us(monkeypatch: pytest.MonkeyPatch, death: str) -> None:
    """Ray itself would try for ever where memory is short."""
    exceptions = pytest.importorskip("ray.exceptions", reason="batches on Ray need ray")
    arguments = {"ObjectLostError": ("00" * 28, None, "")}.get(death, ("it died",))
    error = getattr(exceptions, death)(*(() if death == "WorkerCrashedError" else arguments))
    on_ray = ray_that_raises(monkeypatch, [error, error, "done"])
    remote = MagicMock(side_effect=on_ray.ray.remote)
    monkeypatch.setattr(on_ray.ray, "remote", remote)
    assert on_ray.OnRay(lambda line: None).run(len, "") == "done"
    assert [call.kwargs["max_retries"] for call in remote.call_args_list] == [0, 0, 0]


def test_what_a_worker_of_ray_raised_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ray's own text for it is a traceback."""
    exceptions = pytest.importorskip("ray.exceptions", reason="batches on Ray need ray")
    error = exceptions.RayTaskError(
        "agree", "Traceback\n  line", MismatchError("other rules")
    ).as_instanceof_cause()
    on_ray = ray_that_raises(monkeypatch, error)
    with pytest.raises(MismatchError) as raised:
        on_ray.OnRay(lambda line: None).run(len, "")
    assert str(raised.value) == "other rules"
    with (
        pytest.raises(NoWorkersError, match=r"^MismatchError: other rules$"),
        on_ray.on_ray("there:6379", terms_of(str(tmp_path)), lambda line: None),
    ):
        pytest.fail("nobody has agreed")


def test_a_worker_that_may_start_no_processes_says_how_to_start_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dask's usual one: each batch ended in an AssertionError of multiprocessing, four times."""
    terms = terms_of(str(tmp_path))
    agree(terms)
    daemonic = SimpleNamespace(daemon=True)
    monkeypatch.setattr(orders, "current_process", lambda: daemonic)
    with pytest.raises(MismatchError, match="start it with --no-nanny"):
        agree(terms)


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (OSError("the network is away"), True),
        (NoWorkersError("no worker"), False),
        (DeadlyBatchError("they died"), False),
        (MismatchError("other rules"), False),
    ],
)
@pytest.mark.parametrize("task", [clean_batch, stage, learn_templates])
def test_who_waited_for_workers_in_vain_does_not_wait_again(
    task: Task[..., Any], error: Exception, again: bool
) -> None:
    """A backfill had waited three times."""
    assert task.retries
    assert task.retry_condition_fn is not None
    assert task.retry_condition_fn(task, None, Failed(data=error)) is again
