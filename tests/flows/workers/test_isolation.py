"""One bad item costs itself and nothing else, whatever it does to its worker."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cleaners.errors import Rejected
from flows.workers.isolation import run_isolated

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


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("sleep", "timeout"),
        ("busy", "timeout"),
        ("busy in C", "timeout"),
        ("deaf", "timeout"),
        ("exit", "crash"),
        ("segfault", "crash"),
        ("memory", "memory"),
        ("raise", "error"),
        ("unpicklable", "crash"),
        ("reject", "binary"),
    ],
)
def test_the_culprit_alone_is_rejected(how: str, reason: str) -> None:
    names = [f"good {number}" for number in range(20)]
    items = [*names[:7], how, *names[7:]]
    results = list(run_isolated(misbehave, items, timeout=TIMEOUT, chunk=8))
    rejected = results.pop(7)
    assert isinstance(rejected, Rejected)
    assert rejected.reason == reason
    assert results == [name.upper() for name in names]


def test_items_are_taken_only_a_little_ahead() -> None:
    taken = 0

    def items() -> object:
        nonlocal taken
        for number in range(1000):
            taken += 1
            yield str(number)

    results = run_isolated(misbehave, items(), workers=2, chunk=4)
    next(results)
    assert taken <= 4 * 6
    assert sum(1 for _ in results) == 999


def test_whoever_stops_listening_leaves_no_work_behind() -> None:
    results = run_isolated(misbehave, ["a", *["sleep"] * 20], workers=1, chunk=1, timeout=60)
    assert next(results) == "A"
    results.close()
    assert list(run_isolated(misbehave, ["b"], workers=1, timeout=TIMEOUT)) == ["B"]


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
