"""One rule for the review page: what it did last, what its file says it does, and where it is mute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cleaners.boilerplate.examples import Example, examples_of
from cleaners.decisions import falls_under
from cleaners.learned.template import Template
from cleaners.rule_ids import is_rule
from flows.review.desk import Desk
from warehouse.decisions import Recorded
from warehouse.search import Wanted

HITS = 20  # articles of which one edit each is shown


@dataclass(frozen=True, slots=True)
class RuleView:
    """What is shown of a rule, or of all rules below an id.

    `hits` are a row and an edit each, newest first, `count` all articles that it touched. `examples` are
    those of its kind where it `is_composed` of a request and a channel. `template` is what it was learned
    from.
    """

    name: str
    hits: list[tuple[dict[str, Any], dict[str, Any]]]
    count: int
    examples: list[Example]
    is_composed: bool
    template: Template[datetime] | None
    muted: list[Recorded]


def rule_view(desk: Desk, name: str) -> RuleView | None:
    """Everything about one rule; None where there is no such rule, and none that did anything."""
    found = desk.search(Wanted(rule=name))
    if not found.count and not is_rule(name):
        return None
    hits = []
    for row in desk.warehouse.articles(row["article_id"] for row in found.rows[:HITS]):
        edits = (each for each in row["edits"] if falls_under(each["rule"], name))
        hits += [(row, edit) for edit in list(edits)[:1]]
    examples = examples_of(name)
    is_composed = bool(examples) and not any(each.is_of(name) for each in examples)
    template = next((each for each in desk.warehouse.learned() if each.rule == name), None)
    muted = [
        each
        for each in desk.warehouse.decisions()
        if each.decision.action == "mute" and falls_under(name, each.decision.text)
    ]
    return RuleView(name, hits, found.count, examples, is_composed, template, muted)
