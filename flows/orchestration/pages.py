"""Pages that runs leave behind, and the artifacts that lead to them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from prefect.artifacts import create_link_artifact

from flows.jobs.backfilling import Plan, Window
from flows.reports.series import BEFORE, RECENT
from warehouse import Warehouse
from warehouse.figures import figures

EVERY = timedelta(minutes=15)  # a burst of landings starts many runs; one page is enough for all of them
# Gathering takes up to .6 ms of an article: so pages take a tenth of one core at most.
REST = timedelta(milliseconds=6)
_log = logging.getLogger("prefect.copydesk")


def publish_report(root: str, *, every: timedelta = timedelta(0)) -> None:
    """Link the report of the last five weeks; it is written anew unless that was within `every`, or so lately
    that a large table would be read all the time."""

    def made() -> str:
        from flows.reports.page import report_page  # late: a run that writes no page needs no charts

        since = datetime.now(UTC).date() - RECENT - BEFORE
        return report_page(figures(Warehouse(root), since), name=Path(root).name, since=since)

    every = max(every, REST * Warehouse(root).counts()["articles"])
    publish_page(root, "report", made, "The last five weeks by source, language and rule", every=every)


def publish_plan(root: str, plan: Plan, window: Window) -> None:
    """Link what a backfill would change, as a page."""

    def made() -> str:
        from flows.reports.page import plan_page

        return plan_page(plan, window, name=Path(root).name)

    publish_page(root, "backfill-plan-page", made, "What would change, with differences to read")


def publish_page(
    root: str, name: str, made: Callable[[], str], what: str, *, every: timedelta = timedelta(0)
) -> None:
    """Write a page beside the tables, and an artifact that leads to it. The run has done its work: whatever
    is wrong with a page is a line in its log."""
    house = Warehouse(root)
    try:
        age = house.page_age(name)
        address = (
            house.page_address(name) if age is not None and age < every else house.put_page(name, made())
        )
    except Exception as error:
        _log.warning("the page %s could not be written: %s: %s", name, type(error).__name__, error)
        return
    # A browser may not follow a link from the server's page to a file: the address is there to be copied.
    create_link_artifact(address, name, f"copydesk-{name}", f"{what}: {address}")
