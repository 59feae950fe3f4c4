"""What a worker process knows of a source when it cleans one of its articles."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaners.records import RawArticle
from flows.workers import articles
from seeds.schema import SchemaError
from seeds.sources import Source, load

TEXT = "The port of Lowen was closed on Tuesday after a storm, officials said. Forty ships waited outside."


def test_a_source_says_which_parameters_of_its_addresses_select_a_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def ids(source: Source) -> int:
        monkeypatch.setattr(articles, "source_named", lambda name: source)
        addresses = [f"https://news.example/a?ref={ref}&view={view}" for ref in ("x", "y") for view in "12"]
        raws = [RawArticle("ours", url, TEXT.encode(), "text/plain", hints={"url": url}) for url in addresses]
        return len({articles.clean_one(raw, {}, {}).article_id for raw in raws})

    plain = Source("ours")
    declared = Source("ours", keep_parameters=("ref",), drop_parameters=("view",))
    assert (ids(plain), ids(declared)) == (2, 2)
    assert ids(Source("ours", keep_parameters=("ref",))) == 4
    assert ids(Source("ours", drop_parameters=("view",))) == 1
    assert plain.settings != declared.settings


def test_names_of_parameters_are_in_small_letters(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text('[ours]\ndrop_parameters = ["View"]\n')
    with pytest.raises(SchemaError, match="small letters"):
        load(path)
