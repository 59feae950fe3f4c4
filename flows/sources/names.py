"""File names are data: any name of bytes becomes a printable locator, and back, exactly."""

from __future__ import annotations

import os
from urllib.parse import unquote_to_bytes

# `#` starts a line number and `?` a query; `%` is the escape itself.
_RESERVED = frozenset("%#?")


def uri_of(relative: str) -> str:
    r"""A path as `os` gives it, with what cannot be printed (or would be read as syntax) percent-encoded.

    >>> uri_of("2024/Löschung\n#1.txt"), uri_of("bad\udcff.txt")
    ('2024/Löschung%0A%231.txt', 'bad%FF.txt')
    """
    return "".join(
        character if character.isprintable() and character not in _RESERVED else _encoded(character)
        for character in relative
    )


def path_of(uri: str) -> str:
    r"""The path that `uri_of` was given. Never open it: it says where a file was, not where to look.

    >>> path_of(uri_of("a%41\udcff\u2028.txt")) == "a%41\udcff\u2028.txt"
    True
    """
    return os.fsdecode(unquote_to_bytes(uri))


def _encoded(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogateescape"))
