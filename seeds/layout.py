"""How rule files are laid out: long lists one entry a line, and sorted where their order says nothing.

Two people who add phrases then touch different lines, and a double is seen at a glance.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from seeds.schema import SORTED, hint_at, line_numbers

WIDTH = 100
_LIST = re.compile(r"^([\w-]+) *= *\[", re.MULTILINE)


def formatted(text: str, shape: Any) -> str:
    """The text of a TOML file with its lists of strings laid out; comments outside of them stay.

    `shape` is what `seeds.schema.load` reads the file into: it says which lists are sorted. A list with a
    comment inside is left alone.

    >>> from seeds.languages import LanguageSeed
    >>> print(formatted('[dates]\\nwords = ["on", "at",\\n "at"]', LanguageSeed))
    [dates]
    words = ["at", "on"]
    """
    paths = {line: path for path, line in line_numbers(text).items()}
    pieces, done = [], 0
    for start in _LIST.finditer(text):
        end = _end_of_list(text, start.end())
        written = text[start.end() - 1 : end]
        values = tomllib.loads(f"list = {written}")["list"]
        if (
            start.start() < done
            or not all(isinstance(value, str) for value in values)
            or "#" in _bare(written)
        ):
            continue
        path = paths[text.count("\n", 0, start.start()) + 1]
        if SORTED in get_args(hint_at(shape, path)):
            values = sorted(dict.fromkeys(values), key=lambda value: (value.casefold(), value))
        pieces += [text[done : start.start()], _list(start[1], values)]
        done = end
    return "".join(pieces) + text[done:]


_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')


def _bare(written: str) -> str:
    return _STRING.sub("", written)


def _end_of_list(text: str, at: int) -> int:
    """Where the list ends whose first bracket stands before `at`; of lists of strings."""
    token = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|#[^\n]*|\]')
    while found := token.search(text, at):
        at = found.end()
        if found.group() == "]":
            break
    return at


def _list(key: str, values: Sequence[str]) -> str:
    strings = [string(value) for value in values]
    line = f"{key} = [{', '.join(strings)}]"
    if len(line) <= WIDTH:
        return line
    return "\n".join([f"{key} = [", *(f"  {each}," for each in strings), "]"])


def string(value: str) -> str:
    r"""A string as TOML writes it; what cannot be seen is escaped.

    >>> print(string('a "b"\u00a0c'))
    "a \"b\"\u00a0c"
    """
    written = json.dumps(value, ensure_ascii=False)
    return "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in written)


def main() -> None:
    """Lay out every language file in place: `python -m seeds.layout`."""
    from seeds.languages import LanguageSeed

    for path in sorted((Path(__file__).parent / "languages").glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        if (better := formatted(text, LanguageSeed)) != text:
            path.write_text(better, encoding="utf-8")
            print(path.name)


if __name__ == "__main__":
    main()
