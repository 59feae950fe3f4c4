"""What a worker process does with landed articles. It opens no table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cleaners.decisions import NOTHING_DECIDED, Decisions
from cleaners.edits.log import Edit
from cleaners.errors import Rejected
from cleaners.learned.template import Learned
from cleaners.records import Article, RawArticle
from cleaners.ruleset import of_refusal, rules_digest
from cleaners.text.urls import Parameters
from flows.workers.postponed import Postponed
from flows.workers.tally import Tally
from seeds.sources import Source, source_named
from warehouse.parcels import ReadyRows, ready_rows
from warehouse.postponed import Postponement
from warehouse.rows import Refusal, Row, ready_row


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
    from cleaners.pipeline import clean_article  # only where articles are cleaned: it is a third of a second

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
class ReadyRow:
    """A cleaned article as the row it becomes, with its signature.

    `stripped` counts the characters that deletions took away, by rule.
    """

    row: Row
    stripped: Counter[str]

    @property
    def undated(self) -> bool:
        """Whether it says when it was published in a way that was not understood."""
        return any(pair["name"] == "published_at.unread" for pair in self.row["provenance"])


def ready_one(raw: RawArticle, learned: dict[str, Learned], decided: dict[str, Decisions]) -> ReadyRow:
    """Clean one landed article and make its row. Raises `Rejected`, also for what no row can hold."""
    article = clean_one(raw, learned, decided)
    return ReadyRow(ready_row(article), stripped(article.edits))


@dataclass(frozen=True, slots=True)
class Ready:
    """What became of some articles, counted by source; whoever commits them looks at no row by itself."""

    rows: ReadyRows
    refusals: tuple[Refusal, ...]
    postponed: tuple[Postponement, ...]
    sources: dict[str, Tally]


def ready_together(raws: Sequence[RawArticle], outcomes: Sequence[ReadyRow | Rejected | Postponed]) -> Ready:
    """The outcomes of some articles as one."""
    made: list[Row] = []
    refusals: list[Refusal] = []
    postponed: list[Postponement] = []
    sources: dict[str, Tally] = {}
    for raw, outcome in zip(raws, outcomes, strict=True):
        tally = sources.setdefault(raw.source, Tally())
        tally.taken += 1
        match outcome:
            case Rejected():
                tally.quarantined[outcome.reason] += 1
                refusals.append(refusal(raw, outcome))
            case Postponed():
                tally.postponed += 1
                postponed.append(
                    Postponement(raw.raw_id, raw.source, raw.uri, outcome.reason, outcome.detail)
                )
            case _:
                tally.cleaned += 1
                tally.languages[str(outcome.row["language"])] += 1
                tally.stripped += outcome.stripped
                tally.undated += outcome.undated
                made.append(outcome.row)
    return Ready(ready_rows(made), tuple(refusals), tuple(postponed), sources)


def refusal(raw: RawArticle | Postponement, why: Rejected) -> Refusal:
    """The quarantine row for a landed article that was rejected."""
    return Refusal(
        raw.raw_id,
        raw.source,
        raw.uri,
        why.stage,
        why.reason,
        why.detail,
        of_refusal(digest_of(raw.source), why.stage, why.reason),
        datetime.now(UTC),
    )


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
