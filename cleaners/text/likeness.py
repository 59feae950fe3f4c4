"""One form of a text to compare with, so that looks which differ between sites don't matter."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
# Quotes, and the Turkish capital whose lower case would be two characters.
_FOLDED = str.maketrans("“”„‟«»‹›″‘’‚‛′`´ʼİ", '"' * 9 + "'" * 8 + "i")


def fold(text: str) -> str:
    """A form to compare with, never to keep: case, kinds of quotes and runs of spaces are gone.

    >>> fold("  “Straße”\\xa0 8 ")
    '"strasse" 8'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_FOLDED))
    return _SPACES.sub(" ", text.casefold()).strip()
