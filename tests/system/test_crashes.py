"""A run that dies with its machine is noticed, its place is given back, and its work is done."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    TaskRunFilter,
    TaskRunFilterState,
    TaskRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Running

from flows import clean
from flows.jobs.cleaning import clean_pending
from flows.jobs.landing import land
from flows.orchestration.automations import register
from tests.conftest import Prefect, wait_until, working
from tests.system.test_scale import story
from warehouse import Warehouse

pytestmark = [pytest.mark.slow, pytest.mark.server]

POOL = "doomed"
ARTICLES = 800
SILENCE = timedelta(seconds=10)  # a real run's heartbeats are further apart: the test kills it before


@pytest.fixture
def client(deployed: Prefect) -> Iterator[SyncPrefectClient]:
    with SyncPrefectClient(deployed.url) as client:
        yield client


@pytest.fixture
def automations(client: SyncPrefectClient) -> Iterator[list[str]]:
    names = register(client, silence=SILENCE)
    yield names
    for automation in client.read_automations():
        if automation.name in names:
            client.delete_automation(automation.id)


def test_registering_again_changes_nothing(client: SyncPrefectClient, automations: list[str]) -> None:
    assert len(automations) == 3
    client.pause_automation(client.read_automations_by_name(automations[0])[0].id)
    before = client.read_automations()
    assert register(client) == []
    assert client.read_automations() == before
    assert not client.read_automations_by_name(automations[0])[0].enabled


def machine_of_its_own(client: SyncPrefectClient) -> UUID:
    """The deployment `clean`, one run at a time, in a work pool of its own."""
    client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
    usual = client.read_deployment_by_name("clean/clean")
    return client.create_deployment(
        flow_id=usual.flow_id,
        name="clean-doomed",
        work_pool_name=POOL,
        concurrency_limit=1,
        entrypoint=usual.entrypoint,
        path=usual.path,
        pull_steps=usual.pull_steps,
        tags=usual.tags,
    )


def lose_power(worker: subprocess.Popen[bytes], run: FlowRun) -> None:
    """Kill a worker, the run's process, which is in a group of its own, and that one's processes."""
    mark = f"PREFECT__FLOW_RUN_ID={run.id}".encode()
    leaders = {os.getpgid(int(path.name)) for path in Path("/proc").glob("[0-9]*") if mark in environ(path)}
    assert leaders
    for leader in (worker.pid, *leaders):
        os.killpg(leader, signal.SIGKILL)


def environ(process: Path) -> list[bytes]:
    try:
        return (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return []


def heartbeat(prefect: Prefect, run: UUID) -> None:
    event = {
        "id": str(uuid4()),
        "occurred": datetime.now(UTC).isoformat(),
        "event": "prefect.flow-run.heartbeat",
        "resource": {"prefect.resource.id": f"prefect.flow-run.{run}"},
        "related": [{"prefect.resource.id": "prefect.tag.copydesk", "prefect.resource.role": "tag"}],
    }
    prefect.post("/events", [event])


def test_a_run_that_dies_with_its_machine(
    deployed: Prefect, client: SyncPrefectClient, automations: list[str], tmp_path: Path
) -> None:
    root = str(tmp_path / "warehouse")
    land(root, map(story, range(ARTICLES // 2)), batch_id="before")
    assert sum(report.total.cleaned for report in clean_pending(root)) == ARTICLES // 2
    land(root, map(story, range(ARTICLES)), batch_id="crash")
    deployment = machine_of_its_own(client)

    def start(**options: object) -> FlowRun:
        parameters = {"options": {"warehouse": root, **options}}
        return client.create_flow_run_from_deployment(deployment, parameters=parameters)

    def state(run: FlowRun) -> str:
        found = client.read_flow_run(run.id).state
        return found.type.value if found else ""

    def cleaned() -> int:
        return Warehouse(root).counts()["articles"]

    with working(deployed, POOL, tmp_path / "first.log") as machine:
        died = start(batch_size=10)
        mine = FlowRunFilter(id=FlowRunFilterId(any_=[died.id]))
        done = TaskRunFilter(
            state=TaskRunFilterState(type=TaskRunFilterStateType(any_=[StateType.COMPLETED]))
        )
        wait_until(
            lambda: bool(client.read_task_runs(flow_run_filter=mine, task_run_filter=done)),
            "the run to clean its first batch",
        )
        lose_power(machine, died)
    reached = cleaned()
    assert reached == ARTICLES // 2  # what was cleaned and not committed is lost, and done again
    # Nobody told the server; on a machine so busy that signs of life came late, it has noticed by now.
    assert state(died) in {"RUNNING", "CRASHED"}
    alive = client.create_flow_run(clean.clean, state=Running(), tags=["copydesk"])
    waiting = start()  # one at a time: the dead run has the place

    def given_up() -> bool:
        heartbeat(deployed, alive.id)
        return state(died) != "RUNNING"

    wait_until(given_up, "the dead run to be noticed")
    assert state(died) == "CRASHED"
    assert state(alive) == "RUNNING"
    assert cleaned() == reached  # it is really dead
    client.delete_flow_run(alive.id)
    with working(deployed, POOL, tmp_path / "second.log"):
        wait_until(lambda: state(waiting) == "COMPLETED", "the next run to get the place and do the work")
    assert cleaned() == ARTICLES
