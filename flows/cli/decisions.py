"""`copydesk decisions`: what people decided, and the end of a decision."""

from __future__ import annotations

import click
from rich.markup import escape
from rich.table import Table

from cleaners.decisions import PAIRS
from flows.cli.decide import finish
from flows.cli.options import common, out, put_json, unusable
from flows.jobs.deciding import who
from warehouse import Warehouse
from warehouse.decisions import Recorded


@click.command()
@click.option("--source", metavar="NAME", help="Only about this source and its articles.")
@click.option("--undone", is_flag=True, help="Also those that were undone.")
@click.option("--undo", metavar="ID", help="End this decision, and renew what it concerns.")
@click.option("--by", metavar="WHO", default=who, show_default="you", help="With --undo: who undoes it.")
@click.option("--why", metavar="TEXT", default="", help="With --undo: a reason.")
@common
def decisions(
    source: str | None, undone: bool, undo: str | None, by: str, why: str, as_json: bool, warehouse: str
) -> None:
    """List what people decided, oldest first; `copydesk decide` makes decisions."""
    tables = Warehouse(warehouse)
    if undo:
        try:
            made = tables.undo(undo, by=by, why=why)
        except KeyError as error:
            unusable(str(error.args[0]))
        finish(made, "undone", as_json=as_json, root=warehouse)
        return
    found = [each for each in tables.decisions(undone=undone) if source in (None, each.source)]
    if as_json:
        put_json([_as_json(each) for each in found])
        return
    if not found:
        out.print("Nothing was decided yet.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("id", "when", "who", "about", "decision", "why"):
        table.add_column(name, overflow="fold")
    for each in found:
        about = each.decision.article_id[:12] if each.decision.article_id else each.source
        said = escape(_said(each)) + (" [dim](undone)[/dim]" if each.undone else "")
        table.add_row(
            each.decision.name,
            f"{each.at:%Y-%m-%d %H:%M}",
            escape(each.by),
            escape(about),
            said,
            escape(each.why),
        )
    out.print(table)


def _said(made: Recorded) -> str:
    decision = made.decision
    if decision.action == "set":
        return f"{decision.field} = {', '.join(decision.values) or 'nothing'}"
    if decision.action in PAIRS:
        return f"{decision.action} as {decision.text[:12]}"
    return f"{decision.action} {decision.text}".strip()


def _as_json(made: Recorded) -> dict[str, object]:
    decision = made.decision
    return {
        "decision_id": decision.decision_id,
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
