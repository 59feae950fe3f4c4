"""Run a parser in a process of its own, which ends when it takes too long or too much."""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from flows.sources.refusals import Refused

Result = TypeVar("Result")

_MEMORY = 1 << 30


def bounded(function: Callable[..., Result], *arguments: object, seconds: float = 10.0) -> Result:
    """`function(*arguments)`, both importable and picklable. What it raises as `Refused`, it raises here.

    Raises `Refused` with `parser_timeout` or `parser_crash` where there is no result.
    """
    from pebble import ProcessExpired, ProcessPool

    # Forking a process that has threads can leave the child with a lock that nobody opens.
    context = multiprocessing.get_context("spawn")
    with ProcessPool(max_workers=1, context=context, initializer=_limit_memory) as pool:
        future = pool.schedule(function, args=arguments, timeout=seconds)
        try:
            result: Result = future.result()
        except Refused:
            raise
        except TimeoutError as error:
            raise Refused("parser_timeout", f"not read within {seconds:.0f} s") from error
        except (ProcessExpired, Exception) as error:
            raise Refused("parser_crash", f"{type(error).__name__}: {error}"[:200]) from error
    return result


def _limit_memory() -> None:
    with suppress(ValueError, OSError):  # not every system knows this limit
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
