"""How many words a few lines share with the rest of an article: lists of other articles share few.

Words count by their first letters, so that inflection does not matter; where a script writes no spaces,
runs of five letters stand for words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Sequence, Set
from functools import lru_cache

from cleaners.boilerplate.line_score import Reading

_WORD = re.compile(r"[^\W\d_]{4,}|[\u0e00-\u0eff\u2e80-\u9fff\uac00-\ud7af]{2,}")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u2e80-\u9fff]")
_LETTERS = 5
_TAG = 2  # words
_FEW_WORDS = 8  # too few to say what they are about
SHARED = 0.5  # of a list's words that may stand in the article, too


@lru_cache(maxsize=1 << 9)  # the lines of one article are asked about again and again
def stems(text: str) -> Set[str]:
    """The words of four letters and more, each by its first five.

    >>> sorted(stems("The harbours of the Harbour Company"))
    ['compa', 'harbo']
    """
    folded = text.casefold()
    if not _UNSPACED.search(folded):
        return {word[:_LETTERS] for word in _WORD.findall(folded)}
    found: set[str] = set()
    for word in _WORD.findall(folded):
        if _UNSPACED.match(word):
            found.update(word[at : at + _LETTERS] for at in range(max(1, len(word) - _LETTERS + 1)))
        else:
            found.add(word[:_LETTERS])
    return found


def overlap(lines: Iterable[str], rest: Iterable[str]) -> float | None:
    """The share of the lines' words that stand in the rest, too; None if they have no such words.

    >>> overlap(["Harbour wall repaired"], ["The wall of the harbour is old."])
    0.6666666666666666
    """
    words = [stem for line in lines for stem in stems(line)]
    if not words:
        return None
    others = [*rest]
    text = " ".join(others).casefold()
    if not any(map(text.__contains__, words)):  # to see that is quicker than to cut all of it into words
        return 0.0
    known = set().union(*map(stems, others))
    return sum(word in known for word in words) / len(words)


def is_about_this(
    shown: Sequence[Reading], run: Collection[int], doomed: Container[int], most: float = SHARED
) -> bool:
    """Whether lines share so many words with the article that they are a list of its own."""
    rest = (shown[at].line.text for at in range(len(shown)) if at not in run and at not in doomed)
    return (overlap((shown[at].line.text for at in run), rest) or 0.0) >= most


def is_surely_about_this(shown: Sequence[Reading], run: Collection[int], doomed: Container[int]) -> bool:
    """Whether lines have enough words to say what they are about, and it is the article."""
    return sum(shown[at].terms for at in run) >= _FEW_WORDS and is_about_this(shown, run, doomed)


def is_own_tag(shown: Sequence[Reading], run: Sequence[int], doomed: Container[int]) -> bool:
    """Whether a line that stands alone has a word or two which the article has, too."""
    return len(run) == 1 and 0 < shown[run[0]].terms <= _TAG and is_about_this(shown, run, doomed, 1.0)


def of_others(
    shown: Sequence[Reading], runs: Iterable[range], doomed: Collection[int], most: float = SHARED
) -> list[range]:
    """The runs of lines that are about other articles."""
    found, gone = [], {*doomed}
    for run in runs:
        if not is_about_this(shown, run, gone, most):
            found.append(run)
            gone.update(run)
    return found
