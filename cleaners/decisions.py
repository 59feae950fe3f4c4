"""What people decided about an article or its source, as cleaning applies it.

A decision comes before every rule. It is applied where the rules are, so that it survives landing again,
cleaning again and backfills, and it is on the record like them: what it strips has the rule
`decision.strip`, and the record names the decisions that had a part in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

from cleaners.edits.log import Edit
from cleaners.rule_ids import current
from cleaners.text.folding import words
from cleaners.text.lines import split

Action = Literal["keep", "strip", "set", "mute", "take-down", "same-story", "other-story"]
PAIRS = ("same-story", "other-story")  # of two articles: no matter of cleaning, but of their links
SETTABLE = ("title", "authors", "published_at", "language", "tags")
SETTABLE_OF_SOURCE = ("language", "style", "timezone")
STRIP = "decision.strip"


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that somebody decided.

    | action | of an article | of a source |
    | --- | --- | --- |
    | `keep` | never strip the paragraph `text` | never strip what has the wording `text` |
    | `strip` | strip the paragraph `text` | strip each paragraph that is `text` |
    | `set` | the field `field` is `values` | its `language`, `style` or `timezone` is `values` |
    | `mute` | – | the rule `text`, and those below it, are not applied |
    | `same-story`, `other-story` | it is, or is not, one story with the article `text` | – |
    | `take-down` | it is nowhere any more; `values` are the places it does not land from again | – |
    """

    decision_id: str
    action: Action
    article_id: str | None = None
    text: str = ""
    field: str = ""
    values: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What a record calls it."""
        return self.decision_id[:12]


@dataclass(frozen=True)
class Decisions:
    """All decisions in force for one source, ready to be asked about an article and its edits.

    Of several that say different things the last counts. `of` puts those of an article behind its source's.

    >>> said = Decisions([Decision("1", "mute", text="promo.en")])
    >>> said.of("any").against(Edit(0, "Follow us", "", "promo.en.follow"))
    '1'
    """

    made: Sequence[Decision] = ()

    def of(self, article_id: str) -> Decisions:
        """Those that concern one article: those of the whole source, and behind them its own, which count
        before them."""
        return Decisions([*self._by_article.get(None, ()), *self._by_article.get(article_id, ())])

    @cached_property
    def _by_article(self) -> Mapping[str | None, Sequence[Decision]]:
        found: dict[str | None, list[Decision]] = {}
        for each in self.made:
            found.setdefault(each.article_id, []).append(each)
        return found

    @cached_property
    def standing(self) -> tuple[str, ...]:
        """Names of the decisions that have a part in the record whatever is in the text: those about the
        article itself, and what was set for its source."""
        return tuple(each.name for each in self.made if each.article_id is not None or each.action == "set")

    @cached_property
    def _kept(self) -> Mapping[str, str]:
        return {key(each.text): each.name for each in self.made if each.action == "keep"}

    @cached_property
    def _last(self) -> Mapping[str, Decision]:
        """Of decisions to keep or strip the same words the last, which counts."""
        # Words alone are compared: one without any would be every line of asterisks or dashes.
        found = [each for each in self.made if each.action in ("keep", "strip") and key(each.text)]
        return {key(each.text): each for each in found}

    @cached_property
    def _stripped(self) -> Mapping[str, str]:
        return {words: each.name for words, each in self._last.items() if each.action == "strip"}

    @cached_property
    def _muted(self) -> Mapping[str, str]:
        return {each.text: each.name for each in self.made if each.action == "mute"}

    @cached_property
    def taken_down(self) -> str | None:
        """The name of the decision that takes the article down, if there is one."""
        found = (each.name for each in self.made if each.action == "take-down" and each.article_id)
        return next(found, None)

    def value(self, field: str) -> tuple[str, ...] | None:
        """What a field was set to, last; None where nobody did. An empty tuple empties it."""
        found = (each for each in reversed(self.made) if each.action == "set" and each.field == field)
        return next((each.values for each in found), None)

    def against(self, edit: Edit) -> str | None:
        """The name of the decision that forbids an edit, if one does: of a muted rule, or of kept words."""
        if edit.rule == STRIP:
            last = self._last.get(key(edit.before))
            return last.name if last and last.action == "keep" else None
        for rule, name in self._muted.items():
            if falls_under(edit.rule, rule):
                return name
        if self._kept and not edit.after.strip():
            gone = f" {key(edit.before)} "
            return next((name for kept, name in self._kept.items() if kept and f" {kept} " in gone), None)
        return None

    def allowed(self, edits: Iterable[Edit]) -> tuple[list[Edit], frozenset[str]]:
        """The edits that no decision forbids, and the names of the decisions that forbade the others."""
        if not self.made:
            return list(edits), frozenset()
        forbidden = [(edit, self.against(edit)) for edit in edits]
        names = frozenset(name for _, name in forbidden if name)
        return [edit for edit, name in forbidden if name is None], names

    def strips(self, text: str) -> tuple[list[Edit], frozenset[str]]:
        """Deletions of the lines that somebody wants stripped, and the names of the decisions."""
        if not self._stripped:
            return [], frozenset()
        lines = split(text)
        edits, names = [], set()
        for at, line in enumerate(lines):
            name = self._stripped.get(key(line.text))
            if name is None:
                continue
            end = lines[at + 1].start if at + 1 < len(lines) else len(text)
            edits.append(Edit(line.start, text[line.start : end], "", STRIP))
            names.add(name)
        return edits, frozenset(names)


NOTHING_DECIDED = Decisions()


def falls_under(rule: str, wanted: str) -> bool:
    """Whether a rule is the wanted one, or below it, by the ids that they have or had.

    >>> falls_under("promo.en.follow", "promo.en"), falls_under("promo.enough", "promo.en")
    (True, False)
    """
    rule, wanted = current(rule), current(wanted)
    return rule == wanted or rule.startswith(f"{wanted}.")


def key(text: str) -> str:
    """What is compared of a paragraph: its words, folded, so that quotes and spaces never matter.

    >>> key("“Follow  us!”") == key('"follow us"')
    True
    """
    return " ".join(words(text))


def moment(values: tuple[str, ...]) -> datetime | None:
    """A date that somebody set, as a moment. Raises `ValueError` for what is none."""
    return datetime.fromisoformat(values[0]) if values else None
