"""What dates call their time zones: the reader of `zones.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo


@cache
def time_zones() -> Mapping[str, tzinfo]:
    """Zones by their names in small letters.

    >>> time_zones()["cest"].utcoffset(None)
    datetime.timedelta(seconds=7200)
    """
    with Path(__file__).with_name("zones.toml").open("rb") as file:
        tables = tomllib.load(file)
    fixed = {name: _offset(written) for name, written in tables["offsets"].items()}
    return MappingProxyType({**fixed, **{name: ZoneInfo(key) for name, key in tables["places"].items()}})


def _offset(written: str) -> timezone:
    at = datetime.strptime(written[1:], "%H:%M")
    offset = timedelta(hours=at.hour, minutes=at.minute)
    return timezone(-offset if written[0] == "-" else offset)
