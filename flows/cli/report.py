"""`copydesk report`: what the tables hold and what cleaning took away, as text, as JSON or as a page."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.markup import escape

from flows.cli.files import write_file
from flows.cli.listing import Listing
from flows.cli.options import common, day_option, out, put_json, unusable
from flows.cli.progress import turning
from warehouse import Warehouse
from warehouse.figures import Figures, figures


@click.command()
@day_option("--since", "Only articles from this day on, by their date in UTC.")
@day_option("--until", "Only articles before this day.")
@click.option("--rules", is_flag=True, help="Also count characters by rule.")
@click.option("--html", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Write a page.")
@common
def report(
    since: datetime | None,
    until: datetime | None,
    rules: bool,
    html: Path | None,
    as_json: bool,
    warehouse: str,
) -> None:
    """Show, per source, how many articles there are, in which languages, and what cleaning took away.

    Disputed are articles whose page names an address that pages with another text name, too: each of them is
    kept under the address at which it was found.

    What was refused counts by the day of its refusal. With --html the same is one file to look at and to
    send on, with charts, samples of what the busiest rules do, and what deserves a look.

    \b
    Examples:
      copydesk report --rules
      copydesk report --since 2026-01-01 --html january.html
    """
    first, end = (since.date() if since else None), (until.date() if until else None)
    if first and end and first >= end:
        unusable(f"the window is empty: {first} is not before {end}")
    with turning("Reading the tables", quiet=as_json):
        found = figures(Warehouse(warehouse), first, end)
    if html:
        from flows.reports.page import report_page

        write_file(html, report_page(found, name=Path(warehouse).name, since=first, until=end))
    if as_json:
        put_json(as_figures(found))
    elif html:
        out.print(f"Written: {escape(str(html))}", soft_wrap=True)
    else:
        _show(found, rules=rules)


def as_figures(found: Figures) -> dict[str, Any]:
    """The figures as JSON."""
    return {
        "sources": {
            name: {
                "articles": count.articles,
                "characters": count.characters,
                "removed": count.removed,
                "abstained": count.abstained,
                "disputed": count.disputed,
                "quarantined": count.quarantined,
                "languages": dict(found.languages.get(name, {})),
                "last_landed": str(max(found.landed[name])) if name in found.landed else None,
                "days": {str(day): number for day, number in sorted(found.source_days.get(name, {}).items())},
            }
            for name, count in found.sources.items()
        },
        "characters_by_rule": dict(found.stripped.most_common()),
        "rules": {
            name: {"articles": count.articles, "edits": count.edits, "characters": count.characters}
            for name, count in sorted(found.rules.items(), key=lambda each: (-each[1].articles, each[0]))
        },
        "days": {
            str(day): {
                "articles": count.articles,
                "characters": count.characters,
                "removed": count.removed,
                "quarantined": count.quarantined,
            }
            for day, count in sorted(found.days.items())
        },
        "quarantined": {reason: each.count for reason, each in sorted(found.refused.items())},
        "postponed": dict(found.postponed),
    }


def _show(found: Figures, *, rules: bool) -> None:
    numbers = ("articles", "characters", "removed", "abstained", "disputed", "quarantined")
    table = Listing(
        *("source", *numbers, "languages"),
        numbers=numbers,
        least=("disputed", "characters", "languages", "abstained", "removed"),
    )
    for name, count in sorted(found.sources.items()):
        languages = found.languages.get(name)
        table.add(
            name,
            f"{count.articles:,}",
            f"{count.characters:,}",
            f"{count.share:.1%}",
            f"{count.abstained:,}",
            f"{count.disputed:,}",
            f"{count.quarantined:,}",
            ", ".join(f"{tag} {number:,}" for tag, number in languages.most_common(5)) if languages else "",
        )
    table.put()
    if rules:
        for rule, characters in found.stripped.most_common():
            out.print(f"{characters:>10,}  {escape(rule)}")
