"""Two texts side by side for the review page: versions of one article, and articles that may be one story."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from cleaners.decisions import PAIRS
from cleaners.text.difference import Part, word_difference
from flows.jobs.cleaning import clean_again
from flows.review.desk import Desk
from warehouse.article_versions import ArticleVersion
from warehouse.decisions import Recorded

LONGEST = 200_000  # characters of both together that are compared word by word


@dataclass(frozen=True, slots=True)
class Beside:
    """Two articles: `parts` are the words of both, `decided` what somebody said of the two."""

    one: dict[str, Any]
    other: dict[str, Any]
    parts: list[Part]
    decided: list[Recorded]


def beside_view(desk: Desk, article_id: str, other_id: str) -> Beside | None:
    """Two articles with what differs; None if one of them is not there."""
    one, other = desk.article(article_id), desk.article(other_id)
    if one is None or other is None:
        return None
    texts = [f"{row['title'] or ''}\n\n{row['text']}".strip() for row in (one, other)]
    parts = word_difference(*texts) if sum(map(len, texts)) <= LONGEST else []
    both = {one["article_id"], other["article_id"]}
    decided = [
        each
        for each in desk.warehouse.decisions()
        if each.decision.action in PAIRS and {each.decision.article_id, each.decision.text} == both
    ]
    return Beside(one, other, parts, decided)


def versions_of(desk: Desk, article_id: str) -> list[ArticleVersion]:
    """Every version that landed, cleaned by today's rules, in order of arrival."""
    return desk.warehouse.article_versions(article_id, partial(clean_again, desk.warehouse))
