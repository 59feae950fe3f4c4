"""The progress bars of all commands: they move on standard error and leave no trace."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from flows.cli.options import remarks

_BAR, _REST = 40, 48  # characters: the bar, and what stands beside it
_PACE = 0.1  # seconds between two counts that are drawn: as many as an estimate needs


def counting(*, quiet: bool) -> Progress:
    """A bar that counts articles, with the time that went and, where a total is known, what is left.

    A narrow terminal has a shorter bar, or none.
    """
    room = remarks.width - _REST
    bar: list[ProgressColumn] = [BarColumn(min(_BAR, room))] if room >= 8 else []
    times: list[ProgressColumn] = [TimeElapsedColumn()] if remarks.width >= 44 else []
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        *bar,
        _Count(),
        *times,
        TimeRemainingColumn(),
        console=remarks,
        transient=True,
        disable=_unseen(quiet),
    )


@contextmanager
def turning(what: str, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """For work without a number: it turns and shows the time that went. Yields what says it otherwise."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=remarks,
        transient=True,
        disable=_unseen(quiet),
    ) as progress:
        task = progress.add_task(what)
        yield lambda now: progress.update(task, description=now)


def _unseen(quiet: bool) -> bool:
    """Whether nobody sees it move: in a log or a pipe all that it left was an empty line."""
    return quiet or not remarks.is_terminal


class _Count(MofNCompleteColumn):
    """`12/500`, and nothing where nothing is counted."""

    def render(self, task: Task) -> Text:
        return super().render(task) if task.completed or task.total is not None else Text()


class Counter:
    """A task of a bar, told of each article by whatever thread goes through it, and drawn seldom.

    Once the total is reached, a second line turns and says what goes on `then`.
    """

    def __init__(self, progress: Progress, what: str, *, total: int | None, then: str = "") -> None:
        self.progress, self.total, self.then = progress, total, then
        self.task = progress.add_task(what, total=total)
        self.done, self.drawn = 0, 0.0
        self._counting = Lock()

    def __call__(self, count: int = 1) -> None:
        with self._counting:
            self.done += count
            whole = self.total is not None and self.done >= self.total
            if whole and self.then:
                self.progress.add_task(self.then, total=None)
                self.then = ""
            if not whole and time.monotonic() - self.drawn < _PACE:
                return
            self.drawn = time.monotonic()
            self.progress.update(self.task, completed=self.done)

    def of(self, total: int) -> None:
        """How many there are, as soon as that is known."""
        self.total = total
        self.progress.update(self.task, total=total)
        self(0)

    def end(self) -> None:
        """Nothing more comes: what was counted is the total."""
        self.progress.update(self.task, completed=self.done, total=self.done)
