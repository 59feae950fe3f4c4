"""Decisions of the warehouse, as the cleaners take them; and which rows are not as they would have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cleaners.decisions import PAIRS, Decision, Decisions
from cleaners.edits.log import Edit
from flows.jobs.declared import declared
from seeds.sources import source_named
from warehouse import Warehouse


def decisions_for(warehouse: Warehouse, sources: Iterable[str]) -> dict[str, Decisions]:
    """What is in force for each of these sources and its articles, as cleaning applies it.

    What people decide with a command comes after what `sources.toml` declares, so of two settings it counts.
    What is decided about an article is given with every source: its next version may come from another one.
    """
    wanted = set(sources)
    made: dict[str, list[Decision]] = {
        name: found for name in wanted if (found := declared(source_named(name)))
    }
    for each in warehouse.decisions():
        if each.decision.action in PAIRS:
            continue
        for source in wanted if each.decision.article_id else wanted & {each.source}:
            made.setdefault(source, []).append(each.decision)
    return {source: Decisions(found) for source, found in made.items()}


def is_undecided(row: Mapping[str, Any], said: Decisions) -> bool:
    """Whether a row of `articles` is not as today's decisions would have it.

    It is not if a decision had a part in it that is in force no more, or if one that is in force would have:
    about this very article, setting something of its source, against an edit that was made, or for stripping
    a line that is there.
    """
    about = said.of(row["article_id"])
    had = set(row["decisions"] or ())
    force = {each.name for each in about.made}
    if had - force or set(about.standing) - had:
        return True
    missing = force - had
    if not missing:
        return False
    edits = (Edit(each["start"], each["before"], each["after"], each["rule"]) for each in row["edits"])
    return any(about.against(edit) in missing for edit in edits) or bool(
        about.strips(row["text"])[1] & missing
    )
