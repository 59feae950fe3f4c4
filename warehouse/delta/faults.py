"""Named places where a process may die, so that a test can make it die at each of them.

`KILL_POINT=name:n` kills the process, without any clean-up, when it comes to `name` the n-th time.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

POINTS = (
    "land.file",  # raw rows are in a file that no commit names yet
    "land.commit",  # raw rows are committed, the caller does not know it
    "change.file",  # new files are written, no commit names them yet
    "change.commit",  # a commit is visible, nothing after it was done
    "articles.done",  # articles are committed, copies and quarantine are not
    "copies.done",  # copies are committed, quarantine is not
    "quarantine.done",  # all tables are committed, the view is not published
    "publish.linked",  # the new view's folder is whole, nothing points at it
    "publish.swapped",  # readers see the new view, old ones are not pruned
    "stage.file",  # a backfilled day is written aside, not yet under its name
    "stage.done",  # a backfilled day is staged
    "aside.done",  # a worker has put a cleaned batch aside, nobody knows it yet
    "replace.done",  # a window is replaced, its staging folder still there
    "compact.file",  # compacted files are written, no commit names them yet
    "compact.commit",  # compaction is committed
    "vacuum.done",  # files nobody needs are gone
)

_passed: Counter[str] = Counter()


def point(name: str) -> None:
    """Die here if `KILL_POINT` says so; otherwise nothing."""
    asked = os.environ.get("KILL_POINT")
    if not asked:
        return
    wanted, _, count = asked.partition(":")
    if wanted == name:
        _passed[name] += 1
        if _passed[name] == int(count or 1):
            os.kill(os.getpid(), signal.SIGKILL)
