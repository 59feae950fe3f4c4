"""The flow `learn`: find what each source repeats; people decide what is done about it."""

from __future__ import annotations

from typing import Annotated

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run
from pydantic import BaseModel, Field

from flows.jobs.learning import Lesson
from flows.jobs.learning import learn as lessons
from flows.orchestration.markdown import inert
from flows.orchestration.names import run_name
from flows.orchestration.retries import may_pass
from flows.settings import warehouse_root
from flows.workers.engines import engine
from flows.workers.orders import terms_of


class LearnOptions(BaseModel, extra="ignore"):
    """What to learn from."""

    source: Annotated[str | None, Field(description="Only this source.")] = None
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
    name="learn-templates",
    retries=2,
    retry_delay_seconds=[5, 30],
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
)
def learn_templates(options: LearnOptions) -> list[Lesson]:
    """Learning again learns the same, so a retry is safe."""
    run, say = str(flow_run.get_id() or ""), get_run_logger().info
    with engine(options.dask, options.ray, terms_of(options.warehouse), say) as cluster:
        return list(lessons(options.warehouse, source=options.source, run=run, cluster=cluster))


@flow(name="learn", flow_run_name=run_name, description=__doc__)
def learn(options: LearnOptions | None = None) -> dict[str, int]:
    """Bring `learned_boilerplate` up to date and list what waits for a decision."""
    found = learn_templates(options or LearnOptions())
    lines = ["| source | articles | new | proposed | accepted |", "| --- | ---: | ---: | ---: | ---: |"]
    for lesson in found:
        decisions = [row.decision for row in lesson.all]
        proposed, accepted = decisions.count("proposed"), decisions.count("accepted")
        lines.append(
            f"| {inert(lesson.source)} | {lesson.articles} | {len(lesson.new)} | {proposed} | {accepted} |"
        )
    lines += ["", "`copydesk learn --review` lists the proposals with their context."]
    create_markdown_artifact("\n".join(lines), key="copydesk-learn")
    new = sum(len(lesson.new) for lesson in found)
    get_run_logger().info("%d sources, %d new templates", len(found), new)
    return {"sources": len(found), "new": new}
