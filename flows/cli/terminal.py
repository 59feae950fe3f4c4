"""What reaches a terminal: nothing that an article, a file name or an error says can act on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from cleaners.text.plain import visible


class Terminal(Console):
    """A console that writes out control and bidi characters; its own colours and cursor stay."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            text, style, control = segment
            yield segment if control else Segment(visible(text), style)


def terminal(**settings: Any) -> Terminal:
    """A console for results or for remarks."""
    return Terminal(highlight=False, **settings)
