"""What charset labels mean: `charsets.toml`, and its only reader."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from seeds.schema import Series, load, nearest

_WINDOWS = re.compile(r"(?:win|windows|cp|ms|microsoft)[-_ ]?(125[0-8])")


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters of a language beyond ASCII, the most frequent first, and the charsets it was written in."""

    charsets: Series
    letters: str


@dataclass(frozen=True, slots=True)
class TextCharsets:
    """The charsets that text on the net is in, by Python's names."""

    one_byte: Series
    many_bytes: Series


@dataclass(frozen=True, slots=True)
class Charsets:
    """What is known about charsets; the file says what each part means."""

    meant: Mapping[str, str]
    spelled: Mapping[str, str]
    text: TextCharsets
    letters: Mapping[str, Letters]


@cache
def charsets() -> Charsets:
    """Read the file that ships with the project.

    >>> charsets().meant["iso8859-1"]
    'cp1252'
    """
    return load(files("seeds") / "charsets.toml", Charsets)


def meaning(label: str) -> str | None:
    """The codec that a label stands for on the net, by Python's name; nothing if it names none for text.

    >>> meaning(" Latin1"), meaning("GB2312"), meaning("win-1251"), meaning("utf-7")
    ('cp1252', 'gb18030', 'cp1251', None)
    """
    known = charsets()
    name = label.strip(" \t\r\n\"';").lower()
    if windows := _WINDOWS.fullmatch(name):
        name = f"cp{windows[1]}"
    name = known.spelled.get(name, name)
    try:
        name = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    name = known.meant.get(name, name)
    return name if name in known.text.one_byte or name in known.text.many_bytes else None


def unknown_charset(label: str | None) -> str:
    """What is wrong with a label of a charset, or an empty string.

    >>> print(unknown_charset("utf8x"))
    'utf8x' is no charset that we know; did you mean "utf-8"?
    >>> unknown_charset("windows-1252")
    ''
    """
    if label is None or meaning(label):
        return ""
    known = charsets()
    names = {*known.text.one_byte, *known.text.many_bytes, *known.spelled, *known.meant}
    names |= {f"windows-125{number}" for number in range(9)}
    return f"{label!r} is no charset that we know{nearest(label.lower(), names)}"
