"""One at a time, on one machine: a lock that the system lets go of when its holder dies.

Runs that Prefect starts are kept apart by the deployment's concurrency limit; this is for commands
typed by hand beside them. On object stores only Prefect's limit keeps backfills apart; the table's
commits are safe with any number of writers.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.errors import LockedError


@contextmanager
def only_one(root: str, what: str) -> Iterator[None]:
    """Hold the lock for `what` in this warehouse. Raises `LockedError` at once if another process has it."""
    if "://" in root:
        yield
        return
    folder = Path(root)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f".{what}.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise LockedError(
                f"another {what} is at work here (process {lock.read() or 'unknown'})"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
