"""Events: nudges that make work start sooner. Nothing depends on one arriving.

What is to be done is always worked out from the tables; the scheduled sweep does what a lost event
would have started. So an event that can't be sent is a log line and no failure. Payloads are
scalars: Prefect turns a template inside a YAML list silently into an empty list.
"""

from __future__ import annotations

import logging

from prefect.events import emit_event
from prefect.events.worker import EventsWorker

from flows.jobs.landing import Landed
from flows.orchestration.alarms import Alarm

LANDED = "articles.landed"

_log = logging.getLogger("prefect.copydesk")  # below `prefect`, so that a run's log has it, too


def announce(landed: Landed, warehouse: str) -> None:
    """Say that a batch landed, if it brought anything."""
    if landed.landed:
        emit(LANDED, f"batch.{landed.batch_id}", {"landed": landed.landed, "warehouse": warehouse})


def alarm(raised: Alarm) -> None:
    """Say that a person should look at a source."""
    emit(raised.event, f"source.{raised.source}", raised.payload)


def emit(event: str, what: str, payload: dict[str, str | int | float]) -> None:
    """Emit one event about the resource `copydesk.<what>` and wait until it is on its way."""
    sent = emit_event(event, resource={"prefect.resource.id": f"copydesk.{what}"}, payload=payload)
    if sent is None:
        _log.warning("event %s could not be sent; the sweep will do its work", event)
    EventsWorker.instance().wait_until_empty()
