"""The pages themselves: one self-contained file each, without scripts, and with nothing to be fetched."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from cleaners.text.plain import visible
from flows.reports import charts
from flows.reports.series import Steps, silences, steps, trends
from warehouse.figures import Count, Figures

if TYPE_CHECKING:
    from flows.jobs.backfilling import Plan, Window

HERE = Path(__file__).parent
CHARTED = 24  # sources with a chart of their own; the table has all
RULES, REPLACING = (
    12,
    4,
)  # rules whose work is shown: such as delete, and such as write something else instead
WIDE = 70  # pixels of a bar at most
_LINE_ENDS = re.compile(r"\s*\n\s*")
_CHARACTERS = str.maketrans({"\n": "↵", "\t": "⇥", "\u00a0": "⍽", "\u202f": "⍽", " ": "␣"})


def report_page(
    figures: Figures,
    *,
    name: str,
    since: date | None = None,
    until: date | None = None,
    now: datetime | None = None,
) -> str:
    """The report as HTML. `name` says which warehouse, `since` and `until` which days were asked for."""
    now = now or datetime.now(UTC)
    shown = steps({day: count.articles for day, count in figures.days.items()})
    gone = [(rule, count) for rule, count in figures.rules.items() if count.characters >= count.edits]
    others = [(rule, count) for rule, count in figures.rules.items() if count.characters < count.edits]
    return _environment().get_template("report.html").render(
        figures=figures,
        name=name,
        since=since,
        until=until,
        now=now,
        steps=shown,
        dates={day: count.articles for day, count in figures.days.items()},
        by_step=_by_step(figures, shown) if shown else [],
        sources=sorted(figures.sources.items(), key=lambda each: (-each[1].articles, each[0])),
        charted=CHARTED,
        languages=figures.all_languages.most_common(),
        silent=silences(figures.landed, min(until, now.date()) if until else now.date()),
        trends=trends(figures),
        refused=sorted(figures.refused.items(), key=lambda each: (-each[1].count, each[0])),
        busiest=_busiest(gone)[:RULES] + _busiest(others)[:REPLACING],
        rules=_busiest([*gone, *others]),
        last_landed=lambda source: max(figures.landed.get(source, ()), default=None),
        tongues=lambda source: figures.languages.get(source, Counter()).most_common(4),
        **_drawing(figures, shown),
    )  # fmt: skip


def plan_page(plan: Plan, window: Window, *, name: str, now: datetime | None = None) -> str:
    """A backfill's plan as HTML: what would change, by rule and source, with differences to read."""
    rules = sorted(
        {*plan.strips, *plan.restores}, key=lambda rule: (-plan.strips[rule] - plan.restores[rule], rule)
    )
    return _environment().get_template("plan.html").render(
        plan=plan,
        window=window,
        last=window.until - timedelta(days=1),
        name=name,
        now=now or datetime.now(UTC),
        rules=rules,
        sources=sorted(plan.sources.items(), key=lambda each: (-each[1]["changed"], each[0])),
    )  # fmt: skip


def _busiest(rules: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return sorted(rules, key=lambda each: (-each[1].articles, each[0]))


def _by_step(figures: Figures, shown: Steps) -> list[dict[str, Any]]:
    """What the charts over time show, as the rows of the table behind them."""
    columns = {
        name: shown.sums({day: getattr(count, name) for day, count in figures.days.items()})
        for name in ("articles", "characters", "removed", "quarantined")
    }
    made: list[dict[str, Any]] = [
        {"label": shown.label(start), **{name: values[number] for name, values in columns.items()}}
        for number, start in enumerate(shown.starts)
    ]
    for row in made:
        row["share"] = Count(characters=row["characters"], removed=row["removed"]).share
    return made


def _drawing(figures: Figures, shown: Steps | None) -> dict[str, Callable[..., Any]]:
    """What the template draws with; it draws where there is something over time."""
    labels = [shown.label(start) for start in shown.starts] if shown else []

    def over_time(values: list[float], *, says: str, percent: bool = False) -> Any:
        wide, narrow = (
            charts.bars(
                values,
                labels,
                width=min(width, 90 + WIDE * len(labels)),
                height=height,
                says=says,
                percent=percent,
            )
            for width, height in ((1120, 200), (340, 150))
        )
        return {"wide": wide, "narrow": narrow}

    def sums(source: str) -> list[int]:
        return shown.sums(figures.source_days.get(source, {})) if shown else []

    def small(source: str, says: str) -> Any:
        return charts.bars(sums(source), labels, width=172, height=74, says=says)

    def spark(days: Any) -> Any:
        return charts.spark(shown.sums(days) if shown else [])

    return {"over_time": over_time, "small": small, "sums": sums, "spark": spark}


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["count"] = "{:,}".format
    made.filters["share"] = "{:.1%}".format
    made.filters["size"] = _size
    made.filters["shown"] = visible
    made.filters["change"] = _change
    made.filters["breakable"] = _breakable
    made.filters["beside"] = lambda text: visible(_LINE_ENDS.sub("↵ ", text))
    made.globals["style"] = (HERE / "templates" / "style.css").read_text("utf-8")
    return made


def _change(text: str) -> str:
    """What an edit took or wrote: where it is nothing but spaces, these are shown as signs."""
    return text.translate(_CHARACTERS) if text and not text.strip() else visible(_LINE_ENDS.sub("↵ ", text))


def _breakable(rule: str) -> Markup:
    """A rule's id that a narrow column breaks where it is jointed.

    >>> _breakable("promo.en.<b>")
    Markup('promo.<wbr>en.<wbr>&lt;b&gt;')
    """
    return Markup(str(escape(rule)).replace(".", ".<wbr>").replace("-", "-<wbr>"))


def _size(count: int) -> str:
    """Bytes for a person.

    >>> _size(900), _size(1536), _size(5 << 20)
    ('900 B', '1.5 kB', '5.0 MB')
    """
    if count < 1000:
        return f"{count} B"
    return f"{count / 1024:.1f} kB" if count < 1 << 20 else f"{count / (1 << 20):.1f} MB"
