"""The progress bars of all commands: they move on standard error and leave no trace."""

from __future__ import annotations

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from flows.cli.options import remarks


def counting(*, quiet: bool) -> Progress:
    """A bar that counts articles, with the time that went and, where a total is known, what is left."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=remarks,
        transient=True,
        disable=quiet,
    )
