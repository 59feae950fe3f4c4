"""Words of "3 hours ago" by language, in `relative_dates.toml`, and their only reader."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from seeds.schema import Phrases, load


@cache
def relative_dates() -> Mapping[str, tuple[str, ...]]:
    """The words by language tag.

    >>> "ago" in relative_dates()["en"]
    True
    """
    return load(files("seeds") / "relative_dates.toml", Mapping[str, Phrases])  # type: ignore[type-abstract]
