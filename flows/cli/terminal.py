"""What reaches a terminal: nothing that an article, a file name or an error says can act on it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleDimensions, ConsoleOptions, RenderableType
from rich.segment import Segment

from cleaners.text.plain import visible

ENDLESS = 100_000  # characters: what is piped into a file or another program is not broken for a terminal


class Terminal(Console):
    """A console that writes out control and bidi characters; its own colours and cursor stay.

    Where it is no terminal, and `COLUMNS` doesn't say how wide it is, lines are as long as they are.
    """

    @property  # type: ignore[misc]  # that of rich can be set, too; nobody sets ours
    def size(self) -> ConsoleDimensions:
        """Characters and lines of the terminal."""
        known = super().size
        wide = self.is_terminal or os.environ.get("COLUMNS") or self._width is not None
        return known if wide else ConsoleDimensions(ENDLESS, known.height)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            text, style, control = segment
            yield segment if control else Segment(visible(text), style)


def terminal(**settings: Any) -> Terminal:
    """A console for results or for remarks."""
    return Terminal(highlight=False, **settings)
