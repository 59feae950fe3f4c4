"""What a worker process does with one landed article. It opens no table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from cleaners.decisions import Decisions
from cleaners.edits.log import Edit
from cleaners.learned.template import Learned
from cleaners.pipeline import NOTHING_DECIDED, clean_article
from cleaners.records import Article, RawArticle
from cleaners.ruleset import rules_digest
from cleaners.text.urls import Parameters
from seeds.sources import Source, source_named
from warehouse.rows import Row, ready_row


def clean_one(raw: RawArticle, learned: dict[str, Learned], decided: dict[str, Decisions]) -> Article:
    """Clean one landed article by what is declared, learned and decided for its source. Raises `Rejected`."""
    return clean_by(
        source_named(raw.source), raw, learned.get(raw.source), decided.get(raw.source, NOTHING_DECIDED)
    )


def clean_by(
    source: Source,
    raw: RawArticle,
    learned: Learned | None = None,
    decisions: Decisions = NOTHING_DECIDED,
) -> Article:
    """The same by a declaration in hand, which need not be that of the file. Raises `Rejected`."""
    return clean_article(
        raw,
        fields=source.fields,
        language=source.language,
        learned=learned,
        rules=rules_digest(source.settings),
        style=source.style,
        annotate=source.annotate,
        timezone=source.timezone,
        vouched=source.vouches_for,
        parameters=Parameters(source.keep_parameters, source.drop_parameters),
        decisions=decisions,
    )


@dataclass(frozen=True, slots=True)
class Ready:
    """A cleaned article as the row it becomes, with its signature: what would keep one process busy for all.

    `stripped` counts the characters that deletions took away, by rule.
    """

    row: Row
    stripped: Counter[str]

    @property
    def language(self) -> str:
        """Its language."""
        return str(self.row["language"])

    @property
    def undated(self) -> bool:
        """Whether it says when it was published in a way that was not understood."""
        return any(pair["name"] == "published_at.unread" for pair in self.row["provenance"])


def ready_one(raw: RawArticle, learned: dict[str, Learned], decided: dict[str, Decisions]) -> Ready:
    """Clean one landed article and make its row. Raises `Rejected`, also for what no row can hold."""
    article = clean_one(raw, learned, decided)
    return Ready(ready_row(article), stripped(article.edits))


def stripped(edits: Iterable[Edit]) -> Counter[str]:
    """Characters that deletions took away, by rule."""
    counts: Counter[str] = Counter()
    for edit in edits:
        if not edit.after:
            counts[edit.rule] += len(edit.before)
    return counts


def digest_of(source: str) -> str:
    """The rules digest of one source today."""
    return rules_digest(source_named(source).settings)
