"""Articles that are copies of others, so that what was copied is not taken for what is repeated."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from cleaners.text.sentences import is_prose

# An article is a copy if this share of its text stands in one other article.
SHARE = 0.6
# Paragraphs that more than this share of all articles have (and more than a few) are no sign of copying,
# unless several that read as prose come together.
COMMON, FEW, SEVERAL = 0.2, 5, 3
# What two articles must have in common at least, in characters, to be compared at all.
LEAST = 80
# How many earlier articles with the same paragraph are looked at: bounds the work.
LOOK_BACK = 200


def distinct(articles: Sequence[Sequence[str]], marks: Sequence[Sequence[str]]) -> list[int]:
    """The numbers of the articles that are no copy of an earlier one.

    Articles are given by their paragraphs and the paragraphs' fingerprints. Two readings are tried:
    paragraphs that few articles have, and paragraphs of prose, of which boilerplate has few.

    >>> wire = ["The bridge is closed until spring, the council says.", "Two piers have cracks in them."]
    >>> distinct([wire, [*wire, "Ours."], ["Other."]], [["a", "b"], ["a", "b", "c"], ["d"]])
    [0, 2]
    """
    frequency = Counter(mark for each in marks for mark in frozenset(each))
    ceiling = max(FEW, COMMON * len(articles))
    rare, prose = _Seen(least=1), _Seen(least=SEVERAL)
    whole: set[tuple[str, ...]] = set()
    kept = []
    for number, (lines, line_marks) in enumerate(zip(articles, marks, strict=True)):
        sizes = dict(zip(line_marks, map(len, lines), strict=True))
        rarely = {mark: size for mark, size in sizes.items() if frequency[mark] <= ceiling}
        told = {mark: len(line) for mark, line in zip(line_marks, lines, strict=True) if is_prose(line)}
        if tuple(line_marks) in whole or rare.has(rarely) or prose.has(told):
            continue
        whole.add(tuple(line_marks))
        rare.add(number, rarely)
        prose.add(number, told)
        kept.append(number)
    return kept


class _Seen:
    """The paragraphs of the articles kept so far, and whether one of these has most of another."""

    def __init__(self, *, least: int) -> None:
        self.least = least
        self._holders: defaultdict[str, list[int]] = defaultdict(list)
        self._total: dict[int, int] = {}

    def add(self, number: int, sizes: dict[str, int]) -> None:
        self._total[number] = sum(sizes.values())
        for mark in sizes:
            self._holders[mark].append(number)

    def has(self, sizes: dict[str, int]) -> bool:
        shared: Counter[int] = Counter()
        paragraphs: Counter[int] = Counter()
        for mark, size in sizes.items():
            for number in self._holders.get(mark, ())[-LOOK_BACK:]:
                shared[number] += size
                paragraphs[number] += 1
        own = sum(sizes.values())
        return any(
            size >= max(LEAST, SHARE * min(own, self._total[number])) and paragraphs[number] >= self.least
            for number, size in shared.items()
        )
