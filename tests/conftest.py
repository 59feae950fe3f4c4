"""A real Prefect server and worker, once per test session, on loopback and in a folder of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import pytest

HOME = Path(__file__).parents[1]
# What this machine's user declares is no matter of the tests, nor of the processes that they start.
os.environ["COPYDESK_SOURCES"] = str(HOME / "tests" / "support" / "sources.toml")
# Seconds. A loaded two-core machine takes 20 to start a run, and a run that waits for a place asks for it
# once in 30; a hang takes for ever.
PATIENCE = 240.0


# How long an example takes says more of the machine than of the code.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")


def pytest_configure(config: pytest.Config) -> None:
    """Where byte code is not to be kept, keep it for this session, in a folder that goes with it.

    The tests start a hundred processes, and Prefect alone takes each of them six seconds of CPU to compile.
    """
    if sys.dont_write_bytecode:
        kept = tempfile.TemporaryDirectory(prefix="copydesk-tests-")
        config.add_cleanup(kept.cleanup)
        sys.dont_write_bytecode, sys.pycache_prefix = False, kept.name
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = kept.name


def answered(ask: Callable[[], httpx.Response]) -> httpx.Response:
    """What a Prefect server answers; asked again, as by Prefect's own client, while it says that it is busy.

    It says so, too, whenever another of its threads holds its database.
    """
    deadline = time.monotonic() + PATIENCE
    while (response := ask()).status_code == httpx.codes.SERVICE_UNAVAILABLE and time.monotonic() < deadline:
        time.sleep(1)
    return response


@dataclass(frozen=True)
class Prefect:
    """A running server: its API, and the environment in which a process talks to it."""

    url: str
    environment: Mapping[str, str]

    def post(self, path: str, body: Any) -> Any:
        response = answered(lambda: httpx.post(f"{self.url}{path}", json=body, timeout=PATIENCE))
        response.raise_for_status()
        return response.json() if response.content else None

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of this environment (`copydesk`, `prefect`) in the project's folder."""
        program = Path(sys.executable).with_name(arguments[0])
        return subprocess.run(
            [program, *arguments[1:]],
            cwd=HOME,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def runs(self, flow: str) -> list[dict[str, Any]]:
        """All runs of a flow, newest first, but those that are only planned."""
        runs: list[dict[str, Any]] = self.post(
            "/flow_runs/filter", {"flows": {"name": {"any_": [flow]}}, "sort": "EXPECTED_START_TIME_DESC"}
        )
        return [run for run in runs if not (run["auto_scheduled"] and run["state_type"] == "SCHEDULED")]


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Wait for something that another process does; fail, saying what, when patience ends."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited {PATIENCE:.0f} s in vain: {what}"
        time.sleep(0.5)


def started(
    arguments: list[str], environment: Mapping[str, str], log: Path, *, cwd: Path = HOME
) -> subprocess.Popen[bytes]:
    """A background process in a group of its own, so that its children can be ended with it."""
    program = Path(sys.executable).with_name(arguments[0])
    with log.open("wb") as file:
        return subprocess.Popen(
            [program, *arguments[1:]],
            cwd=cwd,
            env=environment,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )


def ended(process: subprocess.Popen[bytes]) -> None:
    """Stop a process and all its children; none is left behind."""
    for sign, patience in ((signal.SIGTERM, 15), (signal.SIGKILL, 15)):
        try:
            os.killpg(process.pid, sign)
            process.wait(patience)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(home: Path, more: Mapping[str, str] | None = None) -> Iterator[Prefect]:
    """A real server process with a home of its own, and `more` settings. It knows nothing yet."""
    url = f"http://127.0.0.1:{(port := free_port())}/api"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")} | {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": url,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
        "PREFECT_CLI_PROMPT": "false",
        "DO_NOT_TRACK": "1",
        "COPYDESK_WAREHOUSE": str(home / "warehouse"),
        **(more or {}),
    }
    process = started(
        ["prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port), "--no-ui"],
        environment,
        home / "server.log",
    )
    try:

        def healthy() -> bool:
            assert process.poll() is None, (home / "server.log").read_text()
            try:
                return httpx.get(f"{url}/health", timeout=5).is_success
            except httpx.TransportError:
                return False

        wait_until(healthy, "the Prefect server to answer")
        yield Prefect(url, environment)
    finally:
        ended(process)


@contextmanager
def working(prefect: Prefect, pool: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that runs what is put into the work pool."""
    worker = started(
        ["prefect", "worker", "start", "--pool", pool, "--type", "process"],
        {**prefect.environment, "PREFECT_WORKER_QUERY_SECONDS": "1"},
        log,
    )
    try:
        yield worker
    finally:
        ended(worker)


def deploy(prefect: Prefect) -> None:
    """Put everything in prefect.yaml on the server."""
    for arguments in (["work-pool", "create", "copydesk", "--type", "process"], ["deploy", "--all"]):
        done = prefect.run("prefect", "--no-prompt", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prefect]:
    """A server with nothing on it."""
    with serving(tmp_path_factory.mktemp("prefect")) as prefect:
        yield prefect


@pytest.fixture(scope="session")
def deployed(prefect_server: Prefect, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prefect]:
    """The server with everything in prefect.yaml deployed, and a worker that runs it."""
    deploy(prefect_server)
    with working(prefect_server, "copydesk", tmp_path_factory.mktemp("worker") / "worker.log"):
        yield prefect_server
