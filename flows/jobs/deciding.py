"""Deciding: exactly the rows that a decision concerns are renewed."""

from __future__ import annotations

import getpass
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cleaners.decisions import Decisions, key
from cleaners.rule_ids import unknown_rule
from flows.jobs.cleaning import BATCH, Report, batch_name, clean_batch, commit_done, together
from flows.jobs.decided import decisions_for, is_undecided
from warehouse import Warehouse

COLUMNS = ("article_id", "raw_id", "source", "text", "edits", "decisions")


def undecided(warehouse: Warehouse, sources: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The rows of these sources that are not as today's decisions would have them."""
    said = decisions_for(warehouse, sources)
    for source in sources:
        rows = warehouse.read("articles", list(COLUMNS), [("source", "==", source)])
        for part in rows.to_batches(max_chunksize=1000):
            yield from (row for row in part.to_pylist() if is_undecided(row, said.get(source, Decisions())))


def renew(root: str, sources: Iterable[str]) -> Report:
    """Clean again whatever is not as decided, and take out what was taken down. Twice is once."""
    warehouse = Warehouse(root)
    wanted = [row["raw_id"] for row in undecided(warehouse, sorted(set(sources)))]
    reports = []
    for raws in warehouse.raws(wanted, limit=BATCH):
        # Named after the table as it is: a row may become again what it was once, and that is no repetition.
        now = warehouse.version("articles")
        done = clean_batch(root, raws, name=f"decided-{now}-{batch_name(raws)}")
        commit_done(root, [done])
        reports.append(done.report)
    warehouse.purge()
    return together(reports)


def paragraph(row: Mapping[str, Any], words: str) -> str:
    """The one paragraph of an article, as it is or as it was taken off, that has these words.

    Raises `ValueError` where there is none or more than one.
    """
    wanted = f" {key(words)} "
    texts = [
        *row["text"].split("\n"),
        *(each["before"] for each in row["edits"] if not each["after"].strip()),
    ]
    found = dict.fromkeys(text.strip() for text in texts if wanted in f" {key(text)} " and key(text))
    if len(found) != 1:
        raise ValueError(f"{len(found) or 'no'} paragraphs have the words {words!r}")
    return str(next(iter(found)))


def check_rule(rule: str) -> None:
    """Raise `ValueError` where there is no such rule, with the one that was probably meant."""
    if what := unknown_rule(rule):
        raise ValueError(what)


def who() -> str:
    """The name of the person at the keyboard, as the system knows it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
