"""One function that forgets everything the cleaners and the seeds remember between calls."""

from __future__ import annotations

import functools
import sys

_CACHE = type(functools.cache(len))
_ROOTS = ("cleaners", "seeds")


def clear_caches() -> None:
    """Empty every `functools` cache of the modules that are loaded, for rules that changed on disk.

    What hangs on a cached value (a language's wording keeps its own answers) goes with it. Not for use while
    another thread cleans: it would see old and new rules side by side.

    >>> from seeds.languages import seed
    >>> before = seed("en")
    >>> clear_caches()
    >>> seed("en") is before
    False
    """
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in _ROOTS:
            for value in list(vars(module).values()):
                if isinstance(value, _CACHE):
                    value.cache_clear()
