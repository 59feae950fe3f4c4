"""An article of three paragraphs that no rule says anything about, and what the rules leave of a text."""

from __future__ import annotations

from cleaners.boilerplate.strip import propose
from cleaners.edits.log import apply

BODY = (
    "The radio club meets on the upper floor of the harbour house, and has done so for eleven years now.\n\n"
    "Its members record the fog horns of the coast, and the voices of those who keep them running.\n\n"
    "The recordings are kept in the museum, in a room that was once used for drying sails and nets."
)


def strip(text: str) -> str:
    """An English text without what the rules take; the model of lines is not asked."""
    return apply(text, propose(text, language="en", model=None).edits)[0]
