"""The words that fingerprints of learned templates take for months: the reader of `fingerprints.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from seeds.schema import Phrases, load


@dataclass(frozen=True, slots=True)
class _File:
    months: Phrases


@cache
def masked_months() -> frozenset[str]:
    """The frozen list; the file says why it is one.

    >>> "april" in masked_months()
    True
    """
    return frozenset(load(files("seeds") / "fingerprints.toml", _File).months)
