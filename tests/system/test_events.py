"""Events on a real server: one starts the work, a burst starts little, a lost one loses nothing."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import HOME, Prefect, wait_until
from warehouse import Warehouse

pytestmark = [pytest.mark.slow, pytest.mark.server]

ARTICLES = HOME / "seeds" / "articles"


def rows(prefect: Prefect) -> int:
    return Warehouse(prefect.environment["COPYDESK_WAREHOUSE"]).counts()["articles"]


def event(batch: str) -> dict[str, object]:
    return {
        "id": str(uuid.uuid4()),
        "occurred": datetime.now(UTC).isoformat(),
        "event": "articles.landed",
        "resource": {"prefect.resource.id": f"copydesk.batch.{batch}"},
        "payload": {"landed": 1},
    }


def start(prefect: Prefect, deployment: str, **options: object) -> str:
    """Have a deployment run, as its schedule would or a person from the UI; the run's id."""
    (found,) = prefect.post("/deployments/filter", {"deployments": {"name": {"any_": [deployment]}}})
    parameters = {"parameters": {"options": options}} if options else {}
    run = prefect.post(f"/deployments/{found['id']}/create_flow_run", parameters)
    return str(run["id"])


def is_idle(prefect: Prefect) -> bool:
    """No run of `clean` is under way or about to be."""
    done = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
    return all(run["state_type"] in done for run in prefect.runs("clean"))


def test_landed_files_become_rows_by_event(deployed: Prefect) -> None:
    done = deployed.run("copydesk", "ingest", str(ARTICLES), "--land-only")
    assert done.returncode == 0, done.stderr
    assert rows(deployed) == 0
    wait_until(lambda: rows(deployed) == 1, "the event to start the flow and the flow to write the row")
    wait_until(lambda: is_idle(deployed), "the run to end")
    assert deployed.runs("clean")[0]["state_type"] == "COMPLETED"


def test_a_burst_of_events_starts_a_handful_of_runs(deployed: Prefect) -> None:
    before = len(deployed.runs("clean"))
    for _ in range(10):
        deployed.post("/events", [event(uuid.uuid4().hex) for _ in range(50)])
    wait_until(lambda: len(deployed.runs("clean")) > before and is_idle(deployed), "the burst's run")
    assert len(deployed.runs("clean")) - before <= 5


def test_a_lost_event_changes_only_when(
    deployed: Prefect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server is out of reach while an article lands: the next sweep cleans it all the same."""
    story = tmp_path / "story.txt"
    story.write_text("The harbour was closed on Tuesday after a storm, the port authority said.\n" * 3)
    unheard = Prefect(
        deployed.url, {**deployed.environment, "PREFECT_API_URL": "", "PREFECT_HOME": str(tmp_path)}
    )
    done = unheard.run("copydesk", "ingest", str(story), "--land-only")
    assert done.returncode == 0, done.stderr
    before = rows(deployed)
    start(deployed, "clean")  # what the schedule does
    wait_until(lambda: rows(deployed) == before + 1, "the sweep to clean what no event announced")


def test_doubled_and_late_events_change_nothing(deployed: Prefect) -> None:
    before, runs = rows(deployed), len(deployed.runs("clean"))
    deployed.post("/events", [event("long-gone"), event("long-gone")])
    wait_until(lambda: len(deployed.runs("clean")) > runs and is_idle(deployed), "the run that finds nothing")
    assert rows(deployed) == before


@pytest.mark.parametrize(
    ("deployment", "options"),
    [
        ("ingest", {"paths": [str(ARTICLES)]}),
        ("ingest", {}),
        ("backfill", {"since": "2020-01-01", "until": "2100-01-01", "plan": True}),
        ("backfill", {"since": "2020-01-01", "until": "2100-01-01"}),
        ("learn", {}),
        ("maintain", {}),
        ("check", {}),
    ],
    ids=lambda value: value if isinstance(value, str) else ",".join(value) or "defaults",
)
def test_every_deployment_runs(deployed: Prefect, deployment: str, options: dict[str, object]) -> None:
    run_id = start(deployed, deployment, **options)

    def state() -> str:
        (run,) = deployed.post("/flow_runs/filter", {"flow_runs": {"id": {"any_": [run_id]}}})
        return str(run["state_type"])

    wait_until(lambda: state() in {"COMPLETED", "FAILED", "CRASHED"}, f"{deployment} to end")
    assert state() == "COMPLETED"
    assert rows(deployed) >= 1
