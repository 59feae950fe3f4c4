"""What dates call their time zones: the reader of `zones.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from zoneinfo import ZoneInfo

from seeds.schema import load


@dataclass(frozen=True, slots=True)
class _File:
    """`zones.toml` as it is written."""

    offsets: Mapping[str, str]
    places: Mapping[str, str]
    languages: Mapping[str, str]


@cache
def language_zones() -> Mapping[str, ZoneInfo]:
    """The zones of languages that are written by one clock, by their BCP 47 tags.

    >>> language_zones()["ko"].key
    'Asia/Seoul'
    """
    return MappingProxyType({tag: ZoneInfo(key) for tag, key in _file().languages.items()})


@cache
def time_zones() -> Mapping[str, tzinfo]:
    """Zones by their names in small letters.

    >>> time_zones()["cest"].utcoffset(None)
    datetime.timedelta(seconds=7200)
    """
    file = _file()
    fixed = {name: _offset(written) for name, written in file.offsets.items()}
    return MappingProxyType({**fixed, **{name: ZoneInfo(key) for name, key in file.places.items()}})


@cache
def _file() -> _File:
    return load(files("seeds") / "zones.toml", _File)


def _offset(written: str) -> timezone:
    at = datetime.strptime(written[1:], "%H:%M")
    offset = timedelta(hours=at.hour, minutes=at.minute)
    return timezone(-offset if written[0] == "-" else offset)
