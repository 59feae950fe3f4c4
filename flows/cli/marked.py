"""A text with what cleaning took off and changed: in colour, or with marks where there is none."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

from cleaners.edits.log import Edit
from cleaners.edits.spans import Span
from flows.cli.options import out


def marked(spans: Iterable[Span], *, colour: bool | None = None) -> Text:
    """Removed text struck through in red with its rule behind it, replaced text green.

    Without colour (a pipe, `NO_COLOR`) as word differences have it: `[-removed-]`, `[-old-]{+new+}`.

    >>> from cleaners import Edit
    >>> gone, new = Edit(0, "Ad", "", "promo.x"), Edit(0, "“", '"', "typography.quotes")
    >>> marked([Span("Ad", "", (gone,)), Span("“", '"', (new,))], colour=False).plain
    '[-Ad-] ‹promo.x›[-“-]{+"+}'
    """
    coloured = bool(out.color_system) and not out.no_color if colour is None else colour
    text = Text()
    for span in spans:
        text.append_text(_painted(span, coloured))
    return text


def _painted(span: Span, colour: bool) -> Text:
    if not span.edits or not (removed := span.extracted.strip()):
        return Text(span.clean or span.extracted)  # white space that went is shown, to keep the lines apart
    if span.clean.strip():
        return Text(span.clean, "green") if colour else Text(f"[-{span.extracted}-]{{+{span.clean}+}}")
    lead, _, end = span.extracted.partition(removed)
    why = ", ".join(dict.fromkeys(_why(edit) for edit in span.edits))
    gone = (removed, "red strike") if colour else f"[-{removed}-]"
    return Text.assemble(lead, gone, (f" ‹{why}›", "dim"), end)


def _why(edit: Edit) -> str:
    score = f" {edit.score:.1f}" if edit.score is not None else ""
    cues = f": {', '.join(edit.cues)}" if edit.cues else ""
    return f"{edit.rule}{score}{cues}"
