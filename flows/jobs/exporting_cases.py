"""Decisions as cases for the rules: what people said of a line, in the article that it stands in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from cleaners.boilerplate.cases import Case, tried
from cleaners.decisions import Decision, falls_under, key
from cleaners.edits.log import revert
from flows.jobs.declared import declared
from seeds.sources import load
from warehouse import Warehouse
from warehouse.rows import trail

EACH = 3  # cases of a decision about a source, each from another article
FIRST, LAST = 2, 8  # paragraphs at the ends and next to the line: the place in the article stays what it was


@dataclass(slots=True)
class Exported:
    """The cases, and how many decisions gave none: by action, or `gone` where no article has such a line."""

    cases: list[Case] = field(default_factory=list)
    without: Counter[str] = field(default_factory=Counter)


def export_cases(warehouse: Warehouse, source: str | None = None) -> Exported:
    """Cases of all decisions in force that are about lines, those of `sources.toml` first."""
    made = Exported()
    for name, decision, said in _decisions(warehouse):
        if source not in (None, name):
            continue
        if decision.action not in ("keep", "strip", "mute"):
            made.without[decision.action] += 1
            continue
        found = list(_cases(warehouse, name, decision))
        made.cases += [_noted(case, said) for case in found if case not in made.cases]
        made.without["gone"] += not found
    return made


def _decisions(warehouse: Warehouse) -> Iterator[tuple[str, Decision, str]]:
    """Source, decision, and who decided it when and why, in words."""
    for name, source in load().items():
        for decision in declared(source):
            yield name, decision, ": ".join(filter(None, ("declared in sources.toml", source.decided.why)))
    for each in warehouse.decisions():
        who = f" by {each.by}" if each.by else ""
        yield (
            each.source,
            each.decision,
            ": ".join(filter(None, (f"decided{who} {each.at:%Y-%m-%d}", each.why))),
        )


def _cases(warehouse: Warehouse, source: str, decision: Decision) -> Iterator[Case]:
    """The lines that a decision is about, in the articles that have them; of one article the first."""
    found = (next(_of_article(row, decision), None) for row in _rows(warehouse, source, decision))
    yield from islice((case for case in found if case), EACH)


def _rows(warehouse: Warehouse, source: str, decision: Decision) -> Iterator[Mapping[str, Any]]:
    if decision.article_id is None:
        yield from warehouse.rows("articles", [("source", "==", source)])
    elif row := warehouse.article(decision.article_id):
        yield row


def _of_article(row: Mapping[str, Any], decision: Decision) -> Iterator[Case]:
    extracted = revert(row["text"], trail(dict(row)))
    paragraphs = [line.strip() for line in extracted.split("\n") if line.strip()]
    wanted = key(decision.text)
    for at, paragraph in enumerate(paragraphs):
        said = key(paragraph)
        if decision.action == "mute":
            there = decision.name in (row["decisions"] or ())
        elif decision.action == "keep":
            there = f" {wanted} " in f" {said} "
        else:
            there = said == wanted
        if not there:
            continue
        case = Case(
            paragraph,
            row["language"],
            "goes" if decision.action == "strip" else "stays",
            above=_some(paragraphs[:at], FIRST, LAST),
            below=_some(paragraphs[at + 1 :], LAST, FIRST),
        )
        today = tried(case, {})
        rule = today.rule if today.fate != "stays" else ""
        if decision.action == "mute" and not falls_under(rule, decision.text):
            continue
        yield replace(
            case, rule=rule, known_failure="" if today.fate == case.verdict else "decided otherwise"
        )


def _some(paragraphs: list[str], first: int, last: int) -> tuple[str, ...]:
    if len(paragraphs) <= first + last:
        return tuple(paragraphs)
    return (*paragraphs[:first], *paragraphs[-last:])


def _noted(case: Case, said: str) -> Case:
    """A case that today's rules fail says who would have it otherwise; another one has it as a remark."""
    return replace(case, known_failure=said) if case.known_failure else replace(case, note=said)
