"""Words looked for in classes and ids: a page has thousands of these, and most of them again and again."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache


def asked_once(pattern: str) -> Callable[[str | None], bool]:
    """A search for a pattern that remembers its answers; what has no class or id has no such words.

    >>> is_comments = asked_once("^comment")
    >>> is_comments("comments wide"), is_comments("no-comments"), is_comments(None)
    (True, False, False)
    """
    search = re.compile(pattern).search

    # A cache for each pattern: one for all would have to hash the pattern at every question.
    @lru_cache(maxsize=4096)
    def found(name: str | None) -> bool:
        return name is not None and search(name) is not None

    return found
