"""Rows of `duplicates`: each article with its partner, and the story to which partners lead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from cleaners.duplicates.links import Link
from cleaners.duplicates.pool import Signed
from warehouse import rows, schemas
from warehouse.delta.table import Change, Snapshot
from warehouse.delta.tables import anew, holding, isin, replace

Row = dict[str, Any]


# By article the row that it gets, whose story is not known yet; None if it has no partner, or is gone.
Linked = Mapping[str, Row | None]


def all_rows(snapshot: Snapshot, linked: Linked) -> tuple[int, Change]:
    """The whole table anew."""
    made = {key: row for key, row in linked.items() if row}
    _lead_to_stories(made, {})
    return len(made), anew(snapshot, [rows.table([*made.values()], schemas.DUPLICATES)])


def changed_rows(snapshot: Snapshot, changes: pa.Array, links: Linked) -> tuple[int, Change]:
    """Rows of the articles whose partner was found anew, and of those whose story is another one by that.

    `changes` are ids of articles that came, went or changed; only those in `links` have a partner now.
    """
    linked: dict[str, Row | None] = dict.fromkeys(_rows(snapshot, "article_id", changes), None)
    linked |= links
    made = {key: row for key, row in linked.items() if row}
    partners = {row["partner_id"] for row in made.values()}
    there = _rows(snapshot, "article_id", pa.array(linked.keys() | partners, pa.string()))
    changed = {key for key in linked if not _same_link(there.get(key), made.get(key))}
    # Below an article everything has its story, and its own name where it was the root.
    stories = changed | {there[key]["story_id"] for key in changed & there.keys()}
    below = _rows(snapshot, "story_id", pa.array(stories, pa.string()))
    after = {key: dict(row) for key, row in below.items() if key not in linked} | {
        key: row for key, row in made.items() if key in changed or key in below
    }
    _lead_to_stories(after, {key: row["story_id"] for key, row in there.items() if key not in changed})
    before = there | below
    write = [row for key, row in after.items() if row != before.get(key)]
    leave = {row["article_id"] for row in write if row["article_id"] in before}
    leave |= {key for key in changed if key in before and key not in after}
    table = rows.table(write, schemas.DUPLICATES)
    change = replace(
        snapshot,
        ["article_id"],
        lambda group: isin(group["article_id"], leave),
        [table] if write else [],
        holding(snapshot, article_id=leave),
    )
    return len(write) + len(leave - {row["article_id"] for row in write}), change or Change()


def story_of(snapshot: Snapshot, article_id: str) -> list[Row]:
    """The rows of the story that an article belongs to, earliest first; that of its first article is none."""
    own = _rows(snapshot, "article_id", pa.array([article_id], pa.string())).get(article_id)
    story = own["story_id"] if own else article_id
    found = _rows(snapshot, "story_id", pa.array([story], pa.string()))
    return sorted(found.values(), key=lambda row: (row["seen_at"], row["article_id"]))


def _lead_to_stories(made: Mapping[str, Row], known: Mapping[str, str]) -> None:
    """Fill in the story of each row: its partners followed to the end, or to one whose story is known."""
    for row in sorted(made.values(), key=lambda row: (row["seen_at"], row["article_id"])):
        partner = row["partner_id"]
        # Partners are earlier, so theirs is filled in already.
        row["story_id"] = made[partner]["story_id"] if partner in made else known.get(partner, partner)


def row_of(article: Signed, link: Link, partner: Signed) -> Row:
    """The row of an article that has a partner; of its story nothing is known yet."""
    own = article.source == partner.source
    return {
        "article_id": link.article_id,
        "partner_id": link.partner_id,
        "story_id": "",
        "kind": link.kind,
        "relation": ("reissue" if link.kind == "same" else "update") if own else "syndicated",
        "share": link.share,
        "share_of_partner": link.share_of_partner,
        "hours": link.hours,
        "source": article.source,
        "partner_source": partner.source,
        "seen_at": datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=article.at),
    }


def _same_link(there: Row | None, made: Row | None) -> bool:
    if there is None or made is None:
        return there is made
    return {**there, "story_id": ""} == {**made, "story_id": ""}


def _rows(snapshot: Snapshot, column: str, wanted: pa.Array) -> dict[str, Row]:
    """Rows by article id whose `column` is among some values."""
    found: dict[str, Row] = {}
    for group in snapshot.having(column, wanted):
        found.update((row["article_id"], row) for row in group.to_pylist())
    return found
