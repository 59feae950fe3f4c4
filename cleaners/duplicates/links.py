"""Near-duplicates by name: for each article the earliest one whose story it tells in the same words.

The partner is a function of the set of articles alone, so that any order and any batches end the same.
Nothing is merged or deleted: a link is a remark beside two articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from cleaners.duplicates.decide import Evidence, Kind, is_copy, kind_of
from cleaners.duplicates.pool import Pool, Signed, overlap
from cleaners.duplicates.signature import sign


@dataclass(frozen=True, slots=True)
class Link:
    """An article and the earliest one that is the same story.

    `kind` is what the article is to its partner: `same` (the same letters), `cut` (a part of it),
    `extended` (all of it and more), `edited`. `share` is the share of the article that stands in the
    partner, `share_of_partner` the other way, both estimated, 0 to 1. `hours` lie between them.
    """

    article_id: str
    partner_id: str
    kind: Kind
    share: float
    share_of_partner: float
    hours: float


def duplicate_links(articles: Iterable[Mapping[str, Any]]) -> Iterator[Link]:
    """Links between articles that are the same story, for those that have an earlier one.

    Articles have `id`, `source`, `seen_at` (ISO 8601 or a `datetime`; without zone it is UTC), `text`
    and, if known, `url`. Links come in order of time, whatever the order of the articles.

    >>> text = "The port was closed on Tuesday after a storm, officials said. Two ships wait outside."
    >>> early = {"id": "1", "source": "a", "seen_at": "2026-01-01T10:00:00+00:00", "text": text}
    >>> late = {"id": "2", "source": "b", "seen_at": "2026-01-01T12:00:00+00:00", "text": text.upper()}
    >>> [(link.article_id, link.partner_id, link.kind) for link in duplicate_links([late, early])]
    [('2', '1', 'same')]
    """
    pool = Pool([_signed(article) for article in articles])
    for place in range(len(pool.signed)):
        link = link_of(pool, place)
        if link is not None:
            yield link


def link_of(pool: Pool, place: int) -> Link | None:
    """The link of one article of a pool, if it has an earlier partner there."""
    others = pool.candidates(place)
    if not len(others):
        return None
    shingles = pool.shingles[place]
    in_one, in_others, shared = overlap(pool.sketch[place], pool.sketch[others])
    numbers, other_numbers, shared_numbers = overlap(pool.numbers[place], pool.numbers[others])
    for at, other in enumerate(others):
        share, share_of_other = _share(shared[at], in_one[at]), _share(shared[at], in_others[at])
        shorter = shingles <= pool.shingles[other]
        evidence = Evidence(
            same=bool(pool.digest[place] == pool.digest[other]),
            shingles=int(min(shingles, pool.shingles[other])),
            share=share if shorter else share_of_other,
            share_of_longer=share_of_other if shorter else share,
            numbers=int(numbers[at] if shorter else other_numbers[at]),
            numbers_shared=int(shared_numbers[at]),
            hours=float(pool.at[place] - pool.at[other]) / 3_600_000_000,
        )
        if is_copy(evidence):
            one, partner = pool.signed[place], pool.signed[other]
            kind = kind_of(evidence.same, share, share_of_other)
            return Link(one.article_id, partner.article_id, kind, share, share_of_other, evidence.hours)
    return None


def _share(shared: np.int64, of: np.int64) -> float:
    return round(int(shared) / max(1, int(of)), 4)


def _signed(article: Mapping[str, Any]) -> Signed:
    moment = article["seen_at"]
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return Signed(
        article["id"], article["source"], microseconds(moment), sign(article["text"]), article.get("url")
    )


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 of a moment; without zone it is taken for UTC.

    >>> microseconds(datetime(1970, 1, 1, 0, 0, 1))
    1000000
    """
    since = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    span = since - datetime(1970, 1, 1, tzinfo=UTC)
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds
