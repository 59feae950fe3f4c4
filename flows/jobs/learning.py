"""Learning what a source repeats, and keeping what people decided about it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cleaners.edits.log import revert
from cleaners.learned.fingerprint import fingerprints, paragraphs
from cleaners.learned.mine import learn_boilerplate
from cleaners.learned.template import NEVER, STRICT, Standing, Template, decide
from flows.errors import UnknownTemplateError
from flows.workers.engines import Engine, on_each
from flows.workers.orders import Terms, agree, terms_of
from seeds.sources import source_named
from warehouse import Warehouse
from warehouse.rows import trail

Kept = Template[datetime]

LATEST = 2_000  # articles of a source that are looked at: what it repeats now, not what it once did


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one source taught: templates that are new, and all that stand in the table now."""

    source: str
    articles: int
    new: tuple[Kept, ...]
    all: tuple[Kept, ...]


def learn(
    root: str, *, source: str | None = None, run: str = "", cluster: Engine | None = None
) -> Iterator[Lesson]:
    """Look at each source's latest articles and bring `learned_boilerplate` up to date.

    What a person decided stays decided. A new template is proposed; it is accepted at once only if its
    source chose that in `seeds/sources.toml` and it clears a strict bar. A template that the source has
    given up keeps its row, because older articles hold it. A source is looked at where `cluster` says; what
    it taught is kept here.
    """
    warehouse, terms = Warehouse(root), terms_of(root)
    names = sorted(name for (name,) in warehouse.tally(["source"])) if source is None else [source]
    for mined in on_each(cluster, mine, (LearnOrder(terms, name) for name in names)):
        yield _kept_of(warehouse, mined, run)


@dataclass(frozen=True, slots=True)
class LearnOrder:
    """A source to look at."""

    terms: Terms
    source: str


@dataclass(frozen=True, slots=True)
class Mined:
    """What repeats in a source's latest articles, and when these landed, by id."""

    source: str
    landed: dict[str, datetime]
    templates: tuple[Template[str], ...]


def mine(order: LearnOrder) -> Mined:
    """Look at a source, where this is called. Writes nothing."""
    agree(order.terms)
    columns, where = ["article_id", "text", "edits", "landed_at"], [("source", "==", order.source)]
    rows = Warehouse(order.terms.root).read("articles", columns, where)
    rows = rows.sort_by([("landed_at", "descending"), ("article_id", "ascending")]).slice(0, LATEST)
    articles: list[dict[str, Any]] = rows.to_pylist()[::-1]
    landed = {each["article_id"]: each["landed_at"] for each in articles}
    texts = [revert(each["text"], trail(each)) for each in articles]
    found = learn_boilerplate(texts, source=order.source, ids=list(landed))
    return Mined(order.source, landed, tuple(found.templates))


def _kept_of(warehouse: Warehouse, mined: Mined, run: str) -> Lesson:
    """Bring a source's templates up to date."""
    source, landed = mined.source, mined.landed
    bar = STRICT if source_named(source).learned == "automatic" else NEVER
    before = {row.fingerprint: row for row in warehouse.learned(source)}
    after = before | {
        each.fingerprint: _kept(each, landed, before.get(each.fingerprint), decide(each, bar=bar))
        for each in mined.templates
    }
    if after != before:
        warehouse.save_learned(source, list(after.values()), run=run)
    new = tuple(row for mark, row in after.items() if mark not in before)
    return Lesson(source, len(landed), new, tuple(after.values()))


def _kept(found: Template[str], landed: dict[str, datetime], before: Kept | None, decision: str) -> Kept:
    """What was found, with times for its ids and what is known of it already."""
    first, last = landed[found.first_seen], landed[found.last_seen]
    known = {
        "first_seen": min(first, before.first_seen) if before else first,
        "last_seen": max(last, before.last_seen) if before else last,
        "decision": before.decision if before and before.decision != "proposed" else decision,
    }
    return Template(**{**dataclasses.asdict(found), **known})


def decide_on(
    root: str,
    beginnings: Sequence[str],
    decision: Standing,
    *,
    source: str | None = None,
) -> list[Kept]:
    """Record a person's decision on templates named by the beginning of their fingerprint.

    They are looked for in one source, or in all. All or nothing: raises `UnknownTemplateError`, before
    anything is written, if one is not clear.
    """
    warehouse = Warehouse(root)
    rows = warehouse.learned(source)
    chosen = []
    for beginning in beginnings:
        found = [row for row in rows if row.fingerprint.startswith(beginning)]
        if len(found) != 1:
            raise UnknownTemplateError(_unclear(beginning, found))
        chosen.append(dataclasses.replace(found[0], decision=decision))
    for name in {row.source for row in chosen}:
        warehouse.decide_learned(name, [row.fingerprint for row in chosen if row.source == name], decision)
    return chosen


def in_context(row: Mapping[str, Any], template: Kept) -> list[tuple[str, bool]]:
    """The paragraph that a template is about, marked, with its neighbours; nothing where it is no more."""
    lines = paragraphs(revert(row["text"], trail(row)))
    place = next((at for at, line in enumerate(lines) if template.fingerprint in fingerprints(line)), None)
    if place is None:
        return []
    around = range(max(0, place - 1), min(len(lines), place + 2))
    return [(lines[at], at == place) for at in around]


def _unclear(beginning: str, found: Sequence[Kept]) -> str:
    said = f"{len(found)} templates begin with {beginning!r}"
    # Two sources that repeat the same words have the same fingerprint.
    sources = sorted({row.source for row in found})
    return f"{said}, of {', '.join(sources)}: --source names one" if len(sources) > 1 else said
