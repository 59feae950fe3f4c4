"""Past one machine, by configuration: batches on Dask, and the server on PostgreSQL and Redis."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest

from cleaners.records import RawArticle
from flows.jobs.cleaning import clean_pending
from flows.jobs.landing import land
from tests.conftest import Prefect, deploy, ended, free_port, serving, started, wait_until, working
from warehouse import Warehouse

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


# Cleans one warehouse on a cluster and one on a cluster of the run's own; says how many of the first one's
# workers have worker processes of their own, in which they read articles.
PROGRAM = """
import sys
from distributed import Client
from flows.clean import CleanOptions, clean

def reads_articles():
    isolation = sys.modules.get("flows.workers.isolation")
    return bool(isolation and isolation._pool.cache_info().currsize)

if __name__ == "__main__":
    cluster, there, nearby = sys.argv[1:]
    with Client(cluster) as client:
        client.wait_for_workers(2, timeout=60)
    clean(CleanOptions(warehouse=there, batch_size=10, dask=cluster))
    clean(CleanOptions(warehouse=nearby, batch_size=10, dask="local"))
    with Client(cluster) as client:
        print(sum(client.run(reads_articles).values()))
"""


@pytest.fixture
def cluster(prefect_server: Prefect, tmp_path: Path) -> Iterator[str]:
    """A Dask scheduler and two workers, as one starts them on machines of their own."""
    pytest.importorskip("prefect_dask", reason="batches on Dask need prefect-dask")
    address, log = f"tcp://127.0.0.1:{(port := free_port())}", tmp_path / "dask.log"
    environment = {**prefect_server.environment, "DASK_DISTRIBUTED__SCHEDULER__DASHBOARD__STATUS": ""}
    scheduler = ["dask", "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    worker = ["dask", "worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard"]
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for command in (scheduler, worker, worker):
            processes.append(started(command, environment, log.with_suffix(f".{len(processes)}")))
        yield address
    finally:
        for process in reversed(processes):
            ended(process)


def test_batches_on_dask_give_the_same_rows(prefect_server: Prefect, cluster: str, tmp_path: Path) -> None:
    here, there, nearby = (str(tmp_path / name) for name in ("here", "there", "nearby"))
    for root in (here, there, nearby):
        land(root, map(story, range(60)), batch_id="scale")
    assert sum(report.total.cleaned for report in clean_pending(here, size=10)) == 60
    (file := tmp_path / "program.py").write_text(PROGRAM)
    done = prefect_server.run("python", str(file), cluster, there, nearby)
    assert done.returncode == 0, done.stdout + done.stderr
    assert rows(there) == rows(here) == rows(nearby)
    commits = Warehouse(there).versions("articles")
    assert [each.operation for each in commits].count("clean") == 6  # one per batch, as on one machine
    assert done.stdout.split() == ["2"]


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
