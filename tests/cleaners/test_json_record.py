"""One JSON object of somebody else's becomes text or page with hints, or a rejection with a reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.errors import Rejected
from cleaners.json_record import Record, read_record


@pytest.mark.parametrize(
    ("line", "fields", "expected"),
    [
        ('{"text": "T"}', {}, Record("T", None)),
        ('\ufeff{"text": ""}', {}, Record("", None)),
        ('{"html": "<p>H", "language": "de"}', {}, Record(None, "<p>H", {"language": "de"})),
        ('{"a": {"b": "T"}}', {"text": "a.b"}, Record("T", None)),
        ('{"a.b": "flat", "a": {"b": "deep"}}', {"text": "a.b"}, Record("flat", None)),
        ('{"text": "T", "tags": ["x", " y\\nz ", 3, ""]}', {}, Record("T", None, {"tags": "x\ny z"})),
        ('{"text": "T", "authors": [{"name": "A"}, {"id": 1}]}', {}, Record("T", None, {"authors": "A"})),
        ('{"text": "T", "published_at": 1700000000}', {}, Record("T", None, {"published_at": "1700000000"})),
        ('{"text": "T", "title": null, "url": true, "tags": {}}', {}, Record("T", None)),
        ('{"text": "T", "text": "later"}', {}, Record("later", None)),
        ('{"text": "", "html": "<p>H"}', {}, Record(None, "<p>H")),
        ('{"text": "T", "html": "<p>H"}', {}, Record("T", "<p>H")),
        ('{"text": "T", "title": NaN, "url": "u"}', {}, Record("T", None, {"url": "u"})),
        ('{"text": "T \\ud83d", "title": "t\\ude00"}', {}, Record("T \ufffd", None, {"title": "t\ufffd"})),
        ('{"text": "T", "authors": "[\'A\', \'B\']"}', {}, Record("T", None, {"authors": "A\nB"})),
        ('{"text": "T", "tags": "[x"}', {}, Record("T", None, {"tags": "[x"})),
        ('{"text": "<p>One &amp; <b>two</b></p><p>Three</p>"}', {}, Record("One & two\nThree", None)),
        ('{"text": "a < b and c > d"}', {}, Record("a < b and c > d", None)),
        ('{"text": "One.\\\\n\\\\nTwo."}', {}, Record("One.\n\nTwo.", None)),
        ('{"text": "a", "byline": "By Ann Berg"}', {}, Record("a", None, {"authors": "By Ann Berg"})),
        ('{"text": "in C:\\\\new"}', {}, Record("in C:\\new", None)),
        (
            '{"content": "a", "metadata": {"url": "https://b.example/1", "title": "t", "date": "2024"}}',
            {},
            Record("a", None, {"url": "https://b.example/1", "title": "t", "published_at": "2024"}),
        ),
        (
            '{"text": "a", "title": ["t", "u"], "publish_date": "2024", "keywords": "pier, sea;ice"}',
            {},
            Record("a", None, {"title": "t", "published_at": "2024", "tags": "pier\nsea\nice"}),
        ),
        (
            '{"plaintext": "a", "publishing_date": "2024", "topics": ["pier"], "lang": "nb"}',
            {},
            Record("a", None, {"published_at": "2024", "tags": "pier", "language": "nb"}),
        ),
        (
            '{"cleaned_text": "a", "publish_date": "2024", "dateModified": "2025"}',
            {},
            Record("a", None, {"published_at": "2024", "modified_at": "2025"}),
        ),
        (
            '{"content": "<p>a</p><p>b</p>", "textContent": "ab", "excerpt": "e", "publishedTime": "2024"}',
            {},
            Record("a\nb", None, {"published_at": "2024", "description": "e"}),
        ),
        (
            '{"content": "a", "date_published": "2024", "lead_image_url": "https://b.example/i.jpg"}',
            {},
            Record("a", None, {"published_at": "2024", "image_url": "https://b.example/i.jpg"}),
        ),
    ],
)
def test_read(line: str, fields: dict[str, str], expected: Record) -> None:
    assert read_record(line.encode(), fields) == expected


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"", "bad_json"),
        (b"{broken", "bad_json"),
        (b'{"text": "cut', "bad_json"),
        (b'["text"]', "bad_json"),
        (b"null", "bad_json"),
        (b'{"text": NaN}', "missing_field"),
        (b'{"text": "\\u00', "bad_json"),
        (b'{"text": "\xff"}', "bad_json"),
        (b'{"text": "a"} {"text": "b"}', "bad_json"),
        (b'{"text": ' + b"[" * 200_000, "bad_json"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "bad_json"),
        (b'{"title": "only"}', "missing_field"),
        (b'{"text": null}', "missing_field"),
        (b'{"text": ["a"]}', "missing_field"),
        (b'{"text": {"text": "a"}}', "missing_field"),
    ],
)
def test_reject(line: bytes, reason: str) -> None:
    with pytest.raises(Rejected) as caught:
        read_record(line, {})
    assert (caught.value.stage, caught.value.reason) == ("decode", reason)


def test_a_declared_charset() -> None:
    line = '{"text": "Привет"}'.encode("windows-1251")
    assert read_record(line, {}, charset="windows-1251").text == "Привет"
    for charset in (None, "utf-8", "shift_jis", "no-such-charset"):
        with pytest.raises(Rejected):
            read_record(line, {}, charset=charset)


@given(st.binary())
def test_any_bytes_end_as_a_record_or_a_rejection(line: bytes) -> None:
    outcome: Record | Rejected
    try:
        outcome = read_record(line, {"text": "a.b"})
    except Rejected as rejected:
        outcome = rejected
    assert isinstance(outcome, Record) or outcome.reason in {"bad_json", "missing_field"}
