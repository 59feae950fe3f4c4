"""Decisions that stand in `sources.toml`, as the tables have those of people."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cleaners.decisions import Action, Decision
from seeds.sources import Source, load

ORIGIN = "sources.toml"


@dataclass(frozen=True, slots=True)
class InFile:
    """A decision that stands in `sources.toml`, with what `Recorded` says of one in the table."""

    decision: Decision
    source: str
    why: str
    by: str = ORIGIN
    at: None = None
    undone: bool = False


def every_declared(source: str | None = None) -> list[InFile]:
    """What is declared to be decided, about one source or all."""
    return [
        InFile(made, name, found.decided.why)
        for name, found in load().items()
        if source in (None, name)
        for made in declared(found)
    ]


def declared(source: Source) -> list[Decision]:
    """What is declared to be decided about a source. The same words are the same decision.

    >>> from seeds.sources import Decided
    >>> [each.text for each in declared(Source("wire", decided=Decided(mute=("promo.en",))))]
    ['promo.en']
    """
    said = source.decided
    made = [
        *(_decision(source, "mute", rule) for rule in said.mute),
        *(_decision(source, "keep", wording) for wording in said.never),
        *(_decision(source, "strip", wording) for wording in said.always),
    ]
    fields = (("language", said.language), ("style", said.style))
    return made + [_decision(source, "set", "", name, (value,)) for name, value in fields if value]


def _decision(
    source: Source, action: Action, text: str, field: str = "", values: tuple[str, ...] = ()
) -> Decision:
    said = repr((ORIGIN, source.name, action, text, field, values))
    decision_id = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
    return Decision(decision_id, action, None, text, field, values)
