"""Cleaning as commands do it where no server records it: behind a bar, and ready to be interrupted."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.progress import Progress

from flows.cli.options import detail, remarks
from flows.cli.progress import Counter
from flows.jobs.cleaning import Report, clean_pending, together


def clean_counted(root: str, progress: Progress, total: int, **part: Any) -> Report:
    """Clean what is pending, or the `part` that `clean_pending` takes; `--verbose` gets a line a batch."""
    cleaning = Counter(progress, "Cleaning", total=total, then="Committing")
    reports = clean_pending(root, **part, progress=lambda report: detail(report.line()), advance=cleaning)
    return together(reports)


@contextmanager
def interruptible() -> Iterator[None]:
    """Whoever interrupts the command is told that nothing is lost."""
    try:
        yield
    except KeyboardInterrupt:
        remarks.print("Interrupted: what was committed is kept; the same command goes on from here.")
        sys.exit(1)
