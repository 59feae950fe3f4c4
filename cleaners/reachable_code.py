"""What a function's result depends on, read from the source: the definitions it can reach.

A definition is a statement at the top of a module: a function, a class, a constant. Two versions of the
source have the same fingerprint from a root if the same definitions are reached from it and refer to each
other in the same way. Comments, docstrings, annotations, layout, the order of a file and the module that a
definition stands in do not count; nor does code that is never reached.
"""

from __future__ import annotations

import ast
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

Place = tuple[str, str]  # a module, and a name at its top
_UNREAD = frozenset({"annotation", "returns", "type_comment", "ctx", "kind", "type_params"})
_EFFECTS = "*"  # statements of a module that bind no name


@dataclass(frozen=True, slots=True)
class Definition:
    """One binding of a name: a digest of its syntax, and the places its global names are defined at."""

    content: str
    references: Mapping[str, Place]


@dataclass(slots=True)
class _Module:
    """The top of one module: what binds each name, and which names were imported from where."""

    imported: dict[str, Place] = field(default_factory=dict)  # an empty name stands for the module itself
    bound: dict[str, list[ast.stmt]] = field(default_factory=lambda: defaultdict(list))


class Code:
    """Modules by dotted name, with their source. What they import from elsewhere counts by its name."""

    def __init__(self, sources: Mapping[str, bytes]) -> None:
        self._sources = sources
        self._found: dict[Place, tuple[Definition, ...]] = {}

    @cached_property
    def _modules(self) -> dict[str, _Module]:
        return {name: _read(ast.parse(source), name, self._sources) for name, source in self._sources.items()}

    def fingerprint(self, roots: Iterable[Place], but: Collection[Place] = ()) -> str:
        """SHA-256 (hex) of what is reached from the roots, except what is in `but`.

        >>> def of(source): return Code({"m": source}).fingerprint([("m", "f")])
        >>> one = of(b"A = 1  # first\\ndef f(): return A")
        >>> one == of(b"def f():\\n  'Say.'\\n  return A\\nA = 1"), one == of(b"A = 2\\ndef f(): return A")
        (True, False)
        """
        reached = {place: found for place, found in self.reach(roots).items() if place not in but}
        lines = set()
        for definitions in reached.values():
            for definition in definitions:
                lines.add(definition.content)
                for name, place in definition.references.items():
                    lines.update(
                        f"{definition.content} {name} {target.content}" for target in reached.get(place, ())
                    )
        return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()

    def reach(self, roots: Iterable[Place]) -> dict[Place, tuple[Definition, ...]]:
        """Every place that is reached from the roots, with the definitions there. Raises `KeyError`
        for a root that is not there."""
        waiting, found = list(roots), dict[Place, tuple[Definition, ...]]()
        for root in waiting:
            if not self._defined(root):
                raise KeyError(root)
        while waiting:
            place = waiting.pop()
            if place not in found:
                found[place] = self._defined(place)
                for definition in found[place]:
                    waiting += definition.references.values()
        return found

    def _defined(self, place: Place) -> tuple[Definition, ...]:
        if place not in self._found:
            self._found[place] = self._read(place)
        return self._found[place]

    def _read(self, place: Place) -> tuple[Definition, ...]:
        module, name = place
        known = self._modules.get(module)
        if known is None:
            return (Definition(f"{module}.{name}".rstrip("."), {}),)
        names = [*known.bound] if name == "" else [name]
        made = [
            self._definition(statement, module) for each in names for statement in known.bound.get(each, ())
        ]
        if name in known.imported:  # passed on under another name, or from another place
            made.append(Definition("import", {name: known.imported[name]}))
        return tuple(made)

    def _definition(self, statement: ast.stmt, name: str) -> Definition:
        """A statement's own content, and what its names refer to."""
        module = self._modules[name]
        imported = dict(module.imported)
        for node in ast.walk(statement):
            if isinstance(node, ast.Import | ast.ImportFrom):
                imported.update(_imports(node, self._sources))
        references: dict[str, Place] = {}
        if _EFFECTS in module.bound:
            references[_EFFECTS] = (name, _EFFECTS)
        for node in _global_names(statement, frozenset()):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                place = imported.get(node.value.id)
                if place and place[1] == "":
                    references[f"{node.value.id}.{node.attr}"] = (place[0], node.attr)
            elif isinstance(node, ast.Name):
                place = imported.get(node.id)
                if place and place[1]:
                    references[node.id] = place
                elif node.id in module.bound:
                    references[node.id] = (name, node.id)
        return Definition(hashlib.sha256(_content(statement).encode()).hexdigest(), references)


def _read(tree: ast.Module, module: str, sources: Collection[str]) -> _Module:
    found = _Module()
    for statement in tree.body:
        _bind(statement, found, sources)
    return found


def _bind(statement: ast.stmt, found: _Module, sources: Collection[str]) -> None:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        found.imported.update(_imports(statement, sources))
    elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        found.bound[statement.name].append(statement)
    else:
        names = set()
        for node in ast.walk(statement):
            if isinstance(node, ast.Import | ast.ImportFrom):
                found.imported.update(_imports(node, sources))
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
        if not names and not _is_docstring(statement):
            names.add(_EFFECTS)
        for name in names:
            found.bound[name].append(statement)


def _imports(statement: ast.Import | ast.ImportFrom, sources: Collection[str]) -> Iterator[tuple[str, Place]]:
    for alias in statement.names:
        if isinstance(statement, ast.Import):
            name = alias.name if alias.asname else alias.name.partition(".")[0]
            yield alias.asname or name, (name, "")
        else:
            whole = f"{statement.module}.{alias.name}"
            place = (whole, "") if whole in sources else (str(statement.module), alias.name)
            yield alias.asname or alias.name, place


def _global_names(node: ast.AST, local: frozenset[str]) -> Iterator[ast.AST]:
    """Names and attributes that are no variables of a function; without annotations, which change nothing."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        local |= _variables(node)
    if isinstance(node, ast.Attribute) or (isinstance(node, ast.Name) and node.id not in local):
        yield node
    for child in _children(node):
        yield from _global_names(child, local)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    for name, value in ast.iter_fields(node):
        if name not in _UNREAD:
            yield from (
                child
                for child in (value if isinstance(value, list) else [value])
                if isinstance(child, ast.AST)
            )


def _variables(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> frozenset[str]:
    """The parameters of a function and what it assigns itself, not in functions inside it."""
    found = {argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg)}
    waiting: list[ast.AST] = [*function.body] if isinstance(function.body, list) else [function.body]
    for node in waiting:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            waiting += _children(node)
    return frozenset(found)


def _content(node: object) -> str:
    """The syntax as text, the same for every version of Python that reads the same from it."""
    if isinstance(node, list):
        said = (_content(each) for each in node if not _is_docstring(each) and not _is_import(each))
        return f"[{','.join(said)}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    parts = []
    for name in node._fields:
        value = getattr(node, name, None)
        if value is not None and value != [] and name not in _UNREAD:
            parts.append(f"{name}={_content(value)}")
    return f"{type(node).__name__}({','.join(parts)})"


def _is_docstring(node: object) -> bool:
    constant = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return constant and isinstance(node.value.value, str)  # type: ignore[attr-defined]


def _is_import(node: object) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)
