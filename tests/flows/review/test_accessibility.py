"""The review page for everybody: axe-core finds nothing serious, in light and in dark, narrow and wide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from cleaners import RawArticle
from cleaners.learned.fingerprint import fingerprint
from cleaners.learned.template import Template
from flows.jobs.cleaning import clean_pending
from tests.support.browser import browsing, review, why_not
from warehouse import Warehouse

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.skipif(bool(why_not()), reason=why_not())]

STORY = (
    "Storm closes the harbour of Lowen\n\n"
    "The harbour was closed on Tuesday after a storm, officials said. Forty ships waited outside.\n\n"
    "Two ferries turned back to the mainland in the evening, the company “said” on Wednesday morning.\n\n"
)
PROMO = "Please visit our Twitter account for updates on the port."
LONG = "Un" * 300 + "\n\n" + STORY
ARABIC = "أغلق الميناء يوم الثلاثاء بعد عاصفة، كما قال مسؤولون في المدينة. وانتظرت أربعون سفينة في الخارج."


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    root = str(tmp_path_factory.mktemp("look") / "house")
    texts = {
        "a.txt": STORY + PROMO,
        "b.txt": LONG,
        "c.txt": f"{ARABIC}\n\n{ARABIC}\n\nتابعونا على تويتر",
        "d.txt": STORY + "The mayor opened the harbour again.",
        "empty.txt": "",
    }
    house = Warehouse(root)
    house.land(
        [RawArticle("local", name, text.encode(), "text/plain") for name, text in texts.items()], batch_id="x"
    )
    list(clean_pending(root))
    house.link_duplicates()
    house.decide("mute", "local", text="promo.xx")
    seen = datetime(2026, 1, 1, tzinfo=UTC)
    row = next(row for row in house.rows("articles") if row["uri"] == "d.txt")
    line = "The mayor opened the harbour again."
    proposed = Template("local", fingerprint(line), line, 3, 0.5, seen, seen, (row["article_id"],))
    accepted = Template("local", "f" * 64, "Forty ships waited.", 3, 0.5, seen, seen, (), "accepted")
    house.save_learned("local", [proposed, accepted])
    article_id = next(row["article_id"] for row in house.rows("articles") if row["uri"] == "a.txt")
    with review(root) as address:
        yield address, article_id


@pytest.mark.parametrize(("scheme", "width"), [("light", 1600), ("dark", 400)])
def test_nothing_serious_is_found(place: tuple[str, str], scheme: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    address, article_id = place
    size = {"width": width, "height": 900}
    # axe is put into the page as text, which its policy forbids everybody else.
    with browsing(address, color_scheme=scheme, viewport=size, bypass_csp=True) as (page, seen):
        for path in ("", "search?words=lowen", f"article/{article_id}", "rules", "rules/newsletter.en.signup",
                     "sources", "sources/local", "decisions", "try", "tried"):  # fmt: skip
            page.goto(f"{address.partition('?')[0]}{path.replace('tried', 'try')}")
            if path == "tried":
                page.get_by_label("Or a text, or the markup of a page").fill(STORY + PROMO)
                page.get_by_role("button", name="Clean", exact=True).click()
                page.locator("summary").click()
            found = Axe().run(page).response["violations"]
            bad = [each for each in found if each["impact"] in ("serious", "critical")]
            said = [(each["id"], [node["html"][:200] for node in each["nodes"][:3]]) for each in bad]
            assert said == [], path
            too_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
            assert not too_wide, path
    assert seen.strangers == []


def test_the_keyboard_reaches_everything_in_order(place: tuple[str, str]) -> None:
    address, article_id = place
    with browsing(address) as (page, _):
        page.goto(f"{address.partition('?')[0]}article/{article_id}")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "To the content"
        page.keyboard.press("Enter")
        tops = []
        for _ in range(12):
            page.keyboard.press("Tab")
            tops.append(page.evaluate("document.activeElement.getBoundingClientRect().top + scrollY"))
            shown: Any = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert shown != "none"
        assert tops == sorted(tops)
