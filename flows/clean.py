"""The flow `clean`: whatever is pending becomes clean records, one task per batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run
from pydantic import BaseModel, Field

from cleaners.records import RawArticle
from flows.jobs import cleaning
from flows.orchestration.alarms import quarantine_alarms
from flows.orchestration.events import alarm
from flows.orchestration.summary import publish_summary
from flows.settings import warehouse_root
from flows.workers.runners import runner


class CleanOptions(BaseModel, extra="ignore"):
    """What to clean. The defaults clean everything that is pending."""

    source: Annotated[str | None, Field(description="Only this source.")] = None
    batch_size: Annotated[int, Field(description="Articles per task and commit.", ge=1, le=10_000)] = (
        cleaning.BATCH
    )
    dask: Annotated[
        str | None, Field(description="Clean on Dask: a scheduler's address, tcp://host:8786, or `local`.")
    ] = None
    warehouse: Annotated[str, Field(description="Where the tables are: a folder or s3://….")] = Field(
        default_factory=warehouse_root
    )


@task(
    name="clean-batch", retries=3, retry_delay_seconds=[1, 5, 20], cache_policy=NO_CACHE, persist_result=False
)
def clean_batch(root: str, raws: Sequence[RawArticle]) -> cleaning.Report:
    """One batch, cleaned and committed. The warehouse knows a batch it has, so a retry is safe."""
    report = cleaning.clean_batch(root, raws, run=str(flow_run.get_id() or ""))
    get_run_logger().info(report.line())
    return report


@flow(name="clean", description=__doc__)
def clean(options: CleanOptions | None = None) -> cleaning.Report:
    """Clean what is pending. Nothing to do is a success that takes no time."""
    options = options or CleanOptions()
    with runner(options.dask) as chosen:
        reports = cleaning.clean_pending(
            options.warehouse,
            source=options.source,
            size=options.batch_size,
            submit=lambda root, raws: chosen.tasks.submit(clean_batch, {"root": root, "raws": raws}),
            ahead=chosen.ahead,
        )
        report = cleaning.together(reports)
    publish_summary("clean", report)
    for raised in quarantine_alarms(report):
        get_run_logger().warning("%s: %s %s", raised.event, raised.source, raised.payload)
        alarm(raised)
    return report
