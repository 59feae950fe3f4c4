"""The examples that rules carry, run; and a single line, tried.

An example stands where the bar is lowest: at the end of an article of its language, whose paragraphs are the
`body` of the language's file; names of sections above it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from cleaners.boilerplate.decide import EDGE_BAR, INSIDE_BAR
from cleaners.boilerplate.lexicon import wording
from cleaners.boilerplate.line_score import read
from cleaners.boilerplate.strip import propose
from cleaners.decisions import falls_under
from cleaners.edits.log import apply
from cleaners.inline_metadata.extract import lift
from cleaners.rule_ids import is_rule
from cleaners.text.lines import split
from seeds.languages import LanguageSeed, all_seeds, closest, seed


@dataclass(frozen=True, slots=True)
class Example:
    """A line that the rule files carry for a rule: whether it `goes` or stays, where the rule looks at it."""

    rule: str
    language: str
    text: str
    goes: bool

    def is_of(self, rule: str) -> bool:
        """Whether it is one of this rule's, or of those below or above it."""
        return falls_under(self.rule, rule) or falls_under(rule, self.rule)


def examples_of(rule: str) -> list[Example]:
    """The examples of a rule, and of those below it: lines of boilerplate, and lines that go to a column.

    A composed id (`promo.en.follow-twitter`) has none of its own, and gets those of its kind and language.
    Rules that the code itself names carry none.

    >>> [each.goes for each in examples_of("related.en.heading-on")]
    [True, True, False, False]
    """
    every = examples()
    found = [each for each in every if each.is_of(rule)]
    kind = ".".join(rule.split(".")[:2])
    is_composed = not found and kind.startswith("promo.") and is_rule(rule)
    return [each for each in every if falls_under(each.rule, kind)] if is_composed else found


@cache
def examples() -> tuple[Example, ...]:
    """Those of all rules."""
    return tuple(each for language in all_seeds() for each in _examples(language))


def _examples(language: LanguageSeed) -> Iterator[Example]:
    for rule in language.boilerplate.rules:
        for goes, lines in ((True, rule.strips), (False, rule.keeps)):
            yield from (Example(rule.id, language.tag, line, goes) for line in lines)
    lifted = language.inline_metadata
    for column, lines in lifted.lifts.items():
        yield from (Example(f"lift.{column}", language.tag, line, True) for line in lines)
    yield from (Example("lift", language.tag, line, False) for line in lifted.keeps)


def article(language: LanguageSeed, line: str, *, above: bool = False) -> str:
    """A line at the end of an article in its language, or above it."""
    body = language.boilerplate.body or seed("en").boilerplate.body
    return "\n\n".join((line, *body, *body) if above else (*body, *body, line))


def failures() -> list[str]:
    """The examples of boilerplate rules that do not do what they are listed for, one line each."""
    return [failure for language in all_seeds() for failure in _failures(language)]


def _failures(language: LanguageSeed) -> Iterator[str]:
    for rule in language.boilerplate.rules:
        for kind, examples in (("strips", rule.strips), ("keeps", rule.keeps)):
            if not examples:
                yield f"{language.tag}.toml: {rule.id}: has no {kind}"
            for example in examples:
                text = article(language, example, above=rule.how == "edge")
                wanted = article(language, "").rstrip() if kind == "strips" else text
                if apply(text, propose(text, language=language.tag).edits)[0] != wanted:
                    yield f"{language.tag}.toml: {rule.id}: {kind} {example!r}, and does not"


def tried(line: str, language: str | None = None) -> dict[str, Any]:
    """What the rules make of one line: what fires, by which cues, and what becomes of it in an article.

    `at_the_end` and `inside` name the rule that takes the line from there, or say that it stays.

    >>> tried("Follow us on Twitter", "en")["at_the_end"]
    'goes: promo.en.button'
    """
    knows = wording(language, line)
    told = closest(knows.tag)
    (first, *_) = split(line)
    reading = read(first, knows)
    end, inside = article(told, line), f"{article(told, line)}\n\n{article(told, '').rstrip()}"
    lifted = lift(end, language=told.tag)
    return {
        "language": told.tag,
        "role": reading.role,
        "rule": reading.rule,
        "cues": list(reading.cues),
        "score": reading.score,
        "bar": f"{EDGE_BAR} at the edges, {INSIDE_BAR} inside",
        "at_the_end": _fate(end, line, told.tag),
        "inside": _fate(inside, line, told.tag),
        "lifted": ", ".join(sorted(edit.rule for edit in lifted.edits if edit.before.strip() in line)),
    }


def _fate(text: str, line: str, language: str) -> str:
    edits = propose(text, language=language).edits
    rules = sorted({edit.rule for edit in edits if edit.before.strip() and edit.before.strip() in line})
    return f"goes: {', '.join(rules)}" if rules else "stays"
