"""Deciding: exactly the rows that a decision concerns are renewed."""

from __future__ import annotations

import getpass
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, get_args

from cleaners.decisions import PAIRS, SETTABLE, SETTABLE_OF_SOURCE, Decisions, key
from cleaners.rule_ids import unknown_rule
from flows.errors import DecisionError
from flows.jobs.cleaning import BATCH, Report, batch_name, clean_batch, commit_done, one_run, together
from flows.jobs.decided import decisions_for, is_undecided
from seeds.scripts import unknown_language
from seeds.sources import Style, unknown_zone
from warehouse import Warehouse
from warehouse.decisions import Recorded
from warehouse.maintenance import RETENTION_HOURS
from warehouse.publish import KEEP_SECONDS

ONE_VALUE = ("title", "language", "published_at")  # fields that have no more
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
    with one_run(root):
        for raws in warehouse.raws(wanted, limit=BATCH):
            # Named after the table as it is: a row may become again what it was, and that is no repetition.
            now = warehouse.version("articles")
            done = clean_batch(root, raws, name=f"decided-{now}-{batch_name(raws)}")
            commit_done(root, [done])
            reports.append(done.report)
        warehouse.purge()
    return together(reports)


def carry_out(root: str, made: Recorded) -> None:
    """Bring the tables to what a decision says that was just made, or undone."""
    if made.decision.action in PAIRS:
        Warehouse(root).link_duplicates()
    else:
        renew(root, concerned(Warehouse(root), made))


def concerned(warehouse: Warehouse, made: Recorded) -> list[str]:
    """The sources whose rows a decision may concern: an article's newest version may be of another one."""
    rows = warehouse.articles([made.decision.article_id] if made.decision.article_id else [])
    return sorted({made.source, *(row["source"] for row in rows)})


def every_source(warehouse: Warehouse, where: list[Any] | None = None) -> list[str]:
    """The sources of articles, of all or of those that fit.

    Also of one that is not declared, and about which nothing was decided: an article that somebody decided
    about may have its newest version from there.
    """
    if where is None:
        return sorted(source for (source,) in warehouse.tally(["source"]))
    return sorted(warehouse.read("articles", ["source"], where)["source"].unique().to_pylist())


def places(warehouse: Warehouse, row: Mapping[str, Any]) -> list[str]:
    """Where an article was found, with its copies: what is taken down does not land from there again."""
    copies = warehouse.copies(row["article_id"])
    return list(dict.fromkeys([row["uri"], *(copy["uri"] for copy in copies)]))


def still_readable(warehouse: Warehouse, at: datetime) -> str:
    """Who can still read an article that was taken down at a moment, and until when."""
    views, versions = at + timedelta(seconds=KEEP_SECONDS), at + timedelta(hours=RETENTION_HOURS)
    said = (
        f"Readers may still have it: those of the plain folders until {views:%Y-%m-%d %H:%M} UTC, those of "
        f"old versions until `copydesk maintain` runs after {versions:%Y-%m-%d}"
    )
    pins = ", ".join(sorted(warehouse.pins()))
    return f"{said}; the pins {pins} keep it until they are dropped." if pins else f"{said}."


def pair(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Two articles in one order, so that the same said of them the other way round is the same decision.

    Raises `DecisionError` where they are one.
    """
    if one["article_id"] == other["article_id"]:
        raise DecisionError("these are one article")
    return (one, other) if one["article_id"] < other["article_id"] else (other, one)


def paragraph(row: Mapping[str, Any], words: str) -> str:
    """The one paragraph of an article, as it is or as it was taken off, that has these words.

    Raises `DecisionError` where there is none or more than one.
    """
    wanted = f" {key(words)} "
    texts = [
        *row["text"].split("\n"),
        *(each["before"] for each in row["edits"] if not each["after"].strip()),
    ]
    found = dict.fromkeys(text.strip() for text in texts if wanted in f" {key(text)} " and key(text))
    if len(found) != 1:
        raise DecisionError(f"{len(found) or 'no'} paragraphs have the words {words!r}")
    return str(next(iter(found)))


def check_rule(rule: str) -> None:
    """Raise `DecisionError` where there is no such rule, with the one that was probably meant."""
    if what := unknown_rule(rule):
        raise DecisionError(what)


def check_wording(words: str) -> None:
    """Raise `DecisionError` for a wording without a letter or digit: it would be every line without one."""
    if not key(words):
        raise DecisionError(f"{words!r} has no words")


def check_values(field: str, values: Sequence[str]) -> None:
    """Raise `DecisionError` for values that a field cannot have: cleaning could not apply them."""
    if field not in SETTABLE:
        raise DecisionError(f"there is no field {field!r} to set; there are {', '.join(SETTABLE)}")
    if field in ONE_VALUE and len(values) > 1:
        raise DecisionError(f"{field} is one value")
    if field == "language":
        if not values:
            raise DecisionError("a text has some language, or `und`")
        if values[0] != "und" and (what := unknown_language(values[0])):
            raise DecisionError(what)
    if field == "published_at" and values:
        _check_moment(values[0])


def check_setting(field: str, value: str) -> None:
    """Raise `DecisionError` for what the articles of a source cannot be set to."""
    if field not in SETTABLE_OF_SOURCE:
        raise DecisionError(
            f"of a source there is no {field!r} to set; there are {', '.join(SETTABLE_OF_SOURCE)}"
        )
    if not value:
        raise DecisionError(f"which {field}?")
    if field == "style" and value not in get_args(Style):
        raise DecisionError(f"no style {value!r}; there are {', '.join(get_args(Style))}")
    check = {"language": unknown_language, "timezone": unknown_zone}.get(field)
    if check and (what := check(value)):
        raise DecisionError(what)


def _check_moment(value: str) -> None:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise DecisionError(
            f"{value!r} is no date and time in ISO 8601, such as 2026-01-31T12:00:00+01:00"
        ) from None
    if moment.tzinfo is None:
        raise DecisionError(f"{value!r} has no time zone: end it with Z or an offset such as +01:00")


def who() -> str:
    """The name of the person at the keyboard, as the system knows it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
