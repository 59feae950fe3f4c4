"""The flow `ingest`: land what is there, then say so with one event per batch."""

from __future__ import annotations

from typing import Annotated

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run
from pydantic import BaseModel, Field

from flows.jobs.entries import entries_of
from flows.jobs.landing import Landed, land, new_batch_id
from flows.jobs.polling import take_due
from flows.orchestration.events import announce
from flows.orchestration.names import run_name
from flows.settings import warehouse_root


class IngestOptions(BaseModel, extra="ignore"):
    """What to take in."""

    paths: Annotated[
        list[str], Field(description="Files, folders or URLs. Empty: what the source declares.")
    ] = []
    source: Annotated[
        str | None,
        Field(description="A name from seeds/sources.toml. No name and no path: all that are due."),
    ] = None
    if_due: Annotated[
        bool, Field(description="Take the source only if its schedule says that it is due.")
    ] = False
    warehouse: Annotated[str, Field(description="Where the tables are: a folder or s3://….")] = Field(
        default_factory=warehouse_root
    )
    announce: Annotated[
        bool, Field(description="Send articles.landed, which starts `clean`. Off for whoever cleans itself.")
    ] = True


@task(name="land", retries=3, retry_delay_seconds=[1, 5, 20], cache_policy=NO_CACHE)
def land_batch(options: IngestOptions, batch_id: str) -> Landed:
    """Landing again lands nothing twice, so a retry is safe."""
    with entries_of(options.warehouse, options.paths, source=options.source) as entries:
        return land(options.warehouse, entries, batch_id=batch_id, run=str(flow_run.get_id() or ""))


@flow(name="ingest", flow_run_name=run_name, description=__doc__)
def ingest(options: IngestOptions | None = None) -> Landed:
    """Land, then emit `articles.landed`. Its trigger starts `clean`; the scheduled sweep would, too."""
    options = options or IngestOptions()
    if options.paths or (options.source and not options.if_due):
        return land_and_announce(options)
    landed = take_due(
        options.warehouse,
        lambda name: land_and_announce(options.model_copy(update={"source": name})),
        only=options.source,
    )
    for why in landed.unusable:
        get_run_logger().error(why)
    return landed


def land_and_announce(options: IngestOptions) -> Landed:
    """One source, or some paths: one batch, one event."""
    landed = land_batch(options, new_batch_id())
    get_run_logger().info(
        "batch %s: %d landed, %d known, %d unreadable",
        landed.batch_id,
        landed.landed,
        landed.known,
        len(landed.refused),
    )
    if options.announce:
        announce(landed, options.warehouse)
    return landed
