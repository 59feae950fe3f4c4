"""A small model of lines as further evidence: how likely a line is boilerplate by its words, shape, place.

Two steps, both in whole numbers. The words of a line are hashed and their weights added up: its verbal
evidence. Then some small decision trees look at that, at what `line_measures.py` measures of the line, and at
the same of the lines beside it. `benchmarks/train_line_model.py` makes the file it reads;
`seeds/line_model.toml` switches it off.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any
from zlib import crc32

from cleaners.boilerplate.line_measures import SILENT, heard, table
from cleaners.boilerplate.line_score import Reading
from cleaners.text.folding import words
from seeds.line_model import Settings, settings, weights

BUCKETS = 1 << 17
WORD_UNIT = 32  # what one unit of verbal evidence is counted in
TREE_UNIT = 1024  # and one of the trees' sum
_STEM = 6  # letters by which a word is known, however it is inflected


def hashes(text: str) -> list[int]:
    """The buckets of a line's words: each word, each pair, and what opens and closes it.

    >>> hashes("Read more articles") == hashes("READ MORE: article")
    True
    """
    said = ["0" if word[0].isdigit() else word[:_STEM] for word in words(text)]
    if not said:
        return []
    spelt = "\n".join(said).encode("utf-8", "surrogatepass").split(b"\n")
    features = [*spelt, b"^" + spelt[0], spelt[-1] + b"$", *map(b" ".join, pairwise(spelt))]
    return [checksum % BUCKETS for checksum in map(crc32, features)]


def verbal_evidence(buckets: Sequence[int], of_bucket: Sequence[int]) -> float:
    """How much the words of a line speak for boilerplate, by the weight `of_bucket` of each, in log-odds."""
    units: int = sum(map(of_bucket.__getitem__, buckets))
    return units / WORD_UNIT / math.sqrt(len(buckets)) if buckets else 0.0


@dataclass(frozen=True, slots=True)
class Trees:
    """Decision trees as arrays, one row a node; a leaf points to itself. `value` counts in `TREE_UNIT`s."""

    roots: Any
    depth: int
    column: Any
    threshold: Any
    below: Any
    above: Any
    value: Any
    start: int

    def sums(self, rows: Any) -> Any:
        """What the leaves that each row falls into add up to."""
        import numpy as np

        width = rows.shape[1]
        flat = np.ascontiguousarray(rows).ravel()
        offset = (np.arange(len(rows)) * width)[:, None]
        node = np.broadcast_to(self.roots, (len(rows), len(self.roots)))
        for _ in range(self.depth):
            lower = flat.take(self.column.take(node) + offset) <= self.threshold.take(node)
            node = np.where(lower, self.below.take(node), self.above.take(node))
        return self.value.take(node).sum(axis=1) + self.start


class LineModel:
    """The weights of words, the trees, and what is asked of their answers."""

    def __init__(self, words_weight: Any, trees: Trees, chosen: Settings) -> None:
        self._words = words_weight
        self._trees = trees
        self.settings = chosen
        self.evidence = lru_cache(maxsize=1 << 14)(self._evidence)

    def _evidence(self, text: str) -> float:
        return verbal_evidence(hashes(text), self._words)

    def _said(self, reading: Reading) -> float:
        return self.evidence(reading.line.text) if heard(reading) else SILENT

    def hears(self, shown: Sequence[Reading], asked: Sequence[int]) -> bool:
        """Whether one of the lines that are asked about says anything that boilerplate says."""
        return max([self._said(shown[at]) for at in asked], default=SILENT) >= self.settings.least

    def log_odds(
        self,
        shown: Sequence[Reading],
        asked: Sequence[int],
        first: int,
        last: int,
        marked: Collection[int],
    ) -> dict[int, float]:
        """For each line `asked` about, none a paragraph: how likely it is boilerplate, in log-odds.

        `marked` are the lines that the rules take. Where `hears` finds none of them, nothing is looked at.
        """
        if not self.hears(shown, asked):
            return {}
        rows = table(shown, [*map(self._said, shown)], first, last, marked)[asked]
        return {
            at: units / TREE_UNIT for at, units in zip(asked, self._trees.sums(rows).tolist(), strict=True)
        }


@cache
def line_model() -> LineModel | None:
    """The model that ships with the project, or None where its settings switch it off."""
    chosen = settings()
    if not chosen.use:
        return None
    import numpy as np

    with np.load(weights()) as file:
        return made_of({name: file[name] for name in file.files}, chosen)


def made_of(packed: dict[str, Any], chosen: Settings) -> LineModel:
    """The model from the arrays of its file."""
    import numpy as np

    trees = Trees(
        roots=packed["roots"].astype(np.int64),
        depth=int(packed["depth"]),
        column=packed["column"].astype(np.int64),
        threshold=packed["threshold"],
        below=packed["below"].astype(np.int64),
        above=packed["above"].astype(np.int64),
        value=packed["value"].astype(np.int64),
        start=int(packed["start"]),
    )
    return LineModel(array("b", packed["words"].tobytes()), trees, chosen)
