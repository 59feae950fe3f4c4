"""Deciding: what somebody says about an article or a source is recorded, and exactly the rows it concerns are renewed."""

from __future__ import annotations

import getpass
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cleaners.decisions import Decision, Decisions, key
from cleaners.edits.log import Edit
from flows.jobs.cleaning import BATCH, Report, clean_batch, together
from warehouse import Warehouse

COLUMNS = ("article_id", "raw_id", "source", "text", "edits", "decisions")


def decisions_for(warehouse: Warehouse, sources: Iterable[str]) -> dict[str, Decisions]:
    """What is in force for each of these sources and its articles, as cleaning applies it."""
    wanted = set(sources)
    made: dict[str, list[Decision]] = {}
    for each in warehouse.decisions():
        if each.source in wanted:
            made.setdefault(each.source, []).append(each.decision)
    return {source: Decisions(found) for source, found in made.items()}


def is_undecided(row: Mapping[str, Any], said: Decisions) -> bool:
    """Whether a row of `articles` is not as today's decisions would have it.

    It is not if a decision had a part in it that is in force no more, or if one that is in force would have:
    about this very article, against an edit that was made, or for stripping a line that is there.
    """
    about = said.of(row["article_id"])
    had = set(row["decisions"] or ())
    force = {each.name for each in about.made}
    if had - force or set(about.own) - had:
        return True
    missing = force - had
    if not missing:
        return False
    edits = (Edit(each["start"], each["before"], each["after"], each["rule"]) for each in row["edits"])
    return any(about.against(edit) in missing for edit in edits) or bool(about.strips(row["text"])[1] & missing)


def undecided(warehouse: Warehouse, sources: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The rows of these sources that are not as today's decisions would have them."""
    said = decisions_for(warehouse, sources)
    for source in sources:
        rows = warehouse.read("articles", list(COLUMNS), [("source", "==", source)])
        for part in rows.to_batches(max_chunksize=1000):
            yield from (row for row in part.to_pylist() if is_undecided(row, said.get(source, Decisions())))


def renew(root: str, sources: Iterable[str]) -> Report:
    """Clean again whatever is not as decided, and take out what was taken down. Running it again does nothing."""
    warehouse = Warehouse(root)
    wanted = [row["raw_id"] for row in undecided(warehouse, sorted(set(sources)))]
    reports = [clean_batch(root, raws) for raws in warehouse.raws(wanted, limit=BATCH)]
    warehouse.purge()
    return together(reports)


def paragraph(row: Mapping[str, Any], words: str) -> str:
    """The one paragraph of an article, as it is or as it was taken off, that has these words.

    Raises `ValueError` where there is none or more than one.
    """
    wanted = f" {key(words)} "
    texts = [*row["text"].split("\n"), *(each["before"] for each in row["edits"] if not each["after"].strip())]
    found = dict.fromkeys(text.strip() for text in texts if wanted in f" {key(text)} " and key(text))
    if len(found) != 1:
        raise ValueError(f"{len(found) or 'no'} paragraphs have the words {words!r}")
    return next(iter(found))


def who() -> str:
    """The name of the person at the keyboard, as the system knows it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


