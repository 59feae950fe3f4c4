"""What `report` counts by source."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import as_json, copydesk

STORIES = {
    "port": "The port was closed on Tuesday after a storm. Two ships wait outside, and a third turned back.",
    "choir": "A choir of two hundred sang in the park on Sunday, and the hall is pulled down next week.",
    "bridge": "Engineers found cracks in the bridge over the canal. It stays shut until autumn, at least.",
}


def test_articles_that_lost_the_address_that_their_page_names_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    address = '<link rel="canonical" href="https://paper.example/story/today-in-short">'
    for name, text in STORIES.items():
        body = f"<article><h1>{name}</h1><p>{text}</p></article>"
        (tmp_path / f"{name}.html").write_text(f"<html><head>{address}</head><body>{body}</body></html>")
        copydesk(tmp_path, "ingest", str(tmp_path / f"{name}.html"))
    (counts,) = as_json(tmp_path, "report")["sources"].values()
    assert (counts["articles"], counts["disputed"]) == (3, 2)
    assert "disputed" in copydesk(tmp_path, "report").stdout
