"""Main text of pages."""

from __future__ import annotations

from cleaners.extraction import read_page

PARAGRAPH = (
    "The harbour office counted eleven boats on Tuesday morning, three fewer than the week before, and "
    "said that the ice would hold until the end of the month. "
)


def page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>Ice holds</title>{head}</head><body>{body}</body></html>"


def test_an_article_is_read() -> None:
    found = read_page(
        page(f"<article><h1>Ice holds</h1><p>{PARAGRAPH}</p><p>{PARAGRAPH[::-1]}</p></article>")
    )
    assert PARAGRAPH.strip() in found.text
    assert found.title == "Ice holds"
