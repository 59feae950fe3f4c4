"""The flow `backfill`: clean a window again and replace it in one commit."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run
from pydantic import BaseModel, Field

from flows.jobs.backfilling import Window, commit_window, plan, stage_days
from flows.jobs.plan_text import plan_markdown
from flows.locks import only_one
from flows.orchestration.names import run_name
from flows.orchestration.pages import publish_plan
from flows.orchestration.retries import may_pass
from flows.settings import warehouse_root
from flows.workers.engines import engine
from flows.workers.orders import terms_of


class BackfillOptions(BaseModel, extra="ignore"):
    """Which articles to clean again."""

    since: Annotated[date, Field(description="First day of the window (date of the articles, UTC).")]
    until: Annotated[date, Field(description="The day after the last one.")]
    source: Annotated[str | None, Field(description="Only this source.")] = None
    stale: Annotated[bool, Field(description="Only rows that today's rules might treat otherwise.")] = False
    where: Annotated[dict[str, str], Field(description="Only rows with these values, by column.")] = {}
    plan: Annotated[bool, Field(description="Write nothing; show what would change.")] = False
    dask: Annotated[
        str | None, Field(description="On Dask: a scheduler's address, tcp://host:8786, or `local`.")
    ] = None
    ray: Annotated[str | None, Field(description="On Ray: a cluster's address, host:6379, or `local`.")] = (
        None
    )
    warehouse: Annotated[str, Field(description="Where the tables are: a folder or s3://….")] = Field(
        default_factory=warehouse_root
    )


@task(
    name="stage-days",
    retries=2,
    retry_delay_seconds=[5, 30],
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
)
def stage(options: BackfillOptions, window: Window) -> int:
    """Days that are put aside already are passed over, so a retry goes on where it was."""
    rows, say = 0, get_run_logger().info
    with engine(options.dask, options.ray, terms_of(options.warehouse), say) as cluster:
        for day in stage_days(options.warehouse, window, cluster=cluster):
            rows += day.rows
            say("%s: %d rows", day.day, day.rows)
    return rows


@task(name="replace-window", retries=2, retry_delay_seconds=[5, 30], cache_policy=NO_CACHE)
def replace(options: BackfillOptions, window: Window) -> dict[str, int]:
    """One transaction: readers see the old window or the new one."""
    return commit_window(options.warehouse, window, run=str(flow_run.get_id() or "")).counts


@flow(name="backfill", flow_run_name=run_name, description=__doc__)
def backfill(options: BackfillOptions) -> dict[str, int]:
    """Plan, or stage day by day and commit once."""
    window = Window(options.since, options.until, options.source, options.stale, options.where)
    if options.plan:
        say = get_run_logger().info
        with engine(options.dask, options.ray, terms_of(options.warehouse), say) as cluster:
            made = plan(options.warehouse, window, cluster=cluster)
        create_markdown_artifact(plan_markdown(made, window), key="copydesk-backfill-plan")
        publish_plan(options.warehouse, made, window)
        return {"rows": made.rows, "changed": made.changed}
    with only_one(options.warehouse, "backfill"):
        rows = stage(options, window)
        counts = replace(options, window)
    create_markdown_artifact(
        "\n".join([f"{rows} rows cleaned again.", "", "| what | articles |", "| --- | ---: |"])
        + "".join(f"\n| {name} | {count} |" for name, count in counts.items()),
        key="copydesk-backfill",
    )
    return counts
