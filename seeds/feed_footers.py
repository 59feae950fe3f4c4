"""What publishing systems write below each item of a feed, in `feed_footers.toml`, and its only reader."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from seeds.schema import Phrases, load


@cache
def feed_footers() -> Mapping[str, tuple[str, ...]]:
    """What stands around a title, by language tag.

    >>> "The post … appeared first on" in feed_footers()["en"]
    True
    """
    return load(files("seeds") / "feed_footers.toml", Mapping[str, Phrases])  # type: ignore[type-abstract]
