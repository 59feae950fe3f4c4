"""No cache of the cleaners or the seeds outlives `clear_caches`."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

from cleaners import RawArticle, clean_article, clean_text
from cleaners.caches import clear_caches

HOME = Path(__file__).parents[2]
KEEPERS = {"cache", "lru_cache"}


def names_kept() -> set[tuple[str, str]]:
    """Module and name of every function in the code that is decorated with a cache."""
    found = set()
    for floor in ("cleaners", "seeds"):
        for path in (HOME / floor).rglob("*.py"):
            module = ".".join(path.relative_to(HOME).with_suffix("").parts).removesuffix(".__init__")
            for node in ast.parse(path.read_bytes()).body:
                if isinstance(node, ast.FunctionDef):
                    text = {ast.unparse(each).split("(")[0].split(".")[-1] for each in node.decorator_list}
                    if text & KEEPERS:
                        found.add((module, node.name))
    return found


def test_every_cache_is_emptied() -> None:
    kept = names_kept()
    assert len(kept) > 20
    caches = [getattr(import_module(module), name) for module, name in kept]
    page = (
        "<html><body><article><p>" + "The port was closed on Tuesday after a storm. " * 9 + "</p></article>"
    )
    clean_article(RawArticle("s", "a.html", page.encode(), "text/html"))
    clean_text(
        "The port was closed on Tuesday after a storm.\n\nFollow us on Twitter @portnews", language="en"
    )
    assert sum(each.cache_info().currsize > 0 for each in caches) > 10
    clear_caches()
    assert [each.__name__ for each in caches if each.cache_info().currsize] == []
    assert clean_text("The port was closed on Tuesday after a storm, officials said.").language.tag == "en"
