"""One bad item costs itself and nothing else, whatever it does to its worker."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import CancelledError, ThreadPoolExecutor
from pathlib import Path

import pytest

from cleaners.errors import Rejected
from flows.workers import isolation
from flows.workers.isolation import abandon, run_isolated
from flows.workers.postponed import Postponed

HOME = Path(__file__).parents[3]
TIMEOUT = 0.5


def misbehave(how: str) -> str:
    match how:
        case "sleep":
            time.sleep(600)
        case "busy":
            while True:
                pass
        case "busy in C":
            re.match("(a*)*b", "a" * 40)
        case "deaf":
            signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP})
            ctypes.CDLL(None).sleep(600)
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "terminated":
            os.kill(os.getpid(), signal.SIGTERM)
        case "exit":
            os._exit(3)
        case "segfault":
            ctypes.string_at(0)
        case "memory":
            bytearray(2**33)
        case "unpicklable":
            return lambda: how  # type: ignore[return-value]
        case "raise":
            raise RuntimeError("boo")
        case "reject":
            raise Rejected("decode", "binary", "not a text")
    return how.upper()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("sleep", "slow"),
        ("busy", "timeout"),
        ("busy in C", "timeout"),
        ("deaf", "slow"),
        ("exit", "crash"),
        ("segfault", "crash"),
        ("memory", "memory"),
        ("raise", "error"),
        ("unpicklable", "crash"),
        ("reject", "binary"),
        ("killed", "killed"),
        ("terminated", "killed"),
    ],
)
def test_the_culprit_alone_is_rejected(how: str, reason: str) -> None:
    names = [f"good {number}" for number in range(20)]
    items = [*names[:7], how, *names[7:]]
    results = list(run_isolated(misbehave, items, timeout=TIMEOUT, chunk=8))
    rejected = results.pop(7)
    assert isinstance(rejected, Postponed if reason in ("slow", "killed") else Rejected)
    assert rejected.reason == reason
    assert results == [name.upper() for name in names]


def where(_: object) -> int:
    return os.getpid()


def test_a_pool_that_broke_is_replaced() -> None:
    """Pebble gives a pool up when a worker dies that has no work, and stays broken."""
    [worker] = set(run_isolated(where, range(3), workers=1))
    assert isinstance(worker, int)
    os.kill(worker, signal.SIGKILL)
    time.sleep(1)
    assert list(run_isolated(misbehave, ["a", "b"], workers=1)) == ["A", "B"]


def test_where_no_worker_can_start_nothing_is_known_about_the_items(monkeypatch: pytest.MonkeyPatch) -> None:
    def unable(*_: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(isolation, "_pool", unable)
    outcomes = list(run_isolated(misbehave, map(str, range(40)), workers=1))
    assert outcomes == [Postponed("workers", "no more processes")] * 40


def test_a_clock_that_is_slow_to_pass_rejects_nothing() -> None:
    """Limits by the clock are many times those by CPU time: a busy machine must not reject pages."""
    assert isolation.PATIENCE >= 10
    assert list(run_isolated(nap, [2.0], workers=1, timeout=0.5)) == [2.0]


def nap(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def test_a_machine_that_fails_now_and_then_costs_no_item(monkeypatch: pytest.MonkeyPatch) -> None:
    calls, able = iter(range(1000)), isolation._pool

    def now_and_then(workers: int, memory: int) -> object:
        if next(calls) % 2 == 0:
            raise OSError("no more processes")
        return able(workers, memory)

    monkeypatch.setattr(isolation, "_pool", now_and_then)
    names = [f"good {number}" for number in range(12)]
    assert list(run_isolated(misbehave, names, workers=1, chunk=1)) == [name.upper() for name in names]


@pytest.mark.parametrize(("chunk", "weight"), [(4, 0.0), (16, 0.25)])
def test_items_are_taken_only_a_little_ahead(chunk: int, weight: float) -> None:
    taken = 0

    def items() -> object:
        nonlocal taken
        for number in range(1000):
            taken += 1
            yield str(number)

    results = run_isolated(misbehave, items(), workers=2, chunk=chunk, weight=lambda item: weight)
    next(results)
    assert taken <= 4 * 6
    assert sum(1 for _ in results) == 999


def test_whoever_stops_listening_leaves_no_work_behind() -> None:
    results = run_isolated(misbehave, ["a", *["sleep"] * 20], workers=1, chunk=1, timeout=60)
    assert next(results) == "A"
    results.close()
    assert list(run_isolated(misbehave, ["b"], workers=1, timeout=TIMEOUT)) == ["B"]


def test_who_waits_for_abandoned_work_is_told_at_once() -> None:
    with ThreadPoolExecutor(1) as threads:
        results = run_isolated(misbehave, ["a", "sleep"], workers=1, chunk=1, timeout=60)
        assert next(results) == "A"
        waiting = threads.submit(next, results)
        with pytest.raises(TimeoutError):
            waiting.result(0.3)
        abandon()
        with pytest.raises(CancelledError):
            waiting.result(30)
    assert list(run_isolated(misbehave, ["b"], workers=1, timeout=TIMEOUT)) == ["B"]


@pytest.mark.slow
def test_no_process_is_left_behind(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import os\n"
        "from flows.workers.isolation import run_isolated\n"
        "def where(_): return os.getpid(), os.getppid()\n"
        "if __name__ == '__main__':\n"
        "    print(*{pid for pair in run_isolated(where, range(40)) for pid in pair})\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(HOME)}
    done = subprocess.run(
        [sys.executable, program], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    pids = [int(pid) for pid in done.stdout.split()]
    assert len(pids) >= 2
    deadline = time.monotonic() + 10
    while left := [pid for pid in pids if Path(f"/proc/{pid}").exists()]:
        assert time.monotonic() < deadline, f"still there: {left}"
        time.sleep(0.1)
