"""Which script each letter belongs to, and the main script of a text."""

from __future__ import annotations

import functools
import unicodedata

import numpy as np
from numpy.typing import NDArray

from seeds.scripts import Script, scripts

NO_LETTER, UNKNOWN = 0, 1  # numbers of what is no letter, and of letters of scripts that are not on file


def script_of(number: int) -> Script | None:
    """The script a number stands for; None for letters of a script that is not on file."""
    return scripts()[number - 2] if number > UNKNOWN else None


@functools.cache
def number_of(name: str) -> int:
    """The number that stands for a script in `table` and `weights`."""
    return next(number for number, script in enumerate(scripts(), 2) if script.name == name)


@functools.cache
def table() -> NDArray[np.uint8]:
    """The script's number for each code point below 0x10000."""
    known = {
        name: number for number, script in enumerate(scripts(), 2) for name in (script.name, *script.joins)
    }
    numbers = np.zeros(0x10000, dtype=np.uint8)
    for point in range(0x10000):
        if unicodedata.category(chr(point))[0] in "LM":
            first = unicodedata.name(chr(point), "").split(" ")[0]
            numbers[point] = known.get(first, UNKNOWN if chr(point).isalpha() else NO_LETTER)
    return numbers


def weights(points: NDArray[np.uint32], starts: NDArray[np.intp]) -> NDArray[np.float64]:
    """How much text of each script stands in each segment: `[segment, script]`, in letters of an alphabet."""
    each = np.array([0.0, 1.0, *(script.weight for script in scripts())])
    numbers = table()[np.minimum(points, 0xFFFF)].astype(np.intp)
    segment = np.zeros(len(points), dtype=np.intp)
    segment[starts[1:]] = 1
    cell = np.cumsum(segment) * len(each) + numbers
    counted = np.bincount(cell, minlength=len(starts) * len(each)).reshape(len(starts), len(each))
    return counted * each
