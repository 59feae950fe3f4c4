"""`copydesk decide`: say what is right for one article, or for a whole source, for good."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from cleaners.decisions import PAIRS, SETTABLE, Action
from flows.cli.find import found
from flows.cli.options import common, out, put_json, unusable
from flows.cli.progress import counting
from flows.jobs.cleaning import Report
from flows.jobs.deciding import check_rule, check_values, pair, paragraph, places, renew, who
from seeds.scripts import unknown_language
from seeds.sources import load, unknown_source
from warehouse import Warehouse
from warehouse.decisions import Recorded

_by = click.option("--by", metavar="WHO", default=who, show_default="you", help="Who decides.")
_why = click.option("--why", metavar="TEXT", default="", help="A reason, for whoever reads it later.")


@click.group()
def decide() -> None:
    """Decide about an article (by id, URL or title) or a source, for good.

    A decision comes before every rule. It survives landing again, cleaning again and backfills, is on the
    record, and can be undone. The rows that it concerns are renewed at once. What is to be under version
    control stands in `sources.toml` instead, as `[NAME.decided]`.

    \b
    Examples:
      copydesk decide keep 5c21db71 "The union can be reached at"
      copydesk decide strip 5c21db71 "Read our newsletter"
      copydesk decide set 5c21db71 title "Storm closes the harbour" --why "typo in the feed"
      copydesk decide mute wire promo.en.visit-twitter-account
      copydesk decide style wire typographic
      copydesk decide same 5c21db71 0b77ee01
      copydesk decide different 5c21db71 9a1d3c52 --why "two storms"
      copydesk decide take-down https://news.example/storm --why "court order 12/26"
      copydesk decisions --undo 3f2a91
    """


@decide.command()
@click.argument("article")
@click.argument("words")
@_by
@_why
@common
def keep(article: str, words: str, by: str, why: str, as_json: bool, warehouse: str) -> None:
    """Never strip the paragraph of ARTICLE that has these WORDS; where it was stripped, it comes back."""
    _about_a_paragraph("keep", article, words, by, why, as_json, warehouse)


@decide.command()
@click.argument("article")
@click.argument("words")
@_by
@_why
@common
def strip(article: str, words: str, by: str, why: str, as_json: bool, warehouse: str) -> None:
    """Strip the paragraph of ARTICLE that has these WORDS."""
    _about_a_paragraph("strip", article, words, by, why, as_json, warehouse)


@decide.command("set")
@click.argument("article")
@click.argument("field", type=click.Choice(SETTABLE))
@click.argument("values", nargs=-1)
@_by
@_why
@common
def set_field(
    article: str, field: str, values: tuple[str, ...], by: str, why: str, as_json: bool, warehouse: str
) -> None:
    """Set a FIELD of ARTICLE: one value, several authors or tags, or none to empty it."""
    if field in ("title", "language", "published_at") and len(values) > 1:
        raise click.UsageError(f"{field} is one value: put it in quotes")
    try:
        check_values(field, values)
    except ValueError as error:
        unusable(str(error))
    row = found(Warehouse(warehouse), article)
    _decided("set", row["source"], row["article_id"], "", field, values, by, why, as_json, warehouse)


@decide.command()
@click.argument("source")
@click.argument("rule")
@_by
@_why
@common
def mute(source: str, rule: str, by: str, why: str, as_json: bool, warehouse: str) -> None:
    """Do not apply RULE, or the rules below it (`promo.en`), to the articles of SOURCE."""
    _check_source(source)
    try:
        check_rule(rule)
    except ValueError as error:
        unusable(f"{error}; `copydesk report --rules` lists those that did something")
    _decided("mute", source, None, rule, "", (), by, why, as_json, warehouse)


@decide.command()
@click.argument("source")
@click.argument("words")
@_by
@_why
@common
def never(source: str, words: str, by: str, why: str, as_json: bool, warehouse: str) -> None:
    """Never strip what holds these WORDS from articles of SOURCE."""
    _check_source(source)
    _decided("keep", source, None, words, "", (), by, why, as_json, warehouse)


@decide.command()
@click.argument("source")
@click.argument("words")
@_by
@_why
@common
def always(source: str, words: str, by: str, why: str, as_json: bool, warehouse: str) -> None:
    """Strip each paragraph of SOURCE that consists of these WORDS."""
    _check_source(source)
    _decided("strip", source, None, words, "", (), by, why, as_json, warehouse)


@decide.command()
@click.argument("source")
@click.argument("tag")
@_by
@_why
@common
def language(source: str, tag: str, by: str, why: str, as_json: bool, warehouse: str) -> None:
    """Say that all articles of SOURCE are in the language TAG (BCP 47), whatever they look like."""
    _check_source(source)
    if what := unknown_language(tag):
        unusable(what)
    _decided("set", source, None, "", "language", (tag,), by, why, as_json, warehouse)


@decide.command()
@click.argument("source")
@click.argument("name", metavar="STYLE", type=click.Choice(["plain", "typographic"]))
@_by
@_why
@common
def style(source: str, name: str, by: str, why: str, as_json: bool, warehouse: str) -> None:
    """Write all articles of SOURCE in this typography: plain, or the language's own."""
    _check_source(source)
    _decided("set", source, None, "", "style", (name,), by, why, as_json, warehouse)


@decide.command("take-down")
@click.argument("article")
@_by
@_why
@common
def take_down(article: str, by: str, why: str, as_json: bool, warehouse: str) -> None:
    """Take ARTICLE out of every table, with the bytes it came from; landing it again brings nothing back.

    Readers may still hold it: in a plain Parquet folder for an hour, in old versions until `maintain`
    deletes them (after a week, unless asked otherwise), in a pinned version as long as the pin is there.
    """
    tables = Warehouse(warehouse)
    row = found(tables, article)
    _decided(
        "take-down",
        row["source"],
        row["article_id"],
        "",
        "",
        places(tables, row),
        by,
        why,
        as_json,
        warehouse,
    )


@decide.command()
@click.argument("article")
@click.argument("other")
@_by
@_why
@common
def same(article: str, other: str, by: str, why: str, as_json: bool, warehouse: str) -> None:
    """ARTICLE and OTHER are one story: the later of them follows the earlier one in `duplicates`."""
    _about_a_pair("same-story", article, other, by, why, as_json, warehouse)


@decide.command()
@click.argument("article")
@click.argument("other")
@_by
@_why
@common
def different(article: str, other: str, by: str, why: str, as_json: bool, warehouse: str) -> None:
    """ARTICLE and OTHER are two stories: the later follows neither the earlier one nor a copy of it."""
    _about_a_pair("other-story", article, other, by, why, as_json, warehouse)


def _about_a_pair(
    action: Action, article: str, other: str, by: str, why: str, as_json: bool, root: str
) -> None:
    tables = Warehouse(root)
    try:
        one, two = pair(found(tables, article), found(tables, other))
    except ValueError as error:
        unusable(str(error))
    _decided(action, one["source"], one["article_id"], two["article_id"], "", (), by, why, as_json, root)


def _about_a_paragraph(
    action: Action, article: str, words: str, by: str, why: str, as_json: bool, root: str
) -> None:
    row = found(Warehouse(root), article)
    try:
        text = paragraph(row, words)
    except ValueError as error:
        unusable(str(error))
    _decided(action, row["source"], row["article_id"], text, "", (), by, why, as_json, root)


def _decided(
    action: Action,
    source: str,
    article_id: str | None,
    text: str,
    field: str,
    values: Sequence[str],
    by: str,
    why: str,
    as_json: bool,
    root: str,
) -> None:
    made = Warehouse(root).decide(
        action, source, article_id=article_id, text=text, field=field, values=values, by=by, why=why
    )
    finish([made.source], made, "decided", as_json=as_json, root=root)


def finish(
    sources: Sequence[str], made: Recorded | None = None, done: str = "", *, as_json: bool, root: str
) -> None:
    """Renew what decisions about these sources concern, and say what came of it: of the one just `made`."""
    if made and made.decision.action in PAIRS:
        changed = Warehouse(root).link_duplicates().changed
        if as_json:
            put_json({"decision": made.decision.decision_id, "links": changed})
        else:
            out.print(f"[bold]{made.decision.name}[/bold] {done}; {_counted(changed, 'link')} changed")
        return
    with counting(quiet=as_json) as progress:
        progress.add_task("Renewing", total=None)
        report = renew(root, sources)
    refused = [each for each in report.quarantined if each.reason != "taken_down"]
    if as_json:
        put_json({"decision": made.decision.decision_id if made else None, "renewed": report.total.taken})
    else:
        out.print(
            f"[bold]{made.decision.name}[/bold] {done}; {_renewed(report)}" if made else _renewed(report)
        )
    sys.exit(1 if refused else 0)


def _renewed(report: Report) -> str:
    return f"{_counted(report.total.taken, 'article')} renewed"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _check_source(name: str) -> None:
    if name not in load():
        unusable(unknown_source(name))
