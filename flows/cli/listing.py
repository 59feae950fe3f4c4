"""Tables of all listing commands: a narrow terminal loses columns, never characters."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from flows.cli.options import out
from flows.cli.terminal import terminal

_GAP = 2  # spaces between two columns
_SENTENCE = 24  # characters of a line that is still read as one


class Listing:
    """Rows under named columns. `numbers` stand to the right; `least` are given up for width, in this order.
    `sentences` are folded before that, while a line of them is long enough to read.

    What can't be given up and is still too wide is folded, so that every character is there.
    """

    def __init__(
        self,
        *columns: str,
        numbers: Sequence[str] = (),
        least: Sequence[str] = (),
        sentences: Sequence[str] = (),
    ) -> None:
        assert {*numbers, *least, *sentences} <= {*columns}
        self.columns, self.numbers, self.least, self.sentences = columns, numbers, least, sentences
        self.rows: list[tuple[str | Text, ...]] = []

    def add(self, *cells: str | Text) -> None:
        """A row. A string is taken as it is, without markup."""
        assert len(cells) == len(self.columns)
        self.rows.append(cells)

    def put(self, width: int | None = None) -> None:
        """Print it; where columns had to go, say which."""
        width = width or out.width
        kept = self._kept(width)
        table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, _GAP, 0, 0))
        for name in kept:
            table.add_column(name, justify="right" if name in self.numbers else "left", overflow="fold")
        for row in self.rows:
            cells = dict(zip(self.columns, row, strict=True))
            table.add_row(*(Text(cell) if isinstance(cell := cells[name], str) else cell for name in kept))
        console = out if width == out.width else terminal(width=width)
        console.print(table, crop=False)
        if gone := [name for name in self.columns if name not in kept]:
            out.print(f"Not shown, for want of width: {', '.join(gone)}.", style="dim")

    def _kept(self, width: int) -> list[str]:
        """The columns that fit side by side."""
        kept = list(self.columns)
        widths = {
            name: max(map(_width, (name, *(row[at] for row in self.rows))))
            for at, name in enumerate(self.columns)
        }
        widths.update((name, min(widths[name], _SENTENCE)) for name in self.sentences)
        for name in self.least:
            if sum(widths[each] + _GAP for each in kept) - _GAP <= width:
                break
            kept.remove(name)
        return kept


def _width(cell: str | Text) -> int:
    lines = (cell.plain if isinstance(cell, Text) else cell).split("\n")
    return max(map(cell_len, lines))
