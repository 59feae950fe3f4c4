"""No cache of the cleaners or the seeds outlives `clear_caches`."""

from __future__ import annotations

import ast
import functools
import gc
from importlib import import_module
from pathlib import Path

from cleaners import RawArticle, clean_article, clean_text
from cleaners.caches import clear_caches

HOME = Path(__file__).parents[2]
KEEPERS = {"cache", "lru_cache"}


def caches() -> list[object]:
    """Every functools cache of our own modules that is alive, wherever it hangs."""
    kind = type(functools.cache(len))
    found = [each for each in gc.get_objects() if type(each) is kind]
    return [each for each in found if str(each.__module__).partition(".")[0] in ("cleaners", "seeds")]


def names_kept() -> set[tuple[str, str]]:
    """Module and name of every function in the code that is decorated with a cache."""
    found = set()
    for floor in ("cleaners", "seeds"):
        for path in (HOME / floor).rglob("*.py"):
            module = ".".join(path.relative_to(HOME).with_suffix("").parts).removesuffix(".__init__")
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.FunctionDef):
                    text = {ast.unparse(each).split("(")[0].split(".")[-1] for each in node.decorator_list}
                    if text & KEEPERS:
                        found.add((module, node.name))
    return found


def test_every_cache_is_emptied() -> None:
    kept = names_kept()
    assert len(kept) > 20
    for module, _ in kept:
        import_module(module)
    page = (
        "<html><body><article><p>" + "The port was closed on Tuesday after a storm. " * 9 + "</p></article>"
    )
    clean_article(RawArticle("s", "a.html", page.encode(), "text/html"))
    clean_text(
        "The port was closed on Tuesday after a storm.\n\nFollow us on Twitter @portnews", language="en"
    )
    alive = caches()
    assert {(each.__module__, each.__name__) for each in alive} >= kept  # type: ignore[attr-defined]
    assert sum(each.cache_info().currsize > 0 for each in alive) > 10  # type: ignore[attr-defined]
    clear_caches()
    del alive
    gc.collect()  # what hung on a cached value is no longer reached
    full = [each for each in caches() if each.cache_info().currsize]  # type: ignore[attr-defined]
    assert [(each.__module__, each.__name__) for each in full] == []  # type: ignore[attr-defined]
    assert clean_text("The port was closed on Tuesday after a storm, officials said.").language.tag == "en"
