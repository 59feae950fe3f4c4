"""Past one machine, by configuration: batches on Dask and Ray, and the server on PostgreSQL and Redis."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import httpx
import pytest

from cleaners.pipeline import clean_article
from cleaners.records import RawArticle
from flows.errors import NoWorkersError
from flows.jobs import backfilling
from flows.jobs.backfilling import Window, backfill_name, commit_window, plan, select, stage_days
from flows.jobs.cleaning import Done, clean_order, clean_pending, commit_done
from flows.jobs.landing import land
from flows.jobs.learning import learn
from flows.workers import engines
from flows.workers.articles import digest_of
from flows.workers.engines import engine
from flows.workers.orders import DayOrder, Order, order_of, terms_of
from tests.conftest import Prefect, deploy, ended, free_port, serving, started, wait_until, working
from warehouse import Waiting, Warehouse
from warehouse.duplicates import linking

pytestmark = [pytest.mark.slow, pytest.mark.server]

PLACES = ("Aldmere", "Brinsk", "Corvo", "Dunhollow", "Estrel")
COLUMNS = ["article_id", "raw_id", "title", "text", "tags", "language", "edits", "rules"]


def story(number: int) -> RawArticle:
    place = PLACES[number % len(PLACES)]
    text = (
        f"Harbour of {place} reopens after storm {number}\n\n"
        f"The port of {place} was closed on Tuesday after a storm, the authority said in report {number}.\n\n"
        "“Ships can enter again,” a spokesman said.\n\nFollow us on Twitter @harbournews"
    )
    return RawArticle("scale", f"story/{number}", text.encode(), "text/plain", "utf-8")


def rows(root: str) -> list[dict[str, object]]:
    return sorted(Warehouse(root).read("articles", COLUMNS).to_pylist(), key=lambda row: str(row["raw_id"]))


def links(root: str) -> dict[str, str]:
    found = Warehouse(root).read("duplicates", ["article_id", "partner_id"]).to_pylist()
    return {row["article_id"]: row["partner_id"] for row in found}


def fill(root: Path, articles: int = 60) -> str:
    """A warehouse with articles that wait."""
    land(str(root), map(story, range(articles)), batch_id="scale")
    return str(root)


def clean_on(engine_options: dict[str, str | None], root: str, lines: list[str] | None = None) -> int:
    """Clean on a cluster; how many articles."""
    options = {"dask": None, "ray": None, **engine_options}
    say = lines.append if lines is not None else (lambda line: None)
    with engine(terms=terms_of(root), say=say, **options) as cluster:
        return sum(report.total.cleaned for report in clean_pending(root, size=10, engine=cluster))


@contextmanager
def scheduler(tmp_path: Path) -> Iterator[tuple[str, Callable[..., subprocess.Popen[bytes]]]]:
    """A Dask scheduler, and what starts a worker for it as one does on a machine of its own."""
    pytest.importorskip("distributed", reason="batches on Dask need distributed")
    address = f"tcp://127.0.0.1:{(port := free_port())}"
    processes: list[subprocess.Popen[bytes]] = []

    def start(*command: str, cwd: Path = tmp_path, **environment: str) -> subprocess.Popen[bytes]:
        log = tmp_path / f"dask-{len(processes)}.log"
        processes.append(started(list(command), {**os.environ, **environment}, log, cwd=cwd))
        return processes[-1]

    worker = partial(start, "dask", "worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard")
    try:
        start("dask", "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        wait_until(lambda: answers(port), "the scheduler to answer")
        yield address, worker
    finally:
        for process in reversed(processes):
            ended(process)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that gives up after some seconds."""
    monkeypatch.setattr(engines, "PATIENCE", 20.0)
    monkeypatch.setattr(engines, "LOOK", 2.0)


def test_batches_on_dask_and_ray_give_the_same_rows_and_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("ray", reason="batches on Ray need ray")
    here, on_dask, on_ray = (fill(tmp_path / name) for name in ("here", "dask", "ray"))
    for root in (here, on_dask, on_ray):
        land(root, [replace(story(7), source="another")], batch_id="again")
    assert sum(report.total.cleaned for report in clean_pending(here, size=10)) == 61
    monkeypatch.setattr(linking, "_links_of_part", lambda *_: pytest.fail("compared by the run itself"))
    with scheduler(tmp_path) as (address, worker):
        worker(), worker()
        assert clean_on({"dask": address}, on_dask) == 61
    assert clean_on({"ray": "local"}, on_ray) == 61
    assert rows(on_dask) == rows(on_ray) == rows(here)
    assert links(on_dask) == links(on_ray) == links(here) != {}
    for root in (here, on_dask, on_ray):
        assert Warehouse(root).audit().ok
        commits = [each.operation for each in Warehouse(root).versions("articles")]
        assert commits.count("clean") == 1  # one place commits, many batches at once
        assert not list(Path(root, "aside").glob("*"))


def test_the_flow_on_a_cluster_of_its_own(prefect_server: Prefect, tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="batches on Dask need distributed")
    root = fill(tmp_path / "house")
    (file := tmp_path / "program.py").write_text(
        "import sys\n"
        "from flows.clean import CleanOptions, clean\n"
        "if __name__ == '__main__':\n"
        "    clean(CleanOptions(warehouse=sys.argv[1], batch_size=10, dask='local'))\n"
    )
    done = prefect_server.run("python", str(file), root)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(rows(root)) == 60


@pytest.mark.parametrize("on", ["dask", "ray"])
def test_a_worker_is_killed_in_the_middle_of_a_batch(tmp_path: Path, on: str) -> None:
    """Its batch is done again by another; nothing is lost and nothing doubled."""
    pytest.importorskip({"dask": "distributed", "ray": "ray"}[on])
    root, asked = fill(tmp_path / "house"), tmp_path / "killed"
    dask, ray = ("local", None) if on == "dask" else (None, "local")
    with engine(dask, ray, terms_of(root), lambda _: None) as cluster:
        assert cluster is not None
        done = cluster.run(clean_or_die, str(asked), order_of(terms_of(root), waiting(root), "", 1))
        commit_done(root, [done])
    assert asked.exists()
    assert len(rows(root)) == 60
    assert Warehouse(root).audit().ok


def waiting(root: str) -> list[Waiting]:
    return [row for batch in Warehouse(root).waiting(digest_of) for row in batch]


def clean_or_die(asked: str, order: Order) -> Done:
    """The first time, the worker is gone when the batch is put aside and nobody knows it."""
    if not Path(asked).exists():
        Path(asked).touch()
        os.environ["KILL_POINT"] = "aside.done:1"
    return clean_order(order)


def cleaned_by_older_rules(root: Path) -> str:
    """Articles of three days, cleaned by rules that kept what today's take off."""
    days = [date(2026, 1, 1 + day) for day in range(3)]
    house = Warehouse(root)
    raws = [
        replace(story(number), hints={"published_at": str(days[number % 3])}, source=f"paper{number % 2}")
        for number in range(60)
    ]
    house.land(raws, batch_id="scale")
    batch = next(house.pending(lambda source: "old", limit=100))
    old = [
        replace(clean_article(raw), text=raw.body.decode(), edits=(), rules="old", title=None, tags=())
        for raw in batch
    ]
    house.commit("old", old, [], taken=[raw.raw_id for raw in batch])
    return str(root)


WINDOW = Window(date(2026, 1, 1), date(2026, 2, 1))


@pytest.mark.parametrize("on", ["dask", "ray"])
def test_a_backfill_on_a_cluster_does_what_one_here_does(tmp_path: Path, on: str) -> None:
    """Plan, stage and learn, with a worker that is killed in the middle of a day."""
    pytest.importorskip({"dask": "distributed", "ray": "ray"}[on])
    here, there = (cleaned_by_older_rules(tmp_path / name) for name in ("here", "there"))
    planned, taught = plan(here, WINDOW), list(learn(here))
    assert (planned.rows, planned.changed) == (60, 60)
    assert [day.rows for day in stage_days(here, WINDOW)] == [20, 20, 20]
    commit_window(here, WINDOW)
    asked = tmp_path / "killed"
    dask, ray = ("local", None) if on == "dask" else (None, "local")
    with engine(dask, ray, terms_of(there), lambda _: None) as cluster:
        assert cluster is not None
        made = plan(there, WINDOW, cluster=cluster)
        clocks = {"seconds": 0.0, "starting": 0.0, "cleaning": 0.0}
        assert replace(made, **clocks) == replace(planned, **clocks)
        told = [[(row.source, row.text, row.samples) for row in each.all] for each in taught]
        assert any(told)
        again = learn(there, cluster=cluster)
        assert [[(row.source, row.text, row.samples) for row in each.all] for each in again] == told
        first = next(iter(backfilling._orders(there, "", select(there, WINDOW), cluster)))
        given = replace(first, backfill=backfill_name(Warehouse(there), WINDOW))
        cluster.run(stage_or_die, str(asked), given)
        assert asked.exists()
        staged = [day.tally.taken for day in stage_days(there, WINDOW, cluster=cluster)]
        assert staged == [0, 20, 20]  # the first is done, by the worker that took the place of the dead one
    assert commit_window(there, WINDOW).updated == 60
    assert rows(there) == rows(here)
    assert Warehouse(there).audit().ok


def stage_or_die(asked: str, given: DayOrder) -> int:
    """The first time, the worker dies with half of the day's files written."""
    if not Path(asked).exists():
        Path(asked).touch()
        os.environ["KILL_POINT"] = "stage.file:2"
    return backfilling.stage_day(given).taken


def test_a_worker_with_other_tables_or_rules_is_refused_before_the_first_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, impatient: None
) -> None:
    """It would have cleaned its own table, or by rules that are not the run's, and nobody had known."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    fill(ours / "house")
    fill(theirs / "house")
    (changed := tmp_path / "changed").mkdir()
    for package in ("cleaners", "seeds", "flows", "warehouse"):
        ignored = shutil.ignore_patterns("data", "__pycache__")
        shutil.copytree(Path(engines.__file__).parents[2] / package, changed / package, ignore=ignored)
    with (changed / "cleaners" / "ruleset.py").open("a") as code:
        code.write("\n_ours = parts\ndef parts(): return {**_ours(), 'text': 'another'}\n")
    monkeypatch.chdir(ours)
    with scheduler(tmp_path) as (address, worker):
        other = worker(cwd=theirs)
        with pytest.raises(NoWorkersError, match=r"tables at house: .* here, .* in the run"):
            clean_on({"dask": address}, "house")
        ended(other)
        worker(cwd=ours, PYTHONPATH=str(changed))
        with pytest.raises(NoWorkersError, match=r"rules: .* here, .* in the run"):
            clean_on({"dask": address}, "house")
    assert rows(str(ours / "house")) == rows(str(theirs / "house")) == []


def test_a_run_without_workers_gives_up_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, impatient: None
) -> None:
    root = fill(tmp_path / "house")
    monkeypatch.setattr(engines, "PATIENCE", 3.0)
    with scheduler(tmp_path) as (address, worker):
        with pytest.raises(NoWorkersError, match=r"no Dask worker at .* within 3 s"):
            clean_on({"dask": address}, root)
        monkeypatch.setattr(engines, "PATIENCE", 60.0)
        (without := tmp_path / "without").mkdir()
        (without / "flows.py").touch()  # something else of that name; a package would be filled up from ours
        worker(PYTHONPATH=str(without))
        with pytest.raises(NoWorkersError, match=r"No module named 'flows.workers'"):
            clean_on({"dask": address}, root)
    assert rows(root) == []


def test_what_is_waited_for_is_said_and_workers_that_are_gone_end_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, impatient: None
) -> None:
    root, lines = fill(tmp_path / "house"), list[str]()
    monkeypatch.setattr(engines, "PATIENCE", 20.0)
    monkeypatch.setattr(engines, "LOOK", 1.0)
    with scheduler(tmp_path) as (address, worker):
        only = worker()
        with engine(address, None, terms_of(root), lines.append) as cluster:
            assert cluster is not None
            only.kill()
            with pytest.raises(NoWorkersError, match="no Dask worker for 20 s"):
                cluster.run(os.getpid)
    assert any("waiting for batches on 0 Dask workers" in line for line in lines)


def test_a_batch_that_kills_workers_and_a_scheduler_that_dies_end_the_run_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, impatient: None
) -> None:
    monkeypatch.setenv("DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES", "0")
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "3s")
    root = fill(tmp_path / "house", 1)
    with scheduler(tmp_path) as (address, worker):
        worker()
        with engine(address, None, terms_of(root), lambda _: None) as cluster:
            assert cluster is not None
            with pytest.raises(NoWorkersError, match="1 Dask workers died at the same batch"):
                cluster.run(os._exit, 1)
            worker()
            pid = cluster.client.run_on_scheduler(os.getpid)  # type: ignore[attr-defined]
            threading.Timer(3, os.kill, (pid, signal.SIGKILL)).start()
            with pytest.raises(NoWorkersError, match="the Dask scheduler is gone"):
                cluster.run(time.sleep, 60)


def program(name: str) -> str:
    """Where Debian's or anybody's package put a program; the test is skipped where none did."""
    places = [shutil.which(name), *map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))]
    found = next(filter(None, places), None)
    if found is None:
        pytest.skip(f"{name} is not installed (Debian packages: postgresql, redis-server)")
    return found


@contextmanager
def unprivileged() -> Iterator[tuple[Path, str | None]]:
    """A folder and the user to whom it belongs, who is not root: PostgreSQL refuses to run as root."""
    user = "nobody" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory() as folder:
        if user:
            shutil.chown(folder, user)
        yield Path(folder), user


@pytest.fixture
def postgres() -> Iterator[str]:
    """A PostgreSQL server on loopback, in a folder of its own, with an empty database `prefect`."""
    initdb, server, createdb = (program(name) for name in ("initdb", "postgres", "createdb"))
    with unprivileged() as (folder, user):
        data, port = str(folder / "data"), str(free_port())
        run = partial(subprocess.run, user=user, cwd=folder, check=True, capture_output=True)
        run([initdb, "-D", data, "-U", "prefect", "--auth=trust", "--encoding=UTF8", "--no-sync"])
        command = [server, "-D", data, "-h", "127.0.0.1", "-p", port, "-k", str(folder), "-F"]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, user=user, cwd=folder, stdout=log, stderr=log)
        try:
            wait_until(lambda: answers(int(port)), "PostgreSQL to answer")
            run([createdb, "-h", "127.0.0.1", "-p", port, "-U", "prefect", "prefect"])
            yield f"postgresql+asyncpg://prefect@127.0.0.1:{port}/prefect"
        finally:
            process.send_signal(signal.SIGINT)  # fast shutdown: does not wait for clients
            process.wait(30)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """A Redis server on loopback that keeps nothing."""
    port = free_port()
    command = [program("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers(port), "Redis to answer")
        yield f"redis://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def ask(server: str, command: str) -> str:
    """What the Redis server answers to a command."""
    with socket.create_connection(("127.0.0.1", int(server.rpartition(":")[2])), 10) as connection:
        connection.sendall(f"{command}\r\n".encode())
        return connection.recv(4096).decode().strip()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_an_event_through_postgresql_and_redis(postgres: str, redis: str, tmp_path: Path) -> None:
    pytest.importorskip("prefect_redis", reason="messages through Redis need prefect-redis")
    settings = {
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": postgres,
        "PREFECT_SERVER_EVENTS_MESSAGING_BROKER": "prefect_redis.messaging",
        "PREFECT_SERVER_EVENTS_MESSAGING_CACHE": "prefect_redis.messaging",
        "PREFECT_SERVER_EVENTS_CAUSAL_ORDERING": "prefect_redis.ordering",
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect_redis.lease_storage",
        "PREFECT_REDIS_MESSAGING_URL": f"{redis}/0",
        "PREFECT_SERVER_DOCKET_URL": f"{redis}/1",
        "PREFECT_SERVER_API_AUTH_STRING": "copydesk:secret",
        "PREFECT_API_AUTH_STRING": "copydesk:secret",
        "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true",
    }
    with serving(tmp_path, settings) as prefect:
        assert httpx.get(f"{prefect.url}/admin/version").status_code == 401
        me = ("copydesk", "secret")
        assert httpx.get(f"{prefect.url}/admin/version", auth=me).status_code == 200
        assert httpx.post(f"{prefect.url}/flows/filter", json={}, auth=me).status_code == 403  # no CSRF token
        deploy(prefect)
        with working(prefect, "copydesk", tmp_path / "worker.log"):
            (file := tmp_path / "story.txt").write_bytes(story(1).body)
            done = prefect.run("copydesk", "ingest", str(file), "--land-only")
            assert done.returncode == 0, done.stderr
            root = prefect.environment["COPYDESK_WAREHOUSE"]
            wait_until(
                lambda: len(rows(root)) == 1, "the event to start the flow and the flow to write a row"
            )
    assert ask(redis, "TYPE events") == "+stream"
    query = ["-tAc", "select count(*) from events where event = 'articles.landed'"]
    psql = [program("psql"), postgres.replace("+asyncpg", ""), *query]
    assert subprocess.run(psql, check=True, capture_output=True, text=True).stdout.strip() == "1"
