"""What the tables hold and what cleaning did, in figures: one pass over each table, in bounded memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from cleaners.edits.log import revert
from cleaners.edits.offsets import places
from warehouse import rows
from warehouse.claims import Dispute, Pair, disputes, pairs

if TYPE_CHECKING:
    from warehouse.warehouse import Warehouse

MOST = 10  # articles and rows that are named for their size
SAMPLES = 3  # of each rule, and of each reason of a refusal
SOURCE_SAMPLES = 2  # of these, from one source
CONTEXT, SHOWN = 70, 400  # characters beside a change, and of the change itself
_ROWS = 1024  # articles at a time
_COLUMNS = (
    *("article_id", "title", "uri", "source", "language", "article_date", "characters"),
    *("extracted_characters", "abstained", "text", "edits", "own_id"),
)
_LANDED = ("source", "uri", "body_bytes", "landed_at")
_REFUSED = ("source", "uri", "stage", "reason", "detail", "refused_at")


@dataclass(slots=True)
class Count:
    """Articles and their text, of a source or a day. `removed` are characters that cleaning took away.

    `disputed` are articles that lost the address their page names to pages with another text.
    """

    articles: int = 0
    characters: int = 0
    removed: int = 0
    abstained: int = 0
    quarantined: int = 0
    disputed: int = 0

    @property
    def share(self) -> float:
        """The share of the extracted text that was removed."""
        return self.removed / max(1, self.removed + self.characters)

    def add(self, row: dict[str, Any]) -> None:
        """Count a group of articles too."""
        self.articles += row["article_id_count"]
        self.characters += row["characters_sum"]
        self.removed += row["extracted_characters_sum"] - row["characters_sum"]
        self.abstained += row["abstained_sum"] or 0
        self.disputed += row["disputed_sum"] or 0


@dataclass(frozen=True, slots=True)
class Sample:
    """One change of a rule in its place: what stood before it and after it in the clean text."""

    article_id: str
    title: str
    source: str
    lead: str
    before: str
    after: str
    follow: str


@dataclass(slots=True)
class RuleCount:
    """What one rule did: `articles` touched (by day, too), edits made, characters taken off."""

    articles: int = 0
    edits: int = 0
    characters: int = 0
    days: Counter[date] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)

    def wants(self, source: str) -> bool:
        """Whether a sample from this source is welcome."""
        from_there = sum(each.source == source for each in self.samples)
        return len(self.samples) < SAMPLES and from_there < SOURCE_SAMPLES


@dataclass(slots=True)
class Refused:
    """Refusals for one reason, with the first few of them."""

    count: int = 0
    sources: Counter[str] = field(default_factory=Counter)
    samples: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Figures:
    """The figures of a window of days.

    `landed` counts raw rows by source and day, whatever the window: silence is told from it. `longest` and
    `most_edited` are rows of articles, `largest` rows of `raw` as they landed. How long an article took is
    not on record; what machines failed on for slowness is in `postponed`, by reason. `disputes` are the first
    addresses that several articles claim, `pairs` what people said of two articles, whatever the window.
    """

    total: Count = field(default_factory=Count)
    sources: dict[str, Count] = field(default_factory=dict)
    languages: dict[str, Counter[str]] = field(default_factory=dict)
    days: dict[date, Count] = field(default_factory=dict)
    source_days: dict[str, Counter[date]] = field(default_factory=dict)
    rules: dict[str, RuleCount] = field(default_factory=dict)
    refused: dict[str, Refused] = field(default_factory=dict)
    landed: dict[str, Counter[date]] = field(default_factory=dict)
    longest: list[dict[str, Any]] = field(default_factory=list)
    most_edited: list[dict[str, Any]] = field(default_factory=list)
    largest: list[dict[str, Any]] = field(default_factory=list)
    postponed: Counter[str] = field(default_factory=Counter)
    disputes: list[Dispute] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)

    @property
    def stripped(self) -> Counter[str]:
        """Characters taken off, by rule."""
        return Counter({rule: count.characters for rule, count in self.rules.items() if count.characters})

    @property
    def all_languages(self) -> Counter[str]:
        """Articles by language."""
        return sum(self.languages.values(), Counter())


def figures(warehouse: Warehouse, since: date | None = None, until: date | None = None) -> Figures:
    """Gather the figures of articles with `since <= article_date < until`, and of what was refused then."""
    made = Figures()
    _articles(made, warehouse, _window("article_date", since, until))
    _refusals(made, warehouse, _window("refused_at", _begin(since), _begin(until)))
    _landings(made, warehouse)
    made.disputes = disputes(warehouse, _window("article_date", since, until)) if made.total.disputed else []
    made.pairs = pairs(warehouse)
    made.postponed.update(warehouse.read("postponed", ["reason"])["reason"].to_pylist())
    return made


def _window(column: str, since: Any, until: Any) -> pc.Expression | None:
    bounds = [pc.field(column) >= since] if since else []
    bounds += [pc.field(column) < until] if until else []
    return bounds[0] & bounds[1] if len(bounds) == 2 else bounds[0] if bounds else None


def _begin(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), UTC)


def _batches(
    warehouse: Warehouse, table: str, columns: Sequence[str], where: pc.Expression | None = None
) -> Iterator[pa.RecordBatch]:
    scanner = warehouse.dataset(table).scanner(
        list(columns), filter=where, batch_size=_ROWS, batch_readahead=2, fragment_readahead=1
    )
    yield from (batch for batch in scanner.to_batches() if len(batch))


def _articles(made: Figures, warehouse: Warehouse, where: pc.Expression | None) -> None:
    for batch in _batches(warehouse, "articles", _COLUMNS, where):
        table = pa.Table.from_batches([batch])
        _counts(made, table)
        _rules(made, batch, table)
        sizes = table.select(["article_id", "title", "uri", "source", "characters", "extracted_characters"])
        sizes = sizes.append_column("edits", pc.list_value_length(table["edits"]))
        made.longest = _most(made.longest, sizes, "extracted_characters")
        made.most_edited = _most(made.most_edited, sizes, "edits")


def _counts(made: Figures, table: pa.Table) -> None:
    sums = [("article_id", "count"), *((name, "sum") for name in ("characters", "extracted_characters"))]
    sums += [("abstained", "sum"), ("disputed", "sum")]
    # Whoever has its own id though its page names another address has lost that.
    table = table.append_column("disputed", pc.equal(table["article_id"], table["own_id"]))
    groups = table.group_by(["source", "article_date", "language"]).aggregate(sums)
    for row in groups.to_pylist():
        source, day, count = row["source"], row["article_date"], row["article_id_count"]
        made.total.add(row)
        made.sources.setdefault(source, Count()).add(row)
        made.days.setdefault(day, Count()).add(row)
        made.languages.setdefault(source, Counter())[row["language"]] += count
        made.source_days.setdefault(source, Counter())[day] += count


def _rules(made: Figures, batch: pa.RecordBatch, table: pa.Table) -> None:
    edits, article = pc.list_flatten(batch["edits"]), pc.list_parent_indices(batch["edits"])
    if not len(edits):
        return
    rule, before, after = (pc.struct_field(edits, name) for name in ("rule", "before", "after"))
    gone = pc.if_else(pc.equal(after, ""), pc.utf8_length(before), 0)
    each = pa.table({"rule": rule, "article": article, "gone": gone})
    touched = each.group_by(["rule", "article"]).aggregate([("gone", "sum"), ("gone", "count")])
    days = batch["article_date"].take(touched["article"].combine_chunks())
    by_day = touched.append_column("day", days).group_by(["rule", "day"])
    sums = by_day.aggregate([("article", "count"), ("gone_sum", "sum"), ("gone_count", "sum")])
    for row in sums.to_pylist():
        count = made.rules.setdefault(row["rule"], RuleCount())
        count.articles += row["article_count"]
        count.days[row["day"]] += row["article_count"]
        count.edits += row["gone_count_sum"]
        count.characters += row["gone_sum_sum"]
    _samples(made, touched, table)


def _samples(made: Figures, touched: pa.Table, table: pa.Table) -> None:
    """Take samples where they are still wanted: only of those articles the texts are looked at."""
    open_rules = pa.array(sorted(name for name, count in made.rules.items() if len(count.samples) < SAMPLES))
    wanted = touched.filter(pc.is_in(touched["rule"], value_set=open_rules.cast(pa.string())))
    sources = table["source"].to_pylist()
    chosen: defaultdict[int, set[str]] = defaultdict(set)
    taken: Counter[tuple[str, str]] = Counter()
    for rule, number in sorted(zip(wanted["rule"].to_pylist(), wanted["article"].to_pylist(), strict=True)):
        if taken[rule, sources[number]] < SOURCE_SAMPLES and made.rules[rule].wants(sources[number]):
            taken[rule, sources[number]] += 1
            chosen[number].add(rule)
    for number, rules in chosen.items():
        row = table.slice(number, 1).to_pylist()[0]
        trail = rows.trail(row)
        for edit, place in zip(trail, places(revert(row["text"], trail), trail), strict=True):
            if edit.rule in rules and made.rules[edit.rule].wants(row["source"]):
                rules.discard(edit.rule)
                made.rules[edit.rule].samples.append(
                    Sample(
                        row["article_id"],
                        row["title"] or "",
                        row["source"],
                        row["text"][max(0, place.clean_start - CONTEXT) : place.clean_start],
                        edit.before[:SHOWN],
                        edit.after[:SHOWN],
                        row["text"][place.clean_end : place.clean_end + CONTEXT],
                    )
                )


def _most(known: list[dict[str, Any]], table: pa.Table, column: str) -> list[dict[str, Any]]:
    """Of what is known and of a table the rows with the largest values of a column."""
    chosen = table.take(pc.select_k_unstable(table, MOST, [(column, "descending")])).to_pylist()
    return sorted(known + chosen, key=lambda row: (-row[column], row["uri"]))[:MOST]


def _refusals(made: Figures, warehouse: Warehouse, where: pc.Expression | None) -> None:
    for batch in _batches(warehouse, "quarantine", _REFUSED, where):
        for row in batch.to_pylist():
            reason = made.refused.setdefault(f"{row['stage']}.{row['reason']}", Refused())
            reason.count += 1
            reason.sources[row["source"]] += 1
            if len(reason.samples) < SAMPLES:
                reason.samples.append(row)
            made.total.quarantined += 1
            made.sources.setdefault(row["source"], Count()).quarantined += 1
            made.days.setdefault(row["refused_at"].date(), Count()).quarantined += 1


def _landings(made: Figures, warehouse: Warehouse) -> None:
    for batch in _batches(warehouse, "raw", _LANDED):
        table = pa.Table.from_batches([batch])
        made.largest = _most(made.largest, table, "body_bytes")
        _add_days(made.landed, table)


def landed_by_day(warehouse: Warehouse, since: date | None = None) -> dict[str, Counter[date]]:
    """How many raw rows landed of each source on each day, from `since` on, in UTC."""
    found: dict[str, Counter[date]] = {}
    where = _window("landed_at", _begin(since), None)
    for batch in _batches(warehouse, "raw", ("source", "landed_at"), where):
        _add_days(found, pa.Table.from_batches([batch]))
    return found


def _add_days(landed: dict[str, Counter[date]], table: pa.Table) -> None:
    day = pc.cast(pc.floor_temporal(table["landed_at"], unit="day"), pa.date32())
    groups = table.select(["source"]).append_column("day", day).group_by(["source", "day"])
    for row in groups.aggregate([([], "count_all")]).to_pylist():
        landed.setdefault(row["source"], Counter())[row["day"]] += row["count_all"]
