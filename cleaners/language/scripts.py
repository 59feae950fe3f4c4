"""Which script each letter belongs to, and how much of a text is in which script."""

from __future__ import annotations

import functools
import unicodedata

import numpy as np
from numpy.typing import NDArray

from seeds.scripts import Script, scripts

_NO_LETTER, _UNKNOWN, _FIRST = (
    0,
    1,
    2,
)  # numbers: no letter, a script that is not on file, the first one that is


def script_of(number: int) -> Script | None:
    """The script that a number of `numbers` stands for, None where it is none that is on file."""
    return scripts()[number - _FIRST] if number >= _FIRST else None


def points(text: str) -> NDArray[np.intp]:
    """The code points of a text, lone surrogates too; those beyond 0xFFFF all count as 0xFFFF.

    >>> points("aя😀").tolist()
    [97, 1103, 65535]
    """
    code = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return np.minimum(code, 0xFFFF).astype(np.intp)  # numpy looks up fastest by its own index type


def numbers(points: NDArray[np.intp]) -> NDArray[np.intp]:
    """The number of each code point's script, 0 for what is no letter."""
    return _table()[points]


def worth(numbers: NDArray[np.intp]) -> NDArray[np.float64]:
    """How much each letter says: one of an alphabet is the unit, what is no letter says nothing."""
    return _worth()[numbers]


@functools.cache
def _worth() -> NDArray[np.float64]:
    return np.array([0.0, 1.0, *(script.weight for script in scripts())])


@functools.cache
def _table() -> NDArray[np.intp]:
    """The script's number for each code point below 0x10000, by the first word of the letter's name."""
    known = {
        name: number
        for number, script in enumerate(scripts(), _FIRST)
        for name in (script.name, *script.joins)
    }
    numbers = np.zeros(0x10000, dtype=np.intp)
    for point in range(0x10000):
        letter = chr(point)
        if unicodedata.category(letter)[0] in "LM":
            first = unicodedata.name(letter, "").split(" ")[0]
            numbers[point] = known.get(first, _UNKNOWN if letter.isalpha() else _NO_LETTER)
    return numbers
