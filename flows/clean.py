"""The flow `clean`: whatever is pending becomes clean records, one task per batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.utilities.annotations import quote
from pydantic import BaseModel, Field, PrivateAttr

from flows.jobs import cleaning
from flows.orchestration.alarms import quarantine_alarms
from flows.orchestration.events import alarm
from flows.orchestration.names import run_name
from flows.orchestration.pages import EVERY, publish_report
from flows.orchestration.retries import may_pass
from flows.orchestration.summary import publish_summary
from flows.settings import warehouse_root
from flows.workers.engines import Engine, engine
from flows.workers.orders import terms_of
from warehouse import Commit, Ids


class CleanOptions(BaseModel, extra="ignore"):
    """What to clean. The defaults clean everything that is pending."""

    source: Annotated[str | None, Field(description="Only this source.")] = None
    batch_size: Annotated[int, Field(description="Articles per task.", ge=1, le=10_000)] = cleaning.BATCH
    dask: Annotated[
        str | None, Field(description="Clean on Dask: a scheduler's address, tcp://host:8786, or `local`.")
    ] = None
    ray: Annotated[
        str | None, Field(description="Clean on Ray: a cluster's address, host:6379, or `local`.")
    ] = None
    warehouse: Annotated[str, Field(description="Where the tables are: a folder or s3://….")] = Field(
        default_factory=warehouse_root
    )
    # Only what the command that calls the flow has landed; too many to be a parameter on record.
    _ids: Ids | None = PrivateAttr(default=None)

    def only(self, ids: Ids | None) -> CleanOptions:
        """The same, of these raw rows alone."""
        narrowed = self.model_copy()
        narrowed._ids = ids
        return narrowed


@task(
    name="clean-batch",
    retries=3,
    retry_delay_seconds=[1, 5, 20],
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def clean_batch(work: cleaning.Work) -> cleaning.Done:
    """One batch, cleaned here or on a worker elsewhere. Nothing is written, so a retry is safe."""
    done = work()
    get_run_logger().info(done.report.line())
    return done


@task(name="commit", retries=3, retry_delay_seconds=[1, 5, 20], cache_policy=NO_CACHE, persist_result=False)
def commit(root: str, done: Sequence[cleaning.Done]) -> Commit:
    """Batches in one commit. The warehouse knows a batch it has, so a retry is safe."""
    return cleaning.commit_done(root, done)


@flow(name="clean", flow_run_name=run_name, description=__doc__)
def clean(options: CleanOptions | None = None) -> cleaning.Report:
    """Clean what is pending. Nothing to do is a success that takes no time."""
    options = options or CleanOptions()
    say, terms = get_run_logger().info, terms_of(options.warehouse)
    with engine(options.dask, options.ray, terms, say) as cluster:
        ahead = cluster.ahead if cluster else cleaning.AHEAD
        report = _clean(options, cluster, ThreadPoolTaskRunner(max_workers=ahead))
    publish_summary("clean", report)
    if report.total.taken:
        publish_report(options.warehouse, every=EVERY)
    for raised in quarantine_alarms(report):
        get_run_logger().warning("%s: %s %s", raised.event, raised.source, raised.payload)
        alarm(raised)
    return report


def _clean(
    options: CleanOptions, cluster: Engine | None, threads: ThreadPoolTaskRunner[Any]
) -> cleaning.Report:
    with threads as tasks:
        reports = cleaning.clean_pending(
            options.warehouse,
            source=options.source,
            ids=options._ids,
            size=options.batch_size,
            run=str(flow_run.get_id() or ""),
            engine=cluster,
            start=lambda work: tasks.submit(clean_batch, {"work": quote(work)}),
            commit=lambda root, done: commit(root, quote(done)),
        )
        return cleaning.together(reports)
