"""Where the recurring paragraphs of a source stand in its articles, counted article by article."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from cleaners.learned.fingerprint import fingerprint, paragraphs

# Near an end is what at most this many paragraphs of the body keep from it.
REACH = 3
# An article with less text of its own than this, in characters, is next to nothing.
ALONE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Witness:
    """An article that is no copy: its paragraphs and their fingerprints."""

    name: str
    lines: tuple[str, ...]
    marks: tuple[str, ...]

    @classmethod
    def of(cls, name: str, text: str) -> Witness:
        lines = tuple(paragraphs(text))
        return cls(name, lines, tuple(map(fingerprint, lines)))

    def places(self, frequent: frozenset[str]) -> Iterator[Place]:
        """Each paragraph and where it stands among those that are no frequent ones: the body."""
        body = [mark not in frequent for mark in self.marks]
        own = sum(len(line) for line, is_body in zip(self.lines, body, strict=True) if is_body)
        before, after = 0, sum(body)
        for line, mark, is_body in zip(self.lines, self.marks, body, strict=True):
            after -= is_body
            yield Place(line, mark, is_body, min(before, after), own - is_body * len(line) < ALONE_LENGTH)
            before += is_body


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph in an article, with `nearest` paragraphs of the body between it and the closer end.

    `alone` says that next to nothing of the body stands beside it.
    """

    line: str
    mark: str
    is_body: bool
    nearest: int
    alone: bool


@dataclass(slots=True)
class Tally:
    """What was seen of one recurring piece of text: its wordings, the articles, the places.

    Of the places, `near` are near an end and `outside` have no body before or none after them; of the
    articles, `alone` have next to nothing else.
    """

    wordings: Counter[str] = field(default_factory=Counter)
    names: list[str] = field(default_factory=list)
    near: int = 0
    outside: int = 0
    alone: int = 0

    def add(self, name: str, wording: str, place: Place) -> None:
        """One more place, in the article of that name."""
        self.wordings[wording] += 1
        self.near += place.nearest <= REACH
        self.outside += place.nearest == 0
        if not self.names or self.names[-1] != name:
            self.names.append(name)
            self.alone += place.alone

    @property
    def text(self) -> str:
        """The most frequent wording; of equally frequent ones the first seen."""
        return self.wordings.most_common(1)[0][0]

    @property
    def count(self) -> int:
        """The number of places."""
        return self.wordings.total()

    @property
    def documents(self) -> int:
        """The number of articles."""
        return len(self.names)


class Tallies(defaultdict[str, Tally]):
    """A tally for each fingerprint, empty at first."""

    def __init__(self) -> None:
        super().__init__(Tally)
