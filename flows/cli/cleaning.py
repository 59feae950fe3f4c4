"""Cleaning as commands do it where no server records it: behind a bar."""

from __future__ import annotations

from typing import Any

from rich.progress import Progress

from flows.cli.options import detail
from flows.cli.progress import Counter
from flows.jobs.cleaning import Report, clean_pending, together


def clean_counted(root: str, progress: Progress, total: int, **part: Any) -> Report:
    """Clean what is pending, or the `part` that `clean_pending` takes; `--verbose` gets a line a batch."""
    cleaning = Counter(progress, "Cleaning", total=total, then="Committing")
    reports = clean_pending(root, **part, progress=lambda report: detail(report.line()), advance=cleaning)
    return together(reports)
