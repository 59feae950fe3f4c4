"""Trying a mapping out: what was read of each field, what was not understood, which fields there are."""

from __future__ import annotations

import orjson

from cleaners import RawArticle
from flows.jobs.preview import preview
from seeds.sources import Source

STORY = "The port was closed on Tuesday after a storm, officials said."


def tried(row: object, **fields: str) -> tuple[dict[str, str], tuple[str, ...], bool]:
    raw = RawArticle("wire", "x.jsonl#1", orjson.dumps(row), "application/json")
    seen = preview(raw, Source("wire", fields=fields))
    return seen.fields, seen.remarks, seen.failed


def test_a_right_mapping_shows_what_was_read() -> None:
    row = {"headline": "Storm", "body": STORY, "when": "2026-01-05T10:00:00Z", "by": ["Anna Berg"]}
    fields, remarks, failed = tried(row, title="headline", text="body", published_at="when", authors="by")
    assert (fields["title"], fields["authors"], fields["text"]) == ("Storm", "Anna Berg", STORY)
    assert fields["date"] == "2026-01-05 10:00:00+00:00"
    assert fields["language"] == "en"
    assert (remarks, failed) == ((), False)


def test_a_wrong_mapping_names_what_is_missing_and_what_is_there() -> None:
    fields, remarks, failed = tried({"title": "Storm", "text": STORY}, authors="byline")
    assert remarks == ("fields: authors = 'byline', and there is no 'byline'",)
    assert fields["fields"] == "title, text"
    assert not failed


def test_a_date_that_was_not_understood_is_said() -> None:
    assert "the date 'soon' was not understood" in tried({"text": STORY, "published_at": "soon"})[1]
    assert "day first, or its month" in tried({"text": STORY, "published_at": "05/01/2026 10:30"})[1][0]
    assert "names no time zone" in tried({"text": STORY, "published_at": "2026-01-05 10:00"})[1][0]


def test_what_the_source_declares_of_dates_holds() -> None:
    row = {"text": STORY, "published_at": "05/01/2026 10:30"}
    raw = RawArticle("wire", "x.jsonl#1", orjson.dumps(row), "application/json")
    seen = preview(raw, Source("wire", language="en-GB", timezone="Europe/Kyiv"))
    assert seen.fields["date"] == "2026-01-05 08:30:00+00:00"
    assert seen.remarks == ("the date names no time zone: read as Europe/Kyiv",)


def test_a_text_is_shown_as_it_would_be_cleaned() -> None:
    text = f"Storm closes harbour\n\n{STORY} {STORY}\n\nFollow us on Twitter @portnews"
    seen = preview(RawArticle("local", "x.txt", text.encode(), "text/plain"), Source("local"))
    assert seen.fields["title"] == "Storm closes harbour"
    assert "Twitter" not in seen.fields["text"]


def test_what_would_be_quarantined_says_so() -> None:
    fields, remarks, failed = tried({"headline": "Storm"})
    assert failed
    assert "missing_field" in remarks[0]
    assert fields == {"fields": "headline"}


def test_a_page_is_read_with_its_hints() -> None:
    page = f"<html><body><h1>Storm</h1><p>{STORY}</p><p>{STORY} It will open on Friday.</p></body></html>"
    raw = RawArticle("web", "https://a.example/1", page.encode(), "text/html", hints={"title": "Feed title"})
    seen = preview(raw, Source("web", kind="pages"))
    assert seen.fields["text"].startswith("The port")
    assert "fields" not in seen.fields
