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
import numpy.typing as npt

from cleaners.duplicates.decide import Evidence, Kind, is_copy, kind_of
from cleaners.duplicates.pool import Pool, Signed
from cleaners.duplicates.signature import sign
from cleaners.duplicates.sketches import overlap
from cleaners.duplicates.verdicts import NO_VERDICTS, Verdicts
from cleaners.text.urls import may_be_article, site_of


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
    and, if known, `url` and the `canonical_url` that the page names. Links come in order of time,
    whatever the order of the articles.

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


def link_of(pool: Pool, place: int, verdicts: Verdicts = NO_VERDICTS) -> Link | None:
    """The link of one article of a pool, if it has an earlier partner there.

    Of articles that somebody said are one story, the later follows the earlier one. Of those that are not,
    the later follows neither the earlier one nor a copy of it.
    """
    one = pool.signed[place].article_id
    said = verdicts.on(one)
    told = sorted(
        pool.places[each] for each, same in said.items() if same and pool.places.get(each, place) < place
    )
    others = np.array(told, np.int64) if told else pool.candidates(place)
    apart = [each for each, same in said.items() if not same and each in pool.places]
    for other, share, share_of_other, evidence in _compared(pool, place, others):
        partner = pool.signed[other].article_id
        if not told and (
            not is_copy(evidence) or any(_is_one(pool, partner, each, verdicts) for each in apart)
        ):
            continue
        kind = kind_of(evidence.same, share, share_of_other)
        return Link(one, partner, kind, share, share_of_other, evidence.hours)
    return None


def _is_one(pool: Pool, one: str, other: str, verdicts: Verdicts) -> bool:
    """Whether two articles are one or a copy of one another."""
    if one == other:
        return True
    if (said := verdicts.on(one).get(other)) is not None:
        return said
    early, late = sorted((pool.places[one], pool.places[other]))
    return any(is_copy(evidence) for *_, evidence in _compared(pool, late, np.array([early], np.int64)))


def _compared(
    pool: Pool, place: int, others: npt.NDArray[np.int64]
) -> Iterator[tuple[int, float, float, Evidence]]:
    """An article beside each of some earlier ones: which, the shares of both, and the evidence."""
    if not len(others):
        return
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
            named=pool.is_named(place, int(other)),
        )
        yield int(other), share, share_of_other, evidence


def _share(shared: np.int64, of: np.int64) -> float:
    return round(int(shared) / max(1, int(of)), 4)


def _signed(article: Mapping[str, Any]) -> Signed:
    moment = article["seen_at"]
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    url = article.get("url")
    return Signed(
        article["id"],
        article["source"],
        microseconds(moment),
        sign(article["text"]),
        url,
        claim_elsewhere(url, article.get("canonical_url")),
    )


def claim_elsewhere(url: str | None, canonical: str | None) -> str | None:
    """The address that a page names as its own, if it is on another site: a hint at a syndicated copy.

    >>> claim_elsewhere("https://paper.example/a", "https://wire.example/a")
    'https://wire.example/a'
    >>> claim_elsewhere("https://m.paper.example/a", "https://paper.example/a") is None
    True
    """
    if not url or not canonical or site_of(canonical) in (None, site_of(url)):
        return None
    return canonical if may_be_article(canonical) else None


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 of a moment; without zone it is taken for UTC.

    >>> microseconds(datetime(1970, 1, 1, 0, 0, 1))
    1000000
    """
    since = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    span = since - datetime(1970, 1, 1, tzinfo=UTC)
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds
