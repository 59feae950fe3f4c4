"""One source for the review page: its health, what was learned of it, and what is decided about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cleaners.decisions import Decisions
from cleaners.learned.template import Template
from flows.jobs.declared import InFile, every_declared
from flows.jobs.learning import in_context
from flows.reports.series import Silence
from flows.review.desk import Desk
from seeds.sources import Source, load
from warehouse.decisions import Recorded
from warehouse.search import Wanted

NEWEST = 30  # articles
CONTEXTS, SAMPLES = 20, 2  # proposals that are shown with articles around them, and how many each

Context = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class SourceView:
    """What is shown of a source.

    `waiting` are proposals with the places where they stand, the most frequent first; `learned` are templates
    that somebody decided about. `declared` is what `sources.toml` says of it, if it does, `in_file` what that
    decides. `rows` are the newest of its `count` articles.
    """

    name: str
    health: Mapping[str, Any] | None
    silence: Silence | None
    declared: Source | None
    rows: list[dict[str, Any]]
    count: int
    waiting: list[tuple[Template[datetime], list[Context]]]
    learned: list[Template[datetime]]
    decided: list[Recorded]
    in_file: list[InFile]

    def value(self, field: str) -> str:
        """What one of its settings is, by a decision or by the file; empty where neither says it."""
        made = [each.decision for each in self.in_file] + [each.decision for each in self.decided]
        said = Decisions([each for each in made if each.article_id is None]).value(field)
        return said[0] if said else str(getattr(self.declared, field, None) or "")


def source_view(desk: Desk, name: str) -> SourceView | None:
    """Everything about one source; None where none of this name is declared and nothing came from it."""
    health, declared = desk.health(name), load().get(name)
    if health is None and declared is None:
        return None
    found = desk.search(Wanted(source=name))
    templates = sorted(desk.warehouse.learned(name), key=lambda each: (-each.documents, each.fingerprint))
    proposed = [each for each in templates if each.decision == "proposed"]
    return SourceView(
        name,
        health,
        next((each for each in desk.silent() if each.source == name), None),
        declared,
        found.rows[:NEWEST],
        found.count,
        _with_contexts(desk, proposed),
        [each for each in templates if each.decision != "proposed"],
        [each for each in desk.warehouse.decisions() if each.source == name],
        every_declared(name),
    )


def _with_contexts(
    desk: Desk, proposed: Sequence[Template[datetime]]
) -> list[tuple[Template[datetime], list[Context]]]:
    """The proposals, the first of them with the paragraphs around them in a few articles."""
    wanted = {sample for each in proposed[:CONTEXTS] for sample in each.samples[:SAMPLES]}
    rows = {row["article_id"]: row for row in desk.warehouse.articles(wanted)}
    found = []
    for number, each in enumerate(proposed):
        samples = each.samples[:SAMPLES] if number < CONTEXTS else ()
        places = (in_context(rows[sample], each) for sample in samples if sample in rows)
        found.append((each, [place for place in places if place]))
    return found
