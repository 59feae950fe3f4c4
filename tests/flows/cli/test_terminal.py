"""Nothing that an article, a file name or an error says acts on a terminal, a table or an artifact."""

from __future__ import annotations

import io
import json
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from rich.table import Table
from rich.text import Text

from cleaners import RawArticle, clean_article
from cleaners.text.plain import visible_json
from flows.cli import options
from flows.cli.terminal import Terminal
from flows.fetching.urls import without_secrets
from flows.jobs.backfilling import Diff, Plan, Window
from flows.jobs.cleaning import Report
from flows.jobs.plan_text import plan_markdown
from flows.orchestration.summary import markdown
from flows.workers.tally import Tally
from warehouse import Refusal

EVIL = "a\x1b]0;owned\x07\x1b[2J\x9b31m\u202eb\x00\r\ud800"
ACTING = ("\x1b", "\x07", "\x9b", "\u202e", "\x00", "\r", "\ud800")


def harmless(text: str) -> bool:
    return not any(character in text for character in ACTING)


def test_a_terminal_gets_what_acts_written_out() -> None:
    shown = io.StringIO()
    console = Terminal(file=shown, force_terminal=False, width=200)
    table = Table("column")
    table.add_row(Text(EVIL))
    console.print(EVIL, markup=False)
    console.print(table)
    assert harmless(shown.getvalue())
    assert "\\x1b]0;owned" in shown.getvalue()
    assert isinstance(options.out, Terminal)
    assert isinstance(options.remarks, Terminal)


def test_a_terminal_keeps_its_own_colours() -> None:
    shown = io.StringIO()
    Terminal(file=shown, force_terminal=True, color_system="standard").print("[red]x[/red]")
    assert shown.getvalue() == "\x1b[31mx\x1b[0m\n"


def test_json_and_errors_act_on_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    options.put_json({"uri": EVIL[:-1]})
    assert harmless(shown := capsys.readouterr().out)
    assert json.loads(shown) == {"uri": EVIL[:-1]}
    assert json.loads(visible_json('"\U000e0041"')) == "\U000e0041"
    with pytest.raises(SystemExit):
        options.unusable(EVIL)
    assert harmless(capsys.readouterr().err)


def test_columns_of_one_line_hold_nothing_that_acts() -> None:
    page = f"""<html><head><title>Port {EVIL[:-3]}</title>
    <meta name="author" content="Ann&#x202e; &#27;[31mSmith">
    <meta name="keywords" content="ice&#x202e;,har&#127;bour"><meta name="description" content="x&#x2067;y">
    <link rel="canonical" href="https://port.example/a%0Ab&#x202e;c"></head><body><h1>Port</h1>
    <p>The port was closed on Tuesday after a storm, officials said in a statement on the site.</p></body>"""
    raw = RawArticle("wire", "a.html", page.encode(), "text/html", landed_at=datetime.now(UTC))
    article = clean_article(raw)
    for name in ("url", "canonical_url", "title", "description", "byline", "site_name"):
        assert harmless(getattr(article, name) or ""), name
        assert "\u2067" not in (getattr(article, name) or "")
    line = {
        "title": "Port",
        "text": "The port was closed on Tuesday.",
        "authors": ["Ann\x1b[31m Smith\u202e"],
        "tags": [EVIL[:-1]],
    }
    raw = RawArticle("wire", "a", json.dumps(line).encode(), "application/json", landed_at=datetime.now(UTC))
    article = clean_article(raw)
    assert len(article.tags) == 1
    assert all(map(harmless, (*article.authors, *article.tags)))


def test_words_of_pages_mean_nothing_in_artifacts() -> None:
    evil = "`</table><img src=x onerror=y>` | ![p](https://evil.example/p) [x](javascript:y)\n# head"
    refusal = Refusal("1", "wire", evil, "extract", "empty", evil, "r", datetime.now(UTC))
    tally = Tally(taken=1, quarantined=Counter(empty=1), stripped=Counter({"rule|`x": 3}))
    made = markdown(Report("b", {evil: tally}, 1.0, quarantined=(refusal,)))
    diff = Diff("a" * 64, evil, ("+```", "+<script>", "+![p](https://evil.example/p)"))
    plan = Plan(rows=1, looked_at=1, samples=[diff], strips=Counter({evil: 1}))
    made += plan_markdown(plan, Window(date(2026, 1, 1), date(2026, 1, 2)))
    assert made.count("```") == 2  # the block that the diff stands in
    outside = "".join(made.split("```")[::2])
    assert "<" not in outside
    assert "](" not in outside.replace("\\](", "").replace("\\]\\(", "")
    assert all(line.count(" | ") < 8 for line in outside.splitlines())


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:pass@feeds.example/rss", "https://feeds.example/rss"),
        ("s3://KEY:SECRET@bucket/x?scheme=http&secret_key=abc", "s3://bucket/x?scheme=http&secret_key=…"),
        ("https://a.example/?page=2&access_token=abc#x", "https://a.example/?page=2&access_token=…#x"),
        ("https://a.example/@ann/1?id=7", "https://a.example/@ann/1?id=7"),
    ],
)
def test_addresses_are_shown_without_secrets(url: str, shown: str) -> None:
    assert without_secrets(url) == shown
