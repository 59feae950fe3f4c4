"""What a run did, as an artifact that Prefect shows beside it."""

from __future__ import annotations

from prefect.artifacts import create_markdown_artifact

from flows.jobs.cleaning import Report
from flows.orchestration.markdown import inert

SAMPLES = 10


def publish_summary(flow: str, report: Report) -> None:
    """A table per source, what was stripped by which rule, and samples of what was rejected."""
    create_markdown_artifact(markdown=markdown(report), key=f"copydesk-{flow}", description=report.line())


def markdown(report: Report) -> str:
    """The summary as Markdown."""
    if not report.sources:
        return "Nothing was pending."
    lines = [
        "| source | taken | cleaned | quarantined | characters stripped | languages |",
        "| --- | ---: | ---: | --- | ---: | --- |",
    ]
    for name, tally in sorted(report.sources.items()):
        lines.append(
            f"| {inert(name)} | {tally.taken} | {tally.cleaned} | {_counts(tally.quarantined) or '0'} "
            f"| {tally.stripped.total()} | {_counts(tally.languages)} |"
        )
    if stripped := report.total.stripped:
        lines += ["", "| rule | characters |", "| --- | ---: |"]
        lines += [f"| {inert(rule)} | {count} |" for rule, count in stripped.most_common()]
    if report.quarantined:
        lines += ["", "| rejected | stage | reason | detail |", "| --- | --- | --- | --- |"]
        lines += [
            f"| {inert(each.uri)} | {each.stage} | {each.reason} | {inert(each.detail)} |"
            for each in report.quarantined[:SAMPLES]
        ]
    return "\n".join(lines)


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items(), key=lambda item: -item[1]))
