"""Each source's own schedule, on the deployment `ingest`: a run at the minute that it names.

The deployment's own schedule is the sweep: it takes whatever is due and was not taken. A run of a source's
schedule takes that source alone, if it still is due, so that a sweep of the same minute takes nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.schedules import CronSchedule

from seeds.sources import Source

DEPLOYMENT = "ingest/ingest"
_OURS = "source-"  # how the slugs begin


def register(client: SyncPrefectClient, sources: Iterable[Source]) -> list[str]:
    """Give the deployment the schedules of these sources, in place of those it had; their slugs.

    Called again after each `prefect deploy`, which puts back the schedules of `prefect.yaml` alone.
    """
    deployment = client.read_deployment_by_name(DEPLOYMENT)
    for schedule in deployment.schedules:
        if (schedule.slug or "").startswith(_OURS):
            client.delete_deployment_schedule(deployment.id, schedule.id)
    wanted = schedules(sources)
    if wanted:
        client.create_deployment_schedules(deployment.id, wanted)
    return [str(each.slug) for each in wanted]


def schedules(sources: Iterable[Source]) -> list[DeploymentScheduleCreate]:
    """One for each source that has one, in UTC as `sources.toml` says.

    >>> [wire] = schedules([Source("wire", "feed", schedule="7 * * * *"), Source("by-hand")])
    >>> wire.slug, wire.parameters
    ('source-wire', {'options': {'source': 'wire', 'if_due': True}})
    """
    return [
        DeploymentScheduleCreate(
            schedule=CronSchedule(cron=source.schedule, timezone="UTC"),
            slug=_OURS + source.name,
            parameters={"options": {"source": source.name, "if_due": True}},
        )
        for source in sources
        if source.schedule
    ]
