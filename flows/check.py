"""The flow `check`: raise an event for sources that fell silent or shrank sharply, and write the report."""

from __future__ import annotations

from typing import Annotated

from prefect import flow, get_run_logger
from pydantic import BaseModel, Field

from flows.orchestration.alarms import history_alarms
from flows.orchestration.events import alarm
from flows.orchestration.names import run_name
from flows.orchestration.pages import publish_report
from flows.settings import warehouse_root


class CheckOptions(BaseModel, extra="ignore"):
    """Where to look."""

    warehouse: Annotated[str, Field(description="Where the tables are: a folder or s3://….")] = Field(
        default_factory=warehouse_root
    )


@flow(name="check", flow_run_name=run_name, description=__doc__)
def check(options: CheckOptions | None = None) -> int:
    """Compare each source with its own last four weeks; the number of alarms."""
    root = (options or CheckOptions()).warehouse
    found = list(history_alarms(root))
    for each in found:
        get_run_logger().warning("%s: %s %s", each.event, each.source, each.payload)
        alarm(each)
    publish_report(root)
    return len(found)
