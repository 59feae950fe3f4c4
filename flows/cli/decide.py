"""`copydesk decide`: say what is right for one article, or for a whole source, for good."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import wraps
from typing import Any

import click

from cleaners.decisions import PAIRS, SETTABLE, Action
from flows.cli.find import found
from flows.cli.options import Group, common, out, put_json, some, unusable
from flows.cli.progress import counting
from flows.errors import DecisionError
from flows.jobs.cleaning import Report
from flows.jobs.deciding import (
    ONE_VALUE,
    check_rule,
    check_setting,
    check_values,
    check_wording,
    concerned,
    pair,
    paragraph,
    places,
    renew,
    still_readable,
    who,
)
from seeds.sources import load, unknown_source
from warehouse import Warehouse
from warehouse.decisions import Recorded


@click.group(cls=Group)
def decide() -> None:
    """Decide about an article (by id, URL or title) or a source, for good.

    A decision comes before every rule. It survives landing again, cleaning again and backfills, is on the
    record, and can be undone. The rows that it concerns are renewed at once. What is to be under version
    control stands in `sources.toml` instead, as `[NAME.decided]`. ARTICLE is an id or its beginning, a uri or
    URL, or words of a title, in quotes.

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


@dataclass(frozen=True, slots=True)
class _Said:
    """What a subcommand says, as `Warehouse.decide` takes it."""

    action: Action
    source: str
    article_id: str | None = None
    text: str = ""
    field: str = ""
    values: Sequence[str] = ()


def _about(row: Mapping[str, Any], action: Action, text: str = "", **more: Any) -> _Said:
    return _Said(action, row["source"], row["article_id"], text, **more)


_by = click.option("--by", metavar="WHO", default=who, show_default="you", help="Who decides.")
_why = click.option("--why", metavar="TEXT", default="", help="A reason, for whoever reads it later.")


def _decision(command: Callable[..., _Said]) -> Callable[..., None]:
    """A subcommand with the options of all of them: what it says is recorded and carried out."""

    @wraps(command)
    def decided(by: str, why: str, as_json: bool, warehouse: str, **arguments: Any) -> None:
        tables = Warehouse(warehouse)
        try:
            said = command(tables, **arguments)
        except DecisionError as error:
            unusable(str(error))
        made = tables.decide(**asdict(said), by=by, why=why)
        finish(concerned(tables, made), made, "decided", as_json=as_json, root=warehouse)

    return _by(_why(common(decided)))


@decide.command()
@click.argument("article")
@click.argument("words")
@_decision
def keep(tables: Warehouse, article: str, words: str) -> _Said:
    """Never strip the paragraph of ARTICLE that has these WORDS; where it was stripped, it comes back.

    \b
    Examples:
      copydesk decide keep 5c21db71 "The union can be reached at"
    """
    row = found(tables, article)
    return _about(row, "keep", paragraph(row, words))


@decide.command()
@click.argument("article")
@click.argument("words")
@_decision
def strip(tables: Warehouse, article: str, words: str) -> _Said:
    """Strip the paragraph of ARTICLE that has these WORDS.

    \b
    Examples:
      copydesk decide strip 5c21db71 "Read our newsletter"
    """
    row = found(tables, article)
    return _about(row, "strip", paragraph(row, words))


@decide.command("set")
@click.argument("article")
@click.argument("field", type=click.Choice(SETTABLE))
@click.argument("values", nargs=-1)
@_decision
def set_field(tables: Warehouse, article: str, field: str, values: tuple[str, ...]) -> _Said:
    """Set a FIELD of ARTICLE: one value, several authors or tags, or none to empty it.

    \b
    Examples:
      copydesk decide set 5c21db71 title "Storm closes the harbour" --why "typo in the feed"
      copydesk decide set 5c21db71 tags storm harbour
      copydesk decide set 5c21db71 published_at 2026-01-31T06:00:00Z
    """
    if field in ONE_VALUE and len(values) > 1:
        raise click.UsageError(f"{field} is one value: put it in quotes")
    check_values(field, values)
    return _about(found(tables, article), "set", field=field, values=values)


@decide.command()
@click.argument("source")
@click.argument("rule")
@_decision
def mute(tables: Warehouse, source: str, rule: str) -> _Said:
    """Do not apply RULE, or the rules below it (`promo.en`), to the articles of SOURCE.

    \b
    Examples:
      copydesk decide mute wire promo.en.visit-twitter-account
    """
    _check_source(source)
    try:
        check_rule(rule)
    except DecisionError as error:
        unusable(f"{error}; `copydesk report --rules` lists those that did something")
    return _Said("mute", source, text=rule)


@decide.command()
@click.argument("source")
@click.argument("words")
@_decision
def never(tables: Warehouse, source: str, words: str) -> _Said:
    """Never strip what holds these WORDS from articles of SOURCE.

    \b
    Examples:
      copydesk decide never wire "Sign up for the vaccination"
    """
    _check_source(source)
    check_wording(words)
    return _Said("keep", source, text=words)


@decide.command()
@click.argument("source")
@click.argument("words")
@_decision
def always(tables: Warehouse, source: str, words: str) -> _Said:
    """Strip each paragraph of SOURCE that consists of these WORDS.

    \b
    Examples:
      copydesk decide always wire "This story first appeared in the Port News."
    """
    _check_source(source)
    check_wording(words)
    return _Said("strip", source, text=words)


@decide.command()
@click.argument("source")
@click.argument("tag")
@_decision
def language(tables: Warehouse, source: str, tag: str) -> _Said:
    """Say that all articles of SOURCE are in the language TAG (BCP 47), whatever they look like.

    \b
    Examples:
      copydesk decide language wire be
    """
    _check_source(source)
    check_setting("language", tag)
    return _Said("set", source, field="language", values=(tag,))


@decide.command()
@click.argument("source")
@click.argument("name", metavar="STYLE", type=click.Choice(["plain", "typographic"]))
@_decision
def style(tables: Warehouse, source: str, name: str) -> _Said:
    """Write all articles of SOURCE in this typography: plain, or the language's own.

    \b
    Examples:
      copydesk decide style wire typographic
    """
    _check_source(source)
    return _Said("set", source, field="style", values=(name,))


@decide.command()
@click.argument("source")
@click.argument("zone")
@_decision
def timezone(tables: Warehouse, source: str, zone: str) -> _Said:
    """Say that dates of SOURCE which name no time zone are of ZONE, such as Europe/Kyiv.

    \b
    Examples:
      copydesk decide timezone wire Europe/Kyiv
    """
    _check_source(source)
    check_setting("timezone", zone)
    return _Said("set", source, field="timezone", values=(zone,))


@decide.command("take-down")
@click.argument("article")
@_decision
def take_down(tables: Warehouse, article: str) -> _Said:
    """Take ARTICLE out of every table, with the bytes it came from; landing it again brings nothing back.

    Readers may still hold it: in a plain Parquet folder for an hour, in old versions until `maintain`
    deletes them (after a week, unless asked otherwise), in a pinned version as long as the pin is there.

    \b
    Examples:
      copydesk decide take-down https://news.example/storm --why "court order 12/26"
    """
    row = found(tables, article)
    return _about(row, "take-down", values=places(tables, row))


@decide.command()
@click.argument("article")
@click.argument("other")
@_decision
def same(tables: Warehouse, article: str, other: str) -> _Said:
    """ARTICLE and OTHER are one story: the later of them follows the earlier one in `duplicates`.

    \b
    Examples:
      copydesk decide same 5c21db71 0b77ee01
    """
    one, two = pair(found(tables, article), found(tables, other))
    return _about(one, "same-story", two["article_id"])


@decide.command()
@click.argument("article")
@click.argument("other")
@_decision
def different(tables: Warehouse, article: str, other: str) -> _Said:
    """ARTICLE and OTHER are two stories: the later follows neither the earlier one nor a copy of it.

    \b
    Examples:
      copydesk decide different 5c21db71 9a1d3c52 --why "two storms"
    """
    one, two = pair(found(tables, article), found(tables, other))
    return _about(one, "other-story", two["article_id"])


def finish(
    sources: Sequence[str], made: Recorded | None = None, done: str = "", *, as_json: bool, root: str
) -> None:
    """Renew what decisions about these sources concern, and say what came of it: of the one just `made`."""
    if made and made.decision.action in PAIRS:
        changed = Warehouse(root).link_duplicates().changed
        if as_json:
            put_json({"decision": made.decision.decision_id, "links": changed})
        else:
            out.print(f"[bold]{made.decision.name}[/bold] {done}; {some(changed, 'link')} changed")
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
        if made and made.decision.action == "take-down" and done == "decided":
            out.print(still_readable(Warehouse(root), made.at), soft_wrap=True)
    sys.exit(1 if refused else 0)


def _renewed(report: Report) -> str:
    return f"{some(report.total.taken, 'article')} renewed"


def _check_source(name: str) -> None:
    if name not in load():
        unusable(unknown_source(name))
