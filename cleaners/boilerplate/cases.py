"""Cases: lines with what is expected of them, in a file that people and the tests read alike.

A case stands in the paragraphs of its own article, `above` and `below` it; one without stands among the
`body` of its language, as its `place` says.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

from cleaners.boilerplate.explain import ExplainedLine, explain_lines
from seeds.languages import closest, seed
from seeds.schema import parse
from seeds.scripts import unknown_language


@dataclass(frozen=True, slots=True)
class Case:
    """A line, where it stands, and what is to become of it: `verdict`, and `role` where that matters.

    `cues` must be found, there may be more. `rule` is what took the line when the case was written down.
    `known_failure` says what is wrong today with a line that we would have otherwise.
    """

    text: str
    language: Annotated[str, unknown_language]
    verdict: Literal["goes", "stays", "cut", "spared"]
    place: Literal["below", "inside"] = "below"
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    role: str | None = None
    cues: tuple[str, ...] = ()
    rule: str = ""
    known_failure: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cases:
    """What a file of cases holds."""

    line: tuple[Case, ...] = ()
    body: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_cases(content: bytes, name: str) -> Cases:
    """The cases of a file. Raises `seeds.schema.SchemaError` with the line of what can't be meant."""
    return parse(content, name, Cases)


def tried(case: Case, body: Mapping[str, Sequence[str]]) -> ExplainedLine:
    """What becomes of a case's line today.

    >>> tried(Case("Follow us on Twitter", "en", "goes"), {}).fate
    'goes'
    """
    above, below = case.above, case.below
    if not above and not below:
        known = closest(case.language).boilerplate.body or seed("en").boilerplate.body
        first, *others = body.get(case.language) or known
        above, below = ((first,), tuple(others)) if case.place == "inside" else ((first, *others), ())
    start = sum(len(paragraph) + 2 for paragraph in above)
    text = "\n\n".join((*above, case.text, *below))
    lines = explain_lines(text, language=case.language)
    return next(line for line in lines if line.start + len(line.text) > start)


def written(cases: Iterable[Case]) -> str:
    """Cases as a file has them, each a table `[[line]]`.

    >>> case = Case("Follow us", "en", "goes", above=("Rain fell.",), rule="promo.en.button")
    >>> read_cases(written([case]).encode(), "cases.toml").line == (case,)
    True
    """
    return "\n".join(_table(case) for case in cases)


def _table(case: Case) -> str:
    plain = {
        "note": case.note or None,
        "text": case.text,
        "language": case.language,
        "place": None if case.above or case.below else case.place,
        "role": case.role,
        "verdict": case.verdict,
        "rule": case.rule or None,
        "known_failure": case.known_failure or None,
    }
    lines = [f"{name} = {_string(value)}" for name, value in plain.items() if value is not None]
    for name, values in (("cues", case.cues), ("above", case.above), ("below", case.below)):
        if values:
            lines += [f"{name} = [", *(f"  {_string(value)}," for value in values), "]"]
    return "\n".join(["[[line]]", *lines, ""])


def _string(value: str) -> str:
    """A text in TOML: as JSON writes it, where DEL is written out, too."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
