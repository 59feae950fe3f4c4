"""What landing and cleaning brought, for a person and as JSON: the same for every command."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from rich.markup import escape

from flows.cli.listing import Listing
from flows.cli.options import out, remarks, some
from flows.jobs.cleaning import Report
from flows.jobs.landing import Landed
from warehouse import NotLocal, Refusal, Warehouse

_KINDS = 12  # of refusals, each on a line
_NAMES = 3  # of the files of one kind


def landed_as_json(landed: Landed) -> dict[str, Any]:
    """The landing as JSON: counts, refusals, and the files that were passed over."""
    return {
        "batch_id": landed.batch_id,
        "landed": landed.landed,
        "known": landed.known,
        "passed_over": {"by_type": dict(landed.passed_over), "names": list(landed.passed_names)},
        "unusable": list(landed.unusable),
    }


def report_as_json(report: Report, refused: Iterable[Refusal] = ()) -> dict[str, Any]:
    """The cleaning as JSON; `refused` are refusals of the landing before it."""
    total = report.total
    return {
        "cleaned": total.cleaned,
        "quarantined": [
            {
                "uri": each.uri,
                "source": each.source,
                "stage": each.stage,
                "reason": each.reason,
                "detail": each.detail,
            }
            for each in (*refused, *report.quarantined)
        ],
        "postponed": total.postponed,
        "duplicates": report.duplicates,
        "dates_not_understood": total.undated,
        "languages": dict(total.languages),
        "characters_stripped": dict(total.stripped),
        "seconds": round(report.seconds, 3),
        "version": report.version,
    }


def show_landed(landed: Landed) -> None:
    """One line for what landed, and one for what is of a type that holds no articles."""
    known = f", {landed.known:,} known already" if landed.known else ""
    out.print(f"[bold]{landed.landed:,}[/bold] landed{known}")
    show_passed_over(landed)


def show_passed_over(landed: Landed) -> None:
    """`passed over 3 files of other types: 2 .pdf, 1 .docx`, where there are any."""
    if total := landed.passed_over.total():
        types = ", ".join(f"{count:,} {escape(kind)}" for kind, count in landed.passed_over.most_common(8))
        more = ", …" if len(landed.passed_over) > 8 else ""
        files = some(total, "file of another type", "files of other types")
        out.print(f"passed over {files}: {types}{more}", style="yellow", soft_wrap=True)


def show_report(report: Report, root: str, refused: Iterable[Refusal] = ()) -> None:
    """What was cleaned, by source; what was refused, equal refusals on one line; where to read it."""
    out.print(f"[bold]{report.total.cleaned:,}[/bold] cleaned")
    if report.sources:
        _by_source(report).put()
    _show_duplicates(report)
    if undated := report.total.undated:
        dates = some(undated, "date of publication was", "dates of publication were")
        what = "as written they are in `provenance`, under published_at.unread"
        out.print(f"[yellow]{dates} not understood[/yellow]: {what}", soft_wrap=True)
    if postponed := report.total.postponed:
        what = "the machine failed on them; they stay pending and are tried again"
        out.print(f"[yellow]postponed[/yellow] {postponed:,}: {what}", soft_wrap=True)
    show_refusals([*refused, *report.quarantined])
    with suppress(FileNotFoundError, NotLocal):  # nothing was ever cleaned, or no folder to show
        remarks.print(f"Read it: {Warehouse(root).published('articles')}", style="dim", soft_wrap=True)


def _show_duplicates(report: Report) -> None:
    """`1 duplicate of 82fd0c40`; of more than a few, how many."""
    if count := report.duplicates:
        few = len(report.originals) <= _NAMES
        of = " of " + ", ".join(article_id[:8] for article_id in report.originals) if few else ""
        out.print(f"{some(count, 'duplicate')}{of}", soft_wrap=True)


def show_pending(count: int) -> None:
    """What waits still, and how it is cleaned."""
    if count:
        articles = some(count, "article is", "articles are")
        out.print(f"{articles} pending; `copydesk clean` cleans whatever is.", style="dim")


def show_refusals(refused: Iterable[Refusal]) -> None:
    """Equal refusals on one line: how many, why, and the first few of them by name."""
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for each in refused:
        groups[each.reason, each.detail].append(each.uri)
    by_size = sorted(groups.items(), key=lambda item: -len(item[1]))
    for (reason, detail), uris in by_size[:_KINDS]:
        names = ", ".join(map(escape, uris[:_NAMES]))
        more = f" and {len(uris) - _NAMES:,} more" if len(uris) > _NAMES else ""
        why = f"{reason} ({escape(detail)})" if detail else reason
        out.print(f"[red]quarantined[/red] {len(uris):,}: {why}: {names}{more}", soft_wrap=True)
    if rest := by_size[_KINDS:]:
        count = sum(len(uris) for _, uris in rest)
        out.print(f"… and {count:,} for {len(rest):,} other reasons; `copydesk quarantine` lists them.")


def _by_source(report: Report) -> Listing:
    numbers = ("cleaned", "quarantined", "characters stripped")
    table = Listing(
        *("source", *numbers, "languages"), numbers=numbers, least=("characters stripped", "languages")
    )
    for name, tally in sorted(report.sources.items()):
        table.add(
            name,
            f"{tally.cleaned:,}",
            f"{tally.quarantined.total():,}",
            f"{tally.stripped.total():,}",
            _most(tally.languages),
        )
    return table


def _most(languages: Counter[str]) -> str:
    return ", ".join(f"{tag} {count}" for tag, count in languages.most_common(6))
