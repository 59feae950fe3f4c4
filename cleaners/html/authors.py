"""From what stands in a byline to the names of the authors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from seeds.pages import page_names

LONGEST_NAME = 60
MOST_AUTHORS = 30

_ADDRESS = re.compile(r"https?:|www\.|\w@\w|^@|[()]")


def author_names(written: Iterable[str]) -> tuple[str, ...]:
    """Split bylines into names, without the words around them; addresses and numbers are no names.

    A comma parts names only where every part looks like one; otherwise what follows the comma is a
    role and goes.

    >>> author_names(["By Ann Ito and Bo Lund, Harbour Correspondent"])
    ('Ann Ito', 'Bo Lund')
    >>> author_names(["Ann Ito, Bo Lund, Cy Marr"])
    ('Ann Ito', 'Bo Lund', 'Cy Marr')
    >>> author_names(["https://example.org/staff/ann"])
    ()
    """
    names: dict[str, str] = {}
    for byline in written:
        byline = " ".join(byline[:500].split())
        if _ADDRESS.match(byline):
            continue
        for part in _parts(_bare(byline)):
            name = part.strip(" .,:;|–—-•·\"'“”")
            if (
                1 < len(name) <= LONGEST_NAME
                and not _ADDRESS.search(name)
                and not any(map(str.isdigit, name))
            ):
                names.setdefault(name.casefold(), name)
    return tuple(names.values())[:MOST_AUTHORS]


def _parts(byline: str) -> Iterable[str]:
    for piece in _between().split(byline):
        first, *others = re.split(r"\s*[,，、]\s*", piece)
        if others and all(_like_a_name(part) for part in (first, *others)):
            yield from (first, *others)
        else:
            yield first


def _like_a_name(part: str) -> bool:
    words = part.split()
    if words and words[-1].casefold() in page_names().roles:
        return False
    return 2 <= len(words) <= 4 and all(
        word[0].isupper() or not word[0].isalpha() for word in (words[0], words[-1])
    )


def _bare(byline: str) -> str:
    """Without a word before the first name or after the last: "by", "von", "기자"."""
    found = _before().match(byline)
    return _after().sub("", byline[found.end() :] if found else byline)


@cache
def _before() -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(page_names().before, key=len, reverse=True)))
    return re.compile(rf"(?:{words})(?:\s*[:：]\s*|\s+)", re.IGNORECASE)


@cache
def _after() -> re.Pattern[str]:
    words = "|".join(map(re.escape, page_names().after))
    return re.compile(rf"\s(?:{words})$")


@cache
def _between() -> re.Pattern[str]:
    words = "|".join(map(re.escape, page_names().between))
    return re.compile(rf"\s*[;|&/]\s*|\s+(?:{words})\s+", re.IGNORECASE)
