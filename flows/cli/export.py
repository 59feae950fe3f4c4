"""`copydesk export`: articles as Markdown, JSON lines or TEI, for tools that read no tables."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import click
import orjson

from cleaners.records import TextBlock, TextLink
from cleaners.text.rendering import markdown, tei
from flows.cli.find import found
from flows.cli.one_source import source_option
from flows.cli.options import common, day_option
from warehouse import Warehouse


@click.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option(
    "--format",
    "form",
    type=click.Choice(["markdown", "jsonl", "xml-tei"]),
    default="markdown",
    show_default=True,
    help="What to write.",
)
@source_option()
@day_option("--since", "First day, by the articles' date in UTC.")
@day_option("--until", "The day after the last one.")
@click.option(
    "--output", type=click.File("wb", lazy=True), default="-", help="A file; standard output if none."
)
@common
def export(
    ids: tuple[str, ...],
    form: str,
    source: str | None,
    since: datetime | None,
    until: datetime | None,
    output: Any,
    as_json: bool,
    warehouse: str,
) -> None:
    """Write articles with their structure: headings, lists, quotations, tables, links.

    ID is an article_id or its beginning, a uri or URL, or words of a title, in quotes; without one, all
    articles are written that the options leave. Markdown has a block of fields before each article, JSON
    lines have every column (--json is short for them), TEI is one corpus.

    \b
    Examples:
      copydesk export --format markdown --source wire --since 2026-01-01
      copydesk export --format xml-tei --output corpus.xml
    """
    form = "jsonl" if as_json else form
    articles = Warehouse(warehouse)
    ids = tuple(found(articles, each)["article_id"] for each in ids)
    count = 0
    if form == "xml-tei":
        output.write(b'<?xml version="1.0" encoding="UTF-8"?>\n')
        output.write(b'<teiCorpus xmlns="http://www.tei-c.org/ns/1.0">\n<teiHeader><fileDesc><titleStmt>')
        output.write(b"<title>Articles</title></titleStmt><publicationStmt><p>copydesk export</p>")
        output.write(b"</publicationStmt><sourceDesc><p/></sourceDesc></fileDesc></teiHeader>\n")
    for row in articles.rows(where=_where(ids, source, since, until) or None):
        count += 1
        output.write(_written(row, form))
    if form == "xml-tei":
        output.write(b"</teiCorpus>\n")
    output.flush()
    if not count:
        click.echo("no articles", err=True)
    sys.stdout.flush()


def _where(
    ids: tuple[str, ...], source: str | None, since: datetime | None, until: datetime | None
) -> list[tuple[str, str, object]]:
    chosen: list[tuple[str, str, object]] = []
    if ids:
        chosen.append(("article_id", "in", list(ids)))
    if source:
        chosen.append(("source", "==", source))
    if since:
        chosen.append(("article_date", ">=", since.date()))
    if until:
        chosen.append(("article_date", "<", until.date()))
    return chosen


def _written(row: Mapping[str, Any], form: str) -> bytes:
    if form == "jsonl":
        return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
    blocks = [
        TextBlock(**{**block, "links": tuple(TextLink(**link) for link in block["links"])})
        for block in row.get("blocks") or ()
    ]
    if form == "xml-tei":
        return tei(row, blocks).encode()
    named = ("title", "authors", "published_at", "site_name", "url", "language", "tags", "article_id")
    fields = {name: row[name] for name in named if row[name]}
    front = "".join(f"{name}: {orjson.dumps(value).decode()}\n" for name, value in fields.items())
    return f"---\n{front}---\n\n{markdown(row['text'], blocks, row['title'])}\n".encode()
