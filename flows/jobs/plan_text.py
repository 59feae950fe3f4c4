"""A backfill's plan for people: as Markdown for Prefect; the command paints its own."""

from __future__ import annotations

from flows.jobs.backfilling import SAMPLES, Plan, Window
from flows.orchestration.markdown import block, inert


def headline(made: Plan, window: Window) -> str:
    """The plan in one line."""
    scope = f", source {window.source}" if window.source else ""
    part = "" if made.looked_at == made.rows else f" (of {made.looked_at:,} looked at)"
    return (
        f"{window.days}{scope}: {made.rows:,} rows, {made.changed:,} would change{part}, "
        f"{made.quarantined.total():,} would be quarantined; about {time_needed(made.estimate)}"
    )


def time_needed(seconds: float) -> str:
    """A duration as exact as an estimate can be.

    >>> time_needed(39.4), time_needed(1909), time_needed(40000)
    ('39 s', '32 min', '11.1 h')
    """
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


def staleness(made: Plan) -> str:
    """Which parts of the rules differ from those that made the rows; empty if none."""
    return ", ".join(f"{part} ({rows:,} rows)" for part, rows in made.stale.most_common())


def plan_markdown(made: Plan, window: Window) -> str:
    """The plan with a table per rule and sample diffs."""
    lines = [headline(made, window)]
    lines += ["", f"Rules that changed since: {staleness(made)}"] if made.stale else []
    rules = sorted({*made.strips, *made.restores})
    if rules:
        lines += ["", "| rule | texts newly stripped | texts restored |", "| --- | ---: | ---: |"]
        lines += [f"| {inert(rule)} | {made.strips[rule]} | {made.restores[rule]} |" for rule in rules]
    for diff in made.samples[:SAMPLES]:
        shown = [line[:300] for line in diff.lines[:40]]
        lines += ["", f"**{diff.article_id[:12]}**", *block(shown, "diff")]
    return "\n".join(lines)
