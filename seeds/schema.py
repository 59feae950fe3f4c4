"""The one strict reader of what people curate in TOML: every rule file, and `sources.toml`.

A frozen dataclass says what a table may hold, and `load` reads a file into it. What the dataclass does not
name, or a value of another type, is refused: every fault of a file at once, each with its line, its path in
the file and, where a name was mistyped, the nearest right one.

Hints that are understood: `str`, `bool`, `int`, `float`, `Literal`, `X | None`, `tuple[X, ...]`,
`frozenset[str]` (written as a string of letters), `Mapping[str or Literal, X]`, another dataclass, and
`Annotated[X, check]`, where `check(value)` returns what is wrong with a value, or an empty string.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, is_dataclass
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from seeds.errors import CopydeskError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a file: `path` leads to it (`boilerplate.rules[2].how`); `line` counts from 1.

    >>> str(Problem("en.toml", 12, "boilerplate.rules[2].how", "'witin' is unknown"))
    "en.toml:12: boilerplate.rules[2].how: 'witin' is unknown"
    """

    file: str
    line: int | None
    path: str
    what: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return ": ".join(part for part in (place, self.path, self.what) if part)


class SchemaError(CopydeskError, ValueError):
    """A curated file that cannot be meant. `problems` lists its faults; the message has one line for each."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[type[SchemaError], tuple[tuple[Problem, ...]]]:
        return SchemaError, (self.problems,)


def nearest(name: str, names: Iterable[str]) -> str:
    """A hint at the name that was probably meant, or an empty string.

    >>> nearest("witin", ["line", "start", "within"])
    '; did you mean "within"?'
    """
    found = difflib.get_close_matches(name, sorted(names), n=1, cutoff=0.6)
    return f'; did you mean "{found[0]}"?' if found else ""


def _no_doubles(values: tuple[str, ...]) -> str:
    """A phrase with and one without a colon are two answers to one question."""
    plain = [value.removesuffix(":") for value in values]
    if len(set(plain)) == len(plain):
        return ""
    return (
        f"{', '.join(sorted({repr(value) for value in plain if plain.count(value) > 1}))} stands here twice"
    )


def _above_zero(value: float) -> str:
    return "" if value > 0 else "must be a number above zero"


class _Mark:
    """Says something about a hint that is no check of its value."""


ONE_OR_MANY = _Mark()  # a single string stands for a list of one
SORTED = _Mark()  # the order of a list says nothing, so files keep it sorted (`seeds.layout`)

Phrases = Annotated[tuple[str, ...], _no_doubles, SORTED]
Series = Annotated[tuple[str, ...], _no_doubles]
Positive = Annotated[float, _above_zero]
PositiveInteger = Annotated[int, _above_zero]


def load(file: Path | Traversable, shape: type[T], **given: Any) -> T:
    """Read a whole file into a dataclass, or into `Mapping[str, Shape]`. Raises `SchemaError`, `OSError`.

    `given` are fields that do not stand in the file, such as its name.
    """
    found = parse(file.read_bytes(), file.name, shape)
    return dataclasses.replace(found, **given) if given else found  # type: ignore[type-var]


def parse(content: bytes, name: str, shape: type[T], aside: Sequence[str] = ()) -> T:
    """Read the content of a file; `name` is what faults are reported under. Raises `SchemaError`.

    Keys at the top that are named in `aside` are left to somebody else.

    >>> parse(b"meta = 'title'", "pages.toml", Mapping[str, tuple[str, ...]])
    Traceback (most recent call last):
        ...
    seeds.schema.SchemaError: pages.toml:1: meta: must be a list of strings, not a string
    """
    try:
        text = content.decode("utf-8")
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        at = re.search(r"line (\d+)", str(error))
        raise SchemaError([Problem(name, int(at[1]) if at else None, "", str(error))]) from error
    reader = _Reader(name, text)
    value = reader.read(shape, {key: value for key, value in table.items() if key not in aside}, ())
    if reader.problems:
        raise SchemaError(reader.problems)
    found: T = value
    return found


_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*([\w-]+|"[^"]*"|'[^']*')\s*=""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")

Path_ = tuple[str | int, ...]


def line_numbers(text: str) -> Mapping[Path_, int]:
    """The line (from 1) on which each table and key of a TOML file begins, by its path.

    Keys of inline tables are not looked into.

    >>> line_numbers("[a]\\nb = 1\\n[[a.rules]]\\nid = 'x'")
    {('a',): 1, ('a', 'b'): 2, ('a', 'rules'): 3, ('a', 'rules', 0): 3, ('a', 'rules', 0, 'id'): 4}
    """
    found: dict[Path_, int] = {}
    counts: dict[Path_, int] = {}
    table: Path_ = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = ()
            for part in _PART.findall(header[2]):
                table = (*table, part.strip("\"'"))
                if table in counts and table != _names(header[2]):
                    table = (*table, counts[table] - 1)
            if header[1] == "[[":
                found.setdefault(table, number)
                counts[table] = counts.get(table, 0) + 1
                table = (*table, counts[table] - 1)
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault((*table, key[1].strip("\"'")), number)
    return found


def _names(header: str) -> Path_:
    return tuple(part.strip("\"'") for part in _PART.findall(header))


def spelled(path: Path_) -> str:
    """A path as people write it.

    >>> spelled(("boilerplate", "rules", 2, "how"))
    'boilerplate.rules[2].how'
    """
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


@cache
def _fields(shape: Any) -> tuple[Mapping[str, dataclasses.Field[Any]], Mapping[str, Any]]:
    """The fields that a file may set, by name, and their hints. Those marked `given` come from elsewhere."""
    fields = {each.name: each for each in dataclasses.fields(shape) if not each.metadata.get("given")}
    return fields, get_type_hints(shape, include_extras=True)


def hint_at(hint: Any, path: Path_) -> Any:
    """The hint for what stands at a path of a file, None where there may be nothing.

    >>> hint_at(Mapping[str, tuple[str, ...]], ("en", 0))
    <class 'str'>
    """
    for part in path:
        while get_origin(hint) in (Annotated, Union, UnionType):
            hint = get_args(hint)[0]
        if is_dataclass(hint) and isinstance(hint, type):
            hint = _fields(hint)[1].get(str(part))
        elif get_origin(hint) is tuple:
            hint = get_args(hint)[0]
        else:
            hint = (get_args(hint) or (None, None))[1]
    return hint


class _Reader:
    """Turns the parsed tables of one file into records, and notes what cannot be meant."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.problems: list[Problem] = []
        self._lines: Mapping[Path_, int] | None = None

    def refuse(self, path: Path_, what: str) -> None:
        if self._lines is None:
            self._lines = line_numbers(self.text)
        known = (path[:length] for length in range(len(path), 0, -1))
        line = next((self._lines[part] for part in known if part in self._lines), None)
        self.problems.append(Problem(self.name, line, spelled(path), what))

    def read(self, hint: Any, value: Any, path: Path_) -> Any:
        """The value as its hint wants it; what is returned for a refused one is of no use."""
        origin, arguments = get_origin(hint), get_args(hint)
        if origin is Annotated:
            return self._checked(arguments[0], arguments[1:], value, path)
        if origin in (Union, UnionType):
            return self.read(next(each for each in arguments if each is not type(None)), value, path)
        if origin is Literal:
            return self._one_of(arguments, value, path)
        if is_dataclass(hint) and isinstance(hint, type):
            return self._record(hint, value, path)
        if origin is tuple:
            return self._list(arguments[0], value, path)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return self._mapping(arguments, value, path)
        if origin is frozenset:
            return frozenset(self.read(str, value, path) or "")
        return self._plain(hint, value, path)

    def _checked(self, hint: Any, checks: Sequence[Any], value: Any, path: Path_) -> Any:
        if ONE_OR_MANY in checks and isinstance(value, str):
            value = [value]
        before = len(self.problems)
        found = self.read(hint, value, path)
        for check in checks:
            if callable(check) and len(self.problems) == before and (what := check(found)):
                self.refuse(path, what)
        return found

    def _one_of(self, choices: tuple[Any, ...], value: Any, path: Path_) -> Any:
        if value not in choices:
            hint = nearest(value, choices) if isinstance(value, str) else ""
            self.refuse(path, f"must be one of {', '.join(map(str, choices))}, not {value!r}{hint}")
        return value

    def _record(self, shape: Any, value: Any, path: Path_) -> Any:
        if not isinstance(value, dict):
            self.refuse(path, f"expected a table [{spelled(path)}], not {_kind(value)}")
            return None
        fields, hints = _fields(shape)
        for key in value.keys() - fields.keys():
            what = "section" if isinstance(value[key], dict) and not path else "key"
            self.refuse((*path, key), f"unknown {what} {key}{nearest(key, fields)}")
        found = {}
        for name, field in fields.items():
            if name in value:
                found[name] = self.read(hints[name], value[name], (*path, name))
            elif field.default is MISSING and field.default_factory is MISSING:
                self.refuse(path, f"{name} is missing")
        return shape(**found) if not self.problems else None

    def _list(self, hint: Any, value: Any, path: Path_) -> Any:
        strings = hint is str or get_origin(hint) is Annotated
        if not isinstance(value, list):
            self.refuse(path, f"must be a list{' of strings' if strings else ''}, not {_kind(value)}")
            return ()
        if hint is str and all(each and isinstance(each, str) for each in value):
            return tuple(value)  # as nearly all of them are: the rest finds out what is wrong with which
        found = []
        for at, each in enumerate(value):
            found.append(self.read(hint, each, (*path, at)))
            if hint is str and each == "":
                self.refuse((*path, at), "is empty")
        return tuple(found)

    def _mapping(self, arguments: tuple[Any, ...], value: Any, path: Path_) -> Any:
        if not isinstance(value, dict):
            self.refuse(path, f"expected a table [{spelled(path)}], not {_kind(value)}")
            return None
        keys = get_args(arguments[0]) if get_origin(arguments[0]) is Literal else None
        found = {}
        for key, each in value.items():
            if keys and key not in keys:
                self.refuse((*path, key), f"unknown key {key}{nearest(key, keys)}")
            else:
                found[key] = self.read(arguments[1], each, (*path, key))
        return MappingProxyType(found)

    def _plain(self, hint: Any, value: Any, path: Path_) -> Any:
        fits = isinstance(value, hint) or (hint is float and isinstance(value, int))
        if not fits or (isinstance(value, bool) and hint is not bool):
            self.refuse(path, f"must be {_WANTED[hint]}, not {_kind(value)}")
            return None
        return float(value) if hint is float else value


_WANTED = {str: "a string", bool: "true or false", int: "a whole number", float: "a number"}


def _kind(value: Any) -> str:
    """What a value is, in the words of TOML."""
    if isinstance(value, bool):
        return "true or false"
    kinds = {str: "a string", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return kinds.get(type(value), "a date")
