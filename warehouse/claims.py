"""What articles dispute, and what people said of two of them: for those who look at a report."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from cleaners.decisions import PAIRS

if TYPE_CHECKING:
    from warehouse.warehouse import Warehouse

SHOWN = 20  # addresses, and pairs
_NAMED = ["article_id", "own_id", "title", "source", "uri", "url", "canonical_url", "article_date"]


@dataclass(frozen=True, slots=True)
class Dispute:
    """An address that several pages with different texts name as theirs.

    `claimants` are rows of `articles`, the one that has it first, if it is there.
    """

    address: str
    claimants: list[dict[str, Any]]

    @property
    def lost(self) -> int:
        """How many of them do not have it."""
        return sum(row["article_id"] == row["own_id"] for row in self.claimants)


@dataclass(frozen=True, slots=True)
class Pair:
    """What somebody said of two articles: that they are one story, or that they are two."""

    is_one_story: bool
    articles: list[dict[str, Any]]
    by: str
    why: str
    at: datetime


def disputes(warehouse: Warehouse, where: pc.Expression | None = None) -> list[Dispute]:
    """The addresses that articles of a window lost to others, those with most claimants first."""
    lost = (pc.field("article_id") == pc.field("own_id")) & pc.field("canonical_url").is_valid()
    losers = warehouse.read("articles", _NAMED, where=lost if where is None else lost & where).to_pylist()
    claims: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in losers:
        claims[row["canonical_url"]].append(row)
    wanted = sorted(claims, key=lambda address: (-len(claims[address]), address))[:SHOWN]
    there = pc.field("url").isin(wanted) & (pc.field("canonical_url") == pc.field("url"))
    holders = warehouse.read("articles", _NAMED, where=there).to_pylist() if wanted else []
    has = {row["url"]: row for row in holders}
    return [
        Dispute(address, [*([has[address]] if address in has else []), *claims[address]])
        for address in wanted
    ]


def pairs(warehouse: Warehouse) -> list[Pair]:
    """What people said of two articles and holds, the latest first."""
    made = [each for each in warehouse.decisions() if each.decision.action in PAIRS][::-1][:SHOWN]
    ids = [(each.decision.article_id or "", each.decision.text) for each in made]
    there = {row["article_id"]: row for row in warehouse.articles(one for both in ids for one in both)}

    def row(one: str) -> dict[str, Any]:
        gone = {"article_id": one, "title": None, "source": "", "uri": "gone"}
        return there.get(one) or warehouse.article(one) or gone  # under the id of today

    return [
        Pair(
            each.decision.action == "same-story",
            [row(one) for one in both],
            each.by,
            each.why,
            each.at,
        )
        for each, both in zip(made, ids, strict=True)
    ]
