"""The review page in a real browser: what a person decides there, by mouse and by key, stays decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from cleaners import RawArticle
from cleaners.learned.fingerprint import fingerprint
from cleaners.learned.template import Template
from flows.jobs.cleaning import clean_pending
from tests.support.browser import browsing, review, why_not
from tests.support.command import copydesk
from warehouse import Warehouse

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.skipif(bool(why_not()), reason=why_not())]

FACEBOOK = "Please visit our Facebook page for updates on the port."
TWITTER = "Please visit our Twitter account for updates on the port."
SECRET = "the name of the witness was Kvothe Arliden"
STORIES = {
    "local/kept.txt": f"Ferries stay in the harbour of Lowen\n\nStory of the ferries. {{}}\n\n{FACEBOOK}",
    "local/title.txt": "Strom closes the harbour of Lowen\n\nStory of the harbour. {}",
    "local/muted.txt": f"Pilots rest for the night in Lowen\n\nStory of the pilots. {{}}\n\n{TWITTER}",
    "wire/muted.txt": f"Tugs rest for the night in Lowen\n\nStory of the tugs. {{}}\n\n{TWITTER}",
    "local/down.txt": f"Witness speaks in the court of Lowen\n\nStory of the court: {SECRET}. {{}}",
}
BODY = (
    "The harbour was closed on Tuesday after a storm, officials said. Forty ships waited outside.\n\n"
    "Two ferries turned back to the mainland in the evening, the company said on Wednesday morning."
)


def land(root: str) -> None:
    raws = [
        RawArticle(name.split("/")[0], name, text.format(BODY).encode(), "text/plain")
        for name, text in STORIES.items()
    ]
    Warehouse(root).land(raws, batch_id="stories")
    list(clean_pending(root))


def rows(root: str) -> dict[str, Any]:
    return {row["uri"]: row for row in Warehouse(root).read("articles").to_pylist()}


@pytest.fixture
def root(tmp_path: Path) -> str:
    root = str(tmp_path / "house")
    land(root)
    return root


@pytest.fixture
def page(root: str) -> Iterator[Any]:
    with review(root) as address, browsing(address) as (page, seen):
        yield page
    assert seen.errors == []
    assert seen.strangers == []


def said(page: Any) -> str:
    return str(page.get_by_role("status").inner_text())


def opened(page: Any, words: str) -> None:
    """Search by key, and open the first article that is found by key, too."""
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/*")


def test_what_is_decided_in_the_browser_stays(root: str, page: Any) -> None:
    opened(page, "ferries stay")  # a paragraph comes back, by key
    assert rows(root)["local/kept.txt"]["text"].count(FACEBOOK) == 0
    page.keyboard.press("b")
    page.wait_for_url("**made=*")
    assert FACEBOOK in page.locator("#text-clean").inner_text()

    opened(page, "strom")  # a title is corrected
    page.keyboard.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.type("Storm closes the harbour of Lowen")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**made=*")
    assert page.get_by_role("heading", level=1).inner_text() == "Storm closes the harbour of Lowen"

    opened(page, "pilots rest")  # a rule is muted for this source alone
    page.keyboard.press("j")
    page.keyboard.press("m")
    page.wait_for_url("**made=*")
    assert "is mute for local" in said(page)

    opened(page, "witness speaks")  # an article is taken down
    page.get_by_text("Take this article out of every table").click()
    page.get_by_label("Why", exact=True).fill("court order")
    page.get_by_role("button", name="Take down").click()
    page.wait_for_url("**made=*")
    assert "article taken down" in said(page)

    opened(page, "tugs rest")  # a paragraph is stripped, and that is undone by key
    page.get_by_role("button", name="Strip").first.click()
    page.wait_for_url("**made=*")
    gone = rows(root)["wire/muted.txt"]["text"]
    page.keyboard.press("u")
    page.get_by_text("Undone:").wait_for()
    assert len(gone) < len(rows(root)["wire/muted.txt"]["text"])

    before = rows(root)
    land(root)  # everything once more
    today = datetime.now(UTC).date()
    window = ["--since", str(today - timedelta(days=1)), "--until", str(today + timedelta(days=2))]
    copydesk(Path(root).parent, "backfill", *window)
    after = rows(root)
    assert {uri: row["text"] for uri, row in after.items()} == {
        uri: row["text"] for uri, row in before.items()
    }
    assert FACEBOOK in after["local/kept.txt"]["text"]
    assert after["local/title.txt"]["title"] == "Storm closes the harbour of Lowen"
    assert TWITTER in after["local/muted.txt"]["text"]
    assert TWITTER not in after["wire/muted.txt"]["text"]
    assert "local/down.txt" not in after
    assert Warehouse(root).audit().ok


def test_bytes_of_what_is_taken_down_are_in_no_file_after_maintenance(
    root: str, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert any(SECRET in content for content in contents(root))
    opened(page, "witness speaks")
    page.get_by_text("Take this article out of every table").click()
    page.get_by_label("Why", exact=True).fill("court order")
    page.get_by_role("button", name="Take down").click()
    page.wait_for_url("**made=*")
    land(root)
    monkeypatch.setattr("warehouse.publish.KEEP_SECONDS", 0)  # readers have had their hour
    Warehouse(root).maintain(retention_hours=0)
    assert not any(SECRET in content for content in contents(root))


def contents(root: str) -> Iterator[str]:
    """What the files below a folder hold: rows of tables unpacked, all else as it is."""
    for path in (each for each in Path(root).rglob("*") if each.is_file()):
        is_table = path.suffix == ".parquet"
        yield str(pq.read_table(path).to_pydict()) if is_table else path.read_text(errors="replace")


EVIL = (
    "<html><body><h1>Storm</h1><script>top.document.title='x';fetch('http://evil.example/a')</script>"
    "<img src='http://evil.example/b.png' onerror=\"document.body.innerHTML='ran'\">"
    f"<p>{BODY}</p><p>{BODY}</p></body></html>"
)


def test_nothing_of_the_raw_page_runs_or_is_fetched(tmp_path: Path) -> None:
    root = str(tmp_path / "house")
    Warehouse(root).land([RawArticle("wire", "evil.html", EVIL.encode(), "text/html")], batch_id="evil")
    list(clean_pending(root))
    (row,) = rows(root).values()
    with review(root) as address, browsing(address) as (page, seen):
        page.goto(f"{address.partition('?')[0]}article/{row['article_id']}")
        page.get_by_text("Show it, without").click()
        page.frame_locator("iframe").get_by_role("heading", name="Storm").wait_for()
        page.wait_for_load_state("networkidle")
        assert page.title() == "Storm · Copydesk"
        assert "ran" not in page.frames[-1].locator("body").inner_text().split()
    assert seen.strangers == []
    assert any("Blocked script execution" in each for each in seen.errors)


def test_what_was_learned_is_decided_by_key(root: str, page: Any) -> None:
    house, seen = Warehouse(root), datetime(2026, 1, 1, tzinfo=UTC)
    line = "Two ferries turned back to the mainland in the evening, the company said on Wednesday morning."
    row = rows(root)["local/kept.txt"]
    proposed = Template("local", fingerprint(line), line, 3, 0.5, seen, seen, (row["article_id"],))
    house.save_learned("local", [proposed])
    page.goto(f"{page.url.split('?')[0]}sources/local")
    page.locator(".place mark").get_by_text("Two ferries").wait_for()
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.wait_for_url("**template=*")
    assert "Accepted, and stripped from now on" in said(page)
    assert house.learned("local")[0].decision == "accepted"
    page.keyboard.press("u")
    page.get_by_text("Waits for a decision again").wait_for()
    assert house.learned("local")[0].decision == "proposed"
