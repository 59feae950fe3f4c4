"""What a process and its descendants used, read from /proc (Linux)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Used:
    """CPU seconds, of ended children too; seconds that threads ran or stood in line for a core; MiB resident.

    Where others use the machine, `wanted` says what this process would have used without them.
    """

    cpu: float
    wanted: float
    resident: float


def family(pid: int) -> dict[int, Used]:
    """A process and everything that descends from it, by process id."""
    parents = {}
    for path in PROC.iterdir():
        if path.name.isdigit() and (fields := _stat(int(path.name))):
            parents[int(path.name)] = int(fields[1])
    members = [pid]
    for member in members:  # grows while it is gone through
        members += [child for child, parent in parents.items() if parent == member]
    return {member: used for member in members if (used := _used(member))}


def _used(pid: int) -> Used | None:
    fields = _stat(pid)
    if fields is None:
        return None
    cpu = sum(map(int, fields[11:15])) / TICK
    return Used(cpu, _wanted(pid), int(fields[21]) * PAGE / 2**20)


def _stat(pid: int) -> list[str] | None:
    """Fields of /proc/PID/stat from the state on, which is behind the name in brackets."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return None


def _wanted(pid: int) -> float:
    total = 0
    try:
        for task in (PROC / str(pid) / "task").iterdir():
            ran, stood_in_line, _ = (task / "schedstat").read_text().split()
            total += int(ran) + int(stood_in_line)
    except OSError:
        pass  # a thread that ended while we looked
    return total / 1e9
