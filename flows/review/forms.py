"""A decision, as a form of the review page says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from cleaners.decisions import PAIRS, Action
from cleaners.learned.template import Standing
from flows.errors import DecisionError
from flows.jobs.deciding import (
    carry_out,
    check_rule,
    check_setting,
    check_values,
    check_wording,
    pair,
    paragraph,
    places,
    who,
)
from flows.jobs.learning import decide_on
from flows.review.desk import Desk
from warehouse.decisions import Recorded

TEMPLATES: Mapping[str, Standing] = {"accept": "accepted", "reject": "rejected", "propose": "proposed"}
OF_ARTICLE = ("keep", "strip", "set", "take-down", *PAIRS)
OF_SOURCE = ("keep", "strip", "mute", "set")


def decided(desk: Desk, form: Mapping[str, str]) -> dict[str, str]:
    """Record what a form says, and bring the tables to it. Raises `DecisionError`.

    What comes back is told to the page that it leads to: which decision was made or undone (`made`), or which
    template of a source was decided about, and how it was before (`template`, `of`, `was`).
    """
    if form.get("action") in TEMPLATES:
        return _about_a_template(desk, form)
    try:
        made = _undone(desk, form) if form.get("action") == "undo" else _recorded(desk, form)
    except ValueError as error:
        raise DecisionError(str(error)) from error
    carry_out(desk.root, made)
    return {"made": made.decision.name}


def _about_a_template(desk: Desk, form: Mapping[str, str]) -> dict[str, str]:
    """Decide about what was learned, as `copydesk learn --accept` does; a backfill applies it."""
    source, fingerprint = _needed(form, "source"), _needed(form, "fingerprint")
    before = desk.template(source, fingerprint)
    if before is None:
        raise DecisionError("this template is not there any more: nothing was decided")
    decide_on(desk.root, [fingerprint], TEMPLATES[form["action"]], source=source)
    return {"template": fingerprint, "of": source, "was": before.decision}


def _undone(desk: Desk, form: Mapping[str, str]) -> Recorded:
    decision_id = _needed(form, "decision_id")
    try:
        return desk.warehouse.undo(decision_id, by=who(), why=form.get("why", ""))
    except KeyError:
        raise DecisionError("this decision is not in force any more") from None


def _recorded(desk: Desk, form: Mapping[str, str]) -> Recorded:
    by, why, action = who(), form.get("why", ""), form.get("action", "")
    if form.get("article_id"):
        if action not in OF_ARTICLE:
            raise DecisionError(f"there is no decision {action!r} about an article")
        row, said = _about_an_article(desk, form, action)
        article_id = row["article_id"]
        return desk.warehouse.decide(
            cast(Action, action), row["source"], article_id=article_id, by=by, why=why, **said
        )
    if action not in OF_SOURCE:
        raise DecisionError(f"there is no decision {action!r} about a source")
    source = _needed(form, "source")
    if not desk.knows(source):
        raise DecisionError(f"there is no source {source!r}")
    said = _about_a_source(form, action)
    return desk.warehouse.decide(cast(Action, action), source, by=by, why=why, **said)


def _about_a_source(form: Mapping[str, str], action: str) -> dict[str, Any]:
    """What is said of all articles of a source."""
    if action == "set":
        field, value = form.get("field", ""), form.get("values", "").strip()
        check_setting(field, value)
        return {"field": field, "values": [value]}
    text = _needed(form, "text").strip()
    (check_rule if action == "mute" else check_wording)(text)
    return {"text": text}


def _about_an_article(
    desk: Desk, form: Mapping[str, str], action: str
) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """The row that a decision is about, and what it says of it."""
    row = _row(desk, form["article_id"])
    if action == "take-down":
        return row, {"values": places(desk.warehouse, row)}
    if action in PAIRS:
        one, other = pair(row, _row(desk, _needed(form, "other_id")))
        return one, {"text": other["article_id"]}
    if action == "set":
        return row, {"field": (field := form.get("field", "")), "values": _values(field, form)}
    return row, {"text": paragraph(row, _needed(form, "text"))}


def _row(desk: Desk, article_id: str) -> dict[str, Any]:
    row = desk.article(article_id)
    if row is None:
        raise DecisionError("this article is not there any more: nothing was decided")
    return row


def _values(field: str, form: Mapping[str, str]) -> list[str]:
    lines = [line.strip() for line in form.get("values", "").splitlines()]
    values = [line for line in lines if line]
    check_values(field, values)
    return values


def _needed(form: Mapping[str, str], name: str) -> str:
    value = form.get(name, "")
    if not value.strip():
        raise DecisionError(f"the form says no {name.replace('_', ' ')}")
    return value
