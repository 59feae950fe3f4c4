"""What people said of two articles, before any rule: that they are one story, or that they are not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Verdicts:
    """By article, the others of which somebody said whether they are the same story."""

    said: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)

    @classmethod
    def of_pairs(cls, pairs: Iterable[tuple[str, str, bool]]) -> Verdicts:
        """Verdicts from pairs of ids with whether they are one story; of one pair, the last counts.

        >>> Verdicts.of_pairs([("a", "b", True), ("b", "a", False)]).on("a")
        {'b': False}
        """
        said: dict[str, dict[str, bool]] = {}
        for one, other, same in pairs:
            if one != other:
                said.setdefault(one, {})[other] = said.setdefault(other, {})[one] = same
        return cls(said)

    def on(self, article_id: str) -> Mapping[str, bool]:
        """What was said of an article."""
        return self.said.get(article_id, {})

    def partners(self, article_ids: Collection[str]) -> set[str]:
        """The articles that were named together with any of these."""
        return {other for each in self.said.keys() & set(article_ids) for other in self.said[each]}


NO_VERDICTS = Verdicts()
