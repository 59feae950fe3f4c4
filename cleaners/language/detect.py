"""Which language a text is in, or `und` rather than a guess.

The script of the letters says which languages are asked. Their n-gram profiles, and the words and letters
that give away languages without a profile, are added up as evidence; how well the evidence fits decides
whether an answer is given.
"""

from __future__ import annotations

import re

from cleaners.records import Language

UNDETERMINED = Language("und", 0.0, 0.0)
READ = 500  # characters that are read of a text
WINDOW = 100  # characters that are judged together: about a sentence

_NOISE = re.compile(r"(?:https?://|www\.)\S+|[@#]\w[\w.-]*")


def detect_language(text: str) -> Language:
    """Tell the main language of a text.

    The tag is BCP 47, with a script only where it is not the language's usual one (`zh-Hant`, `sr-Latn`).
    `confidence` is the probability that the tag is right, `share` the part of the text that is in this
    language. Where the evidence is thin or fits no language, the tag is `und`. Any string will do; at most
    500 characters of it are read, spread over its length.

    >>> detect_language("The minister said on Tuesday that the talks would go on for a week.").tag
    'en'
    >>> detect_language("10:3 (5:1)").tag
    'und'
    """
    sampled = without_noise(sample(text))
    if not any(map(str.isalpha, sampled)):
        return UNDETERMINED
    from cleaners.language.classify import read

    return read(sampled)


def sample(text: str) -> str:
    """The part of a text that is judged, each segment a line: a short text as it is, windows of a long one.

    The windows lie in the middles of equal slices, since the edges of an article are where boilerplate and
    other languages are; words that a window cuts are left out.
    """
    if len(text) <= READ:
        return "\n".join(_slices(text.replace("\n", " "), max(1, round(len(text) / WINDOW))))
    count = READ // WINDOW
    middles = [(2 * i + 1) * len(text) // (2 * count) for i in range(count)]
    windows = [text[middle - WINDOW // 2 : middle + WINDOW // 2].replace("\n", " ") for middle in middles]
    return "\n".join(map(_whole_words, windows))


def without_noise(text: str) -> str:
    """The text without addresses, mentions and hashtags.

    >>> without_noise("Read https://example.org/a or follow @example")
    'Read   or follow  '
    """
    return _NOISE.sub(" ", text) if "@" in text or "#" in text or "http" in text or "www." in text else text


def _slices(text: str, count: int) -> list[str]:
    """Cut a text into about equal parts, at spaces where there are some."""
    size, pieces, at = len(text) // count + 1, [], 0
    while at < len(text):
        space = text.find(" ", at + size, at + 2 * size)
        end = space if space >= 0 else at + size
        pieces.append(text[at:end])
        at = end
    return pieces


def _whole_words(piece: str) -> str:
    first, last = piece.find(" "), piece.rfind(" ")
    return piece[first:last] if last - first > len(piece) // 2 else piece
