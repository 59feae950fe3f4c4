"""The main path as a whole: what the seed becomes, and the laws for any text."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleaners import Article, RawArticle, Rejected, clean_article, clean_text, pipeline, replay, revert
from cleaners.boilerplate.strip import Proposal, propose
from cleaners.decisions import Decision, Decisions

SEED = Path(__file__).parents[2] / "seeds" / "articles" / "000_5c21db7152f0505f.txt"
BODY = (
    "The government raised taxes on Monday, the finance ministry said in a statement on its site.\n\n"
    "Opposition lawmakers said the move would hurt families, and called for a vote next week.\n\n"
)
LINES = (
    "Ministers agree on a budget",
    "By Ana Kos",
    "KYIV, 3 March 2026",
    *BODY.strip().split("\n\n"),
    "“Follow us on Twitter,” the minister said, adding that more was to come.",
    "Follow us on Twitter @desk for updates.",
    "Read more: Old pier to close",
    "\u00a0 Budget, taxes, ministry",
    "Tags: pier, sea",
    "He said: ”no\u200b way“ … and left.",
    "„Так“, — сказав міністр, п’ять разів.",
    "",
)


def raw(body: bytes, media_type: str = "text/plain", **more: object) -> RawArticle:
    return RawArticle("local", "story", body, media_type, landed_at=datetime(2026, 1, 31, tzinfo=UTC), **more)  # type: ignore[arg-type]


def test_the_seed_becomes_one_clean_record() -> None:
    text = SEED.read_text(encoding="utf-8")
    article = clean_article(raw(SEED.read_bytes()))
    assert article.title == "Russia urges U.S. to resume joint space exploration"
    assert article.tags == ("Kremlin", "Ryabkov", "USA")
    assert article.language == "en"
    assert article.text.startswith('"The Russian Foreign Ministry')
    assert article.text.endswith("from the point of view of international law.")
    assert not set("“”‘’«»\u00a0") & set(article.text)
    assert "\n\n\n" not in article.text
    assert len(article.text.split("\n\n")) == 8
    assert revert(article.text, article.edits) == text
    assert replay(text, article.edits) == article.text


def test_program_code_stays_as_it_is() -> None:
    lines = ["# Follow us on Twitter @desk", "if pier ==  '“open”…':", "    run()   ;;  !!!!", "&nbsp; ''"]
    code = "\n".join(lines).replace("&", "&amp;")
    told = "".join(f"<p>{line}</p>" for line in BODY.strip().split("\n\n"))
    page = f"<article><h1>Budget</h1>{told}<pre><code>{code}</code></pre><p>“It runs…”</p></article>"
    article = clean_article(raw(page.encode(), "text/html"))
    assert article.text.endswith("\n".join(["", *lines, '"It runs..."']))
    assert [article.text[b.start : b.end] for b in article.blocks if b.kind == "code"] == ["\n".join(lines)]
    assert "Twitter" not in clean_text(f"{BODY}{lines[0]}").text


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ("Please visit our Facebook page for news on the economy.", False),
        ("Please visit out Twitter account for updates on the situation in Ukraine.", False),
        ('"Please visit our Twitter account," the minister said, adding that more would follow.', True),
        ("The minister asked citizens to visit the Facebook page of the tax office.", True),
    ],
)
def test_promos_go_and_reports_stay(line: str, stays: bool) -> None:
    assert clean_text(BODY + line).text.endswith(line) is stays


@settings(max_examples=150)
@given(st.lists(st.sampled_from(LINES), max_size=10).map("\n".join) | st.text(max_size=80))
@example(  # blank lines are no part of what a text says, or it would lose less before they go than after
    "Opposition lawmakers said the move would hurt families, and called for a vote next week.\n"
    "Follow us on Twitter @desk for updates.\nRead more: Old pier to close\n\n\n\nKYIV, 3 March 2026"
)
@example(  # nor are marks: an ellipsis becomes three full stops
    "KYIV, 3 March 2026\n"
    + 2 * "Follow us on Twitter @desk for updates.\n"
    + 2 * "He said: ”no\u200b way“ … and left.\n"
    + "„Так“, — сказав міністр, п’ять разів."
)
@example(".....")  # without letters nothing is said, and all of it is too much
@example("\x82\x8dÀµ")  # the controls become a quotation mark, and the rest is mojibake then
def test_laws_of_cleaning(text: str) -> None:
    if not text.strip():
        with pytest.raises(Rejected, match="empty"):
            clean_text(text)
        return
    cleaned = clean_text(text)
    assert replay(text, cleaned.edits) == cleaned.text
    assert revert(cleaned.text, cleaned.edits) == text
    if cleaned.text.strip():
        assert clean_text(cleaned.text).text == cleaned.text


WRAPPED = """\
The council was told on Monday that the bridge will
stay closed until summer, because the steel that was
ordered a year ago has not left the harbour, and the
firm that was to ship it has been sold twice, as its
owner says."""


MUTED = Decisions([Decision("1", "mute", text="readmore")])
GERMAN = 3 * (
    "Folgen Sie uns auf Facebook, Instagram und Twitter und verpassen Sie keine Nachricht mehr.\n\n"
    "Abonnieren Sie unseren kostenlosen Newsletter und verpassen Sie keine Nachricht mehr aus der Region.\n\n"
)


@pytest.mark.parametrize(
    ("text", "how", "times"),
    [
        (BODY, {}, 1),
        (f"Ministers agree\n\n{BODY}", {}, 1),
        (WRAPPED, {}, 2),
        (3 * BODY + GERMAN, {}, 2),
        (BODY, {"decisions": MUTED}, 2),
        (BODY, {"verbatim": [(0, 14)]}, 2),
    ],
)
def test_boilerplate_is_looked_for_again_only_where_the_text_reads_differently(
    text: str, how: dict[str, Any], times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or in another language, or where some of it stays, decided or as code: that may lead to more."""
    asked = []

    def counted(text: str, **how: Any) -> Proposal:
        asked.append(text)
        return propose(text, **how)

    monkeypatch.setattr(pipeline, "propose", counted)
    cleaned = clean_text(f"{text}\n\nFollow us on Twitter @desk for updates.", **how)
    assert any(edit.rule.startswith("promo.") for edit in cleaned.edits)
    assert len(asked) == times


def test_lone_surrogates_are_rejected_clearly() -> None:
    with pytest.raises(Rejected, match=r"clean: surrogates \(U\+D83D at character 5\)"):
        clean_text("Rain \ud83d fell.")


@pytest.mark.parametrize(
    ("body", "media_type", "reason"),
    [
        (b"", "text/plain", "empty"),
        (b"  \n \n", "text/plain", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 9, "text/plain", "binary"),
        (b"x" * 50_000_000, "text/plain", "too_large"),
        (b'{"text": "Rain', "application/json", "bad_json"),
        (b'{"title": "Rain"}', "application/json", "missing_field"),
        (b"<html><body></body></html>", "text/html", "empty"),
    ],
    ids=["empty", "blank", "binary", "huge", "broken line", "missing field", "page without text"],
)
def test_bad_input_is_rejected_with_a_reason(body: bytes, media_type: str, reason: str) -> None:
    with pytest.raises(Rejected) as caught:
        clean_article(raw(body, media_type))
    assert caught.value.reason == reason


def test_a_json_line_fills_what_the_text_lacks() -> None:
    line = (
        b'{"body": "Rain fell on the coast on Monday, the weather service said.", "by": ["A. Kos", "B. Ray"]}'
    )
    article = clean_article(raw(line, "application/json"), fields={"text": "body", "authors": "by"})
    assert article.authors == ("A. Kos", "B. Ray")
    assert article.provenance["authors"] == "hint"


def test_the_same_input_gives_the_same_record() -> None:
    def record() -> Article:
        return clean_article(raw(SEED.read_bytes()))

    first = record()
    for _ in range(5):
        clean_text("Zwischendurch etwas ganz anderes, sagte der Minister am Montag in Berlin.")
        assert record() == first


def test_boilerplate_can_be_marked_instead_of_stripped() -> None:
    promo = "Please visit our Facebook page for news on the economy."
    cleaned = clean_text(BODY + promo, annotate=True)
    assert cleaned.text.endswith(promo)
    (mark,) = cleaned.marks
    assert cleaned.text[mark.start : mark.end] == mark.before
    assert promo in mark.before
    assert mark.rule.startswith("promo.")
    assert mark.cues
    assert clean_text(BODY + promo).marks == ()


FIRST = """
from cleaners import clean_text
from cleaners.language import classify
from seeds import languages
cleaned = clean_text({text!r})
assert cleaned.title and cleaned.byline and cleaned.dateline and cleaned.tags
print(languages.seed.cache_info().currsize, languages.all_seeds.cache_info().currsize, *classify._known)
"""


def test_the_first_article_of_a_process_waits_for_its_own_language_alone() -> None:
    """All wording, and the profiles of all scripts, take a second."""
    text = "\n\n".join(LINES[:10])  # whatever is lifted, and goes, in an English article
    done = subprocess.run([sys.executable, "-c", FIRST.format(text=text)], capture_output=True, check=True)
    assert done.stdout.split() == [b"2", b"0", b"LATIN"], "wording of en and und; not all of it; one script"
