"""Which failures of a task may pass."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State

from flows.errors import MismatchError, NoWorkersError


def may_pass(task: object, run: object, state: State[Any]) -> bool:
    """Whether to try again. Who waited for workers in vain has waited; one that does not fit stays so."""
    try:
        state.result()
    except (MismatchError, NoWorkersError):
        return False
    except Exception:
        return True
    return True
