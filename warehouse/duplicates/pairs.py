"""People's decisions on pairs of articles, for linking them."""

from __future__ import annotations

from cleaners.decisions import PAIRS
from cleaners.duplicates.verdicts import NO_VERDICTS, Verdicts
from warehouse.aliases import known_as
from warehouse.decisions import listed
from warehouse.delta.tables import Tables


def verdicts_of(tables: Tables) -> tuple[Verdicts, set[str]]:
    """What is in force, and all articles of which anything was ever decided; by the ids of today."""
    made = [each for each in listed(tables, undone=True) if each.decision.action in PAIRS]
    if not made:
        return NO_VERDICTS, set()
    ids = {each for one in made for each in (one.decision.article_id or "", one.decision.text)}
    now = known_as(tables, ids)
    pairs = (
        (now[one.decision.article_id or ""], now[one.decision.text], one.decision.action == "same-story")
        for one in made
        if not one.undone
    )
    return Verdicts.of_pairs(pairs), set(now.values())
