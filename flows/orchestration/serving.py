"""Everything on one machine: a Prefect server if none is configured, the deployments, a worker.

The processes are children in groups of their own; whatever ends this one ends them.
"""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flows.access import CLIENT, SERVER, password_for
from flows.errors import ServeError
from flows.jobs.schedules import scheduled
from flows.settings import server_answers, trusted_folder

POOL = "copydesk"
# What a run may say about the process it becomes: neither its command nor its environment nor its folder.
TEMPLATE = Path(__file__).with_name("pool.json")
DEPLOYMENTS = Path(__file__).with_name("prefect.yaml")
ORIGINS = "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS"
SILENCE = timedelta(minutes=2)  # four heartbeats; then a run died with its machine
START = 120.0  # seconds a server may take to start on a busy machine; it takes 5 to 30


@dataclass(frozen=True, slots=True)
class Served:
    """What is running: the server's API, its page for people, and the folder with the logs."""

    api: str
    ui: str
    logs: Path
    processes: Mapping[str, subprocess.Popen[bytes]]

    def failed(self) -> str | None:
        """The name of a process that ended by itself, if one did."""
        return next((name for name, process in self.processes.items() if process.poll() is not None), None)


@contextmanager
def served(
    *,
    api: str | None,
    host: str,
    port: int,
    warehouse: str,
    logs: Path,
    watch: Sequence[tuple[Path, str]] = (),
) -> Iterator[Served]:
    """Start what is needed, yield it, and stop it. `api` is a server that runs already.

    Raises `ServeError`, and `UnusableError` for a schedule that cannot be kept.
    """
    scheduled()  # before anything starts
    logs.mkdir(parents=True, exist_ok=True)
    url = api or f"http://{host}:{port}/api"
    environment = (
        os.environ
        | (_guarded(url, host, port) if api is None else {})
        | {
            "PREFECT_API_URL": url,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_CLI_PROMPT": "false",
            "DO_NOT_TRACK": "1",
            "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",  # so that a run that dies with its machine is noticed
            "COPYDESK_WAREHOUSE": warehouse,
        }
    )
    with ExitStack() as stack:
        processes = {}
        if api is None:
            _free(host, port)
            server = ["server", "start", "--host", host, "--port", str(port)]
            processes["server"] = stack.enter_context(_running("server", server, environment, logs))
        _wait_for(url, processes.get("server"), logs)
        pool = ["work-pool", "create", POOL, "--type", "process", "--base-job-template", str(TEMPLATE)]
        _prefect([*pool, "--overwrite"], environment, logs)
        _prefect(["deploy", "--all", "--prefect-file", str(DEPLOYMENTS)], environment, logs)
        _register(url, environment.get(CLIENT))
        worker = ["worker", "start", "--pool", POOL, "--type", "process"]
        processes["worker"] = stack.enter_context(_running("worker", worker, environment, logs))
        for number, (folder, source) in enumerate(watch, 1):
            name, watching = f"watch-{number}", ["watch", str(folder), "--source", source]
            processes[name] = stack.enter_context(_running(name, watching, environment, logs))
        yield Served(url, url.removesuffix("/api"), logs, processes)


def _free(host: str, port: int) -> None:
    """Raise `ServeError` if nothing can listen there; the server would say so in its log alone."""
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family) as probe:
        probe.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # as the server does: a port just left is free
        try:
            probe.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                what = f"port {port} of {host} is taken by another program; choose another with --port"
                where = f"http://{host}:{port}/api"
                hint = (
                    f", or set PREFECT_API_URL={where} if it is a Prefect server"
                    if server_answers(where)
                    else ""
                )
                raise ServeError(what + hint) from error
            raise ServeError(f"nothing can listen at {host}:{port}: {error.strerror}") from error


@contextmanager
def _running(
    name: str, arguments: Sequence[str], environment: Mapping[str, str], logs: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with (logs / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            _command(arguments),
            cwd=trusted_folder(),
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the whole group to stop; insist after a while. A run cut short is done again, by design."""
    for sign, patience in ((signal.SIGINT, 10), (signal.SIGTERM, 10), (signal.SIGKILL, 10)):
        try:
            os.killpg(process.pid, sign)
            process.wait(patience)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def _guarded(url: str, host: str, port: int) -> dict[str, str]:
    """Settings with which a server answers nobody but this user: a password, and no other page's scripts."""
    password = os.environ.get(SERVER) or password_for(url)
    return {
        SERVER: password,
        CLIENT: password,
        ORIGINS: os.environ.get(ORIGINS) or f"http://{host}:{port}",
    }


def _register(url: str, password: str | None) -> None:
    """What the server does by itself: about runs that die, made once, then people's to change; and when it
    takes each source."""
    from prefect.client.orchestration import SyncPrefectClient  # slow to import

    from flows.orchestration import automations, schedules

    with SyncPrefectClient(url, auth_string=password) as client:
        automations.register(client, silence=SILENCE)
        schedules.register(client, scheduled())


def _prefect(arguments: Sequence[str], environment: Mapping[str, str], logs: Path) -> None:
    done = subprocess.run(
        _command(["--no-prompt", *arguments]),
        cwd=trusted_folder(),
        env=environment,
        capture_output=True,
        text=True,
    )
    (logs / "deploy.log").open("a").write(done.stdout + done.stderr)
    if done.returncode:
        raise ServeError(f"prefect {' '.join(arguments[:2])} failed, see {logs / 'deploy.log'}")


def _command(arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "flows.cli.main" if arguments[0] == "watch" else "prefect", *arguments]


def _wait_for(url: str, server: subprocess.Popen[bytes] | None, logs: Path) -> None:
    deadline = time.monotonic() + START
    while time.monotonic() < deadline:
        if server is not None and server.poll() is not None:
            raise ServeError(f"the Prefect server ended, see {logs / 'server.log'}")
        if server_answers(url):
            return
        time.sleep(0.5)
    raise ServeError(f"no answer from {url} within {START:.0f} s")
