"""`copydesk decisions`: what people decided, and the end of a decision."""

from __future__ import annotations

import click

from cleaners.decisions import PAIRS
from flows.cli.decide import finish
from flows.cli.listing import Listing
from flows.cli.moments import moment
from flows.cli.one_source import source_option
from flows.cli.options import common, out, put_json, unusable
from flows.jobs.deciding import concerned, every_source, who
from flows.jobs.declared import ORIGIN, InFile, every_declared
from seeds.sources import declared_in
from warehouse import Warehouse
from warehouse.decisions import Recorded


@click.command()
@source_option("Only about this source and its articles.")
@click.option("--undone", is_flag=True, help="Also those that were undone.")
@click.option("--undo", metavar="ID", help="End this decision, and renew what it concerns.")
@click.option("--renew", "renewing", is_flag=True, help="Clean again the rows that are not as decided.")
@click.option("--by", metavar="WHO", default=who, show_default="you", help="With --undo: who undoes it.")
@click.option("--why", metavar="TEXT", default="", help="With --undo: a reason.")
@common
def decisions(
    source: str | None,
    undone: bool,
    undo: str | None,
    renewing: bool,
    by: str,
    why: str,
    as_json: bool,
    warehouse: str,
) -> None:
    """List what people decided, oldest first; `copydesk decide` makes decisions.

    What `sources.toml` declares comes before, and ends when it is taken out there; after a change of
    that file, --renew (or a backfill with --stale) cleans again exactly the rows that it concerns.

    \b
    Examples:
      copydesk decisions --source wire
      copydesk decisions --undo 3f2a91 --why "the feed was mended"
      copydesk decisions --renew
    """
    tables = Warehouse(warehouse)
    if renewing:
        finish(every_source(tables), as_json=as_json, root=warehouse)
        return
    if undo:
        if any(each.decision.decision_id.startswith(undo) for each in every_declared()):
            unusable(f"decision {undo!r} stands in {declared_in()}: take it out there, then backfill --stale")
        try:
            made = tables.undo(undo, by=by, why=why)
        except KeyError as error:
            unusable(str(error.args[0]))
        finish(concerned(tables, made), made, "undone", as_json=as_json, root=warehouse)
        return
    in_table = [each for each in tables.decisions(undone=undone) if source in (None, each.source)]
    found: list[Recorded | InFile] = [*every_declared(source), *in_table]
    if as_json:
        put_json([_as_json(each) for each in found])
        return
    if not found:
        out.print("Nothing was decided yet.")
        return
    table = Listing("id", "when", "who", "about", "decision", "why", least=("who", "when", "why", "about"))
    for each in found:
        about = each.decision.article_id[:12] if each.decision.article_id else each.source
        table.add(
            each.decision.name,
            moment(each.at),
            each.by,
            about,
            _said(each) + (" (undone)" if each.undone else ""),
            each.why,
        )
    table.put()


def _said(made: Recorded | InFile) -> str:
    decision = made.decision
    if decision.action == "set":
        return f"{decision.field} = {', '.join(decision.values) or 'nothing'}"
    if decision.action in PAIRS:
        return f"{decision.action} as {decision.text[:12]}"
    return f"{decision.action} {decision.text}".strip()


def _as_json(made: Recorded | InFile) -> dict[str, object]:
    decision = made.decision
    return {
        "decision_id": decision.decision_id,
        "origin": ORIGIN if isinstance(made, InFile) else "decisions",
        "decided_at": made.at,
        "decided_by": made.by,
        "source": made.source,
        "article_id": decision.article_id,
        "action": decision.action,
        "text": decision.text,
        "field": decision.field,
        "values": list(decision.values),
        "why": made.why,
        "undone": made.undone,
    }
