"""What the Prefect server does by itself about runs that end badly.

A run that dies with its machine can't say so. While it lives, it sends a heartbeat now and then
(`PREFECT_FLOWS_HEARTBEAT_FREQUENCY`, 30 s or more, 180 by default); one that has sent none for longer than
`silence` is marked Crashed, which gives back the place that it took in its deployment's concurrency limit.
The next sweep then does its work: what is pending is worked out from the tables.
"""

from __future__ import annotations

from datetime import timedelta

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import StateType
from prefect.events import AutomationCore, EventTrigger, Posture
from prefect.events.actions import ChangeFlowRunState, DoNothing

SILENCE = timedelta(minutes=10)  # three heartbeats at Prefect's own pace
NEVER_BEGAN = timedelta(minutes=10)  # from the worker taking a run to the run's process saying that it runs

_RUN: dict[str, str | list[str]] = {"prefect.resource.id": "prefect.flow-run.*"}
_OURS: dict[str, str | list[str]] = {
    "prefect.resource.role": "tag",
    "prefect.resource.id": "prefect.tag.copydesk",  # every deployment of prefect.yaml has it
}
_ENDED = ("Completed", "Failed", "Crashed", "Cancelled", "Cancelling", "TimedOut", "Paused", "Suspended")
_WAITING = ("Scheduled", "Late", "AwaitingRetry", "AwaitingConcurrencySlot")  # no process, so no heartbeat
_AT_REST = {f"prefect.flow-run.{state}" for state in (*_ENDED, *_WAITING)}


def register(
    client: SyncPrefectClient, *, silence: timedelta = SILENCE, never_began: timedelta = NEVER_BEGAN
) -> list[str]:
    """Create on the server the automations that it lacks; their names.

    One that is there stays as it is, since people turn them off and add notifications. Delete one to
    have it made anew. `silence` must be longer than the runs' heartbeats are apart, and not by little.
    """
    created = []
    for automation in automations(silence, never_began):
        if not client.read_automations_by_name(automation.name):
            client.create_automation(automation)
            created.append(automation.name)
    return created


def automations(silence: timedelta, never_began: timedelta) -> list[AutomationCore]:
    """What `register` creates."""
    return [
        AutomationCore(
            name="copydesk: runs that fell silent",
            description="A run without a heartbeat died with its machine. The next sweep does its work.",
            trigger=_missing({"prefect.flow-run.heartbeat"}, {"prefect.flow-run.heartbeat"}, silence),
            actions=[_crashed(f"no heartbeat for {silence}: it died with its machine")],
        ),
        AutomationCore(
            name="copydesk: runs that never began",
            description="A worker took the run and died before it ran.",
            trigger=_missing({"prefect.flow-run.Pending"}, {"prefect.flow-run.Running"}, never_began),
            actions=[_crashed(f"taken by a worker, but not running after {never_began}")],
        ),
        AutomationCore(
            name="copydesk: runs that failed",
            description="Nothing is lost: the next sweep tries again. Add a notification here.",
            trigger=EventTrigger(
                expect={"prefect.flow-run.Failed", "prefect.flow-run.Crashed"},
                match=_RUN,
                match_related=_OURS,
                posture=Posture.Reactive,
                threshold=1,
            ),
            actions=[DoNothing()],
        ),
    ]


def _missing(after: set[str], expected: set[str], within: timedelta) -> EventTrigger:
    """Fires for a run that had one of `after`, then in time neither one of `expected` nor came to rest."""
    return EventTrigger(
        after=after,
        expect=expected | _AT_REST,
        match=_RUN,
        match_related=_OURS,
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=within,
    )


def _crashed(message: str) -> ChangeFlowRunState:
    return ChangeFlowRunState(name=None, state=StateType.CRASHED, message=message, force=False)
