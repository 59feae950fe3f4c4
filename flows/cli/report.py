"""`copydesk report`: per source, what the table holds and what cleaning took away."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import click
from rich.table import Table

from flows.cli.options import common, out, put_json
from warehouse import Warehouse

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--since", type=_DAY, help="Only articles from this day on, by their date in UTC.")
@click.option("--until", type=_DAY, help="Only articles before this day.")
@click.option("--rules", is_flag=True, help="Also count characters by rule.")
@common
def report(
    since: datetime | None, until: datetime | None, rules: bool, as_json: bool, warehouse: str
) -> None:
    """Show, per source, how many articles there are, in which languages, and what cleaning took away.

    Disputed are articles whose page names an address that pages with another text name, too: each of them is
    kept under the address at which it was found.
    """
    tables = Warehouse(warehouse)
    where: list[Any] = [("article_date", ">=", since.date())] if since else []
    where += [("article_date", "<", until.date())] if until else []
    articles = tables.read(
        "articles",
        [
            *("source", "language", "characters", "extracted_characters", "abstained", "edits"),
            *("article_id", "own_id"),
        ],
        where or None,
    )
    sources: dict[str, Counter[str]] = {}
    languages: dict[str, Counter[str]] = {}
    stripped: Counter[str] = Counter()
    for row in articles.to_pylist():
        counts = sources.setdefault(row["source"], Counter())
        counts["articles"] += 1
        counts["characters"] += row["characters"]
        counts["removed"] += row["extracted_characters"] - row["characters"]
        counts["abstained"] += row["abstained"]
        counts["disputed"] += row["article_id"] == row["own_id"]  # it lost the address that its page names
        languages.setdefault(row["source"], Counter())[row["language"]] += 1
        for edit in row["edits"]:
            if not edit["after"]:
                stripped[edit["rule"]] += len(edit["before"])
    for row in tables.read("quarantine", ["source"]).to_pylist():
        sources.setdefault(row["source"], Counter())["quarantined"] += 1
    if as_json:
        by_source = {
            name: {**counts, "languages": dict(languages.get(name, {}))} for name, counts in sources.items()
        }
        put_json({"sources": by_source, "characters_by_rule": dict(stripped.most_common())})
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("source")
    for column in ("articles", "characters", "removed", "abstained", "disputed", "quarantined"):
        table.add_column(column, justify="right")
    table.add_column("languages")
    for name, counts in sorted(sources.items()):
        share = counts["removed"] / max(1, counts["removed"] + counts["characters"])
        table.add_row(
            name,
            f"{counts['articles']:,}",
            f"{counts['characters']:,}",
            f"{share:.1%}",
            f"{counts['abstained']:,}",
            f"{counts['disputed']:,}",
            f"{counts['quarantined']:,}",
            ", ".join(f"{tag} {count:,}" for tag, count in languages.get(name, Counter()).most_common(5)),
        )
    out.print(table)
    if rules:
        for rule, count in stripped.most_common():
            out.print(f"{count:>10,}  {rule}")
