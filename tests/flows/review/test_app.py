"""The review page: who gets in, what it shows, and that its decisions are decisions."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from cleaners import RawArticle
from cleaners.learned.fingerprint import fingerprint
from cleaners.learned.template import Template
from flows.jobs.cleaning import clean_pending
from flows.review.app import build
from tests.support.misbehaving import running
from warehouse import Warehouse

TOKEN = "a-token-of-the-test"
HOME = "http://127.0.0.1:4280"
STORY = (
    "The port of Lowen was closed on Tuesday after a storm, officials said. Forty ships waited outside.\n\n"
    "Two ferries turned back to the mainland in the evening, the company said on Wednesday morning.\n\n"
)
PROMO = "Please visit our Facebook page for updates on the port."
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"


class Browser:
    """A client that keeps cookies, and follows no redirect by itself."""

    def __init__(self, app: Any) -> None:
        self.app, self.cookies = app, httpx.Cookies()

    def ask(self, method: str, place: str, **more: Any) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url=HOME, cookies=self.cookies) as client:
                answer = await client.request(method, place, **more)
                self.cookies.update(client.cookies)
                return answer

        return asyncio.run(asked())

    def get(self, place: str, **more: Any) -> httpx.Response:
        return self.ask("GET", place, **more)

    def decide(self, **form: str) -> httpx.Response:
        return self.ask("POST", "/decide", data={"csrf": TOKEN, **form})


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = str(tmp_path_factory.mktemp("review") / "house")
    page = f"<html><head><title>{HOSTILE}</title></head><body><p>{STORY}</p><p>{HOSTILE}</p></body></html>"
    raws = [
        RawArticle(
            "local", "a.txt", f"{STORY}In a stood a line of its own.\n\n{PROMO}".encode(), "text/plain"
        ),
        RawArticle("local", "b.txt", f"{STORY}In b stood another line, they said.".encode(), "text/plain"),
        RawArticle("local", "c.html", page.encode(), "text/html", hints={"title": HOSTILE}),
        RawArticle("local", "empty.txt", b"", "text/plain"),
    ]
    Warehouse(root).land(raws, batch_id="x")
    list(clean_pending(root))
    return root


@pytest.fixture
def browser(root: str) -> Browser:
    browser = Browser(build(root, TOKEN))
    assert browser.get(f"/?token={TOKEN}").status_code == 303
    return browser


def ids(root: str) -> dict[str, str]:
    rows = Warehouse(root).read("articles", ["uri", "article_id"]).to_pylist()
    return {row["uri"]: row["article_id"] for row in rows}


def test_nobody_without_the_token_gets_anything(root: str) -> None:
    stranger = Browser(build(root, TOKEN))
    for place in ("/", "/search", "/rules", "/decisions", f"/article/{ids(root)['a.txt']}", "/?token=wrong"):
        assert stranger.get(place).status_code == 403
    assert stranger.decide(action="mute", source="local", text="promo").status_code == 403
    assert Warehouse(root).decisions() == []


def test_no_script_and_no_other_site_gets_the_token(root: str) -> None:
    cookie = Browser(build(root, TOKEN)).get(f"/?token={TOKEN}").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_two_pages_at_once_let_in_whoever_has_both(root: str) -> None:
    browser = Browser(build(root, TOKEN))
    browser.get(f"/?token={TOKEN}")
    browser.app = build(root, "another")
    browser.get("http://127.0.0.1:4281/?token=another")
    assert browser.get("http://127.0.0.1:4281/").status_code == 200
    browser.app = build(root, TOKEN)
    assert browser.get("/").status_code == 200


def test_other_hosts_and_other_origins_are_refused(browser: Browser, root: str) -> None:
    assert browser.get("/", headers={"host": "evil.example"}).status_code == 403
    form = {"csrf": TOKEN, "action": "mute", "source": "local", "text": "promo"}
    from_evil = browser.ask("POST", "/decide", data=form, headers={"origin": "https://evil.example"})
    assert from_evil.status_code == 403
    without = browser.ask("POST", "/decide", data={**form, "csrf": ""})
    assert without.status_code == 403
    assert Warehouse(root).decisions() == []


@pytest.mark.parametrize(
    "place",
    [
        "/",
        "/search?words=storm",
        "/rules",
        "/rules/promo",
        "/sources",
        "/sources/local",
        "/decisions",
        "/try",
    ],
)
def test_every_page_answers_and_runs_nothing_from_elsewhere(browser: Browser, place: str) -> None:
    answer = browser.get(place)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in re.sub(r"<a [^>]*>", "", answer.text).replace(HOME, "")


def test_hostile_titles_are_text_and_the_raw_page_is_inert(browser: Browser, root: str) -> None:
    article_id = ids(root)["c.html"]
    for place in ("/search", f"/article/{article_id}"):
        shown = browser.get(place).text
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
    (raw_id,) = re.findall(r"/raw/(\w+)", browser.get(f"/article/{article_id}").text)
    raw = browser.get(f"/raw/{raw_id}")
    assert HOSTILE.encode() in raw.content
    assert raw.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


def test_search_finds_by_words_rule_and_day(browser: Browser) -> None:
    def count(query: str) -> str:
        found = re.search(r"([\d,]+) articles?</p>", browser.get(f"/search?{query}").text)
        assert found
        return found[1]

    assert count("words=PORT lowen") == "3"
    assert count("words=moon") == "0"
    assert count("rule=promo") == "1"
    assert count("language=en&source=local") == "3"
    assert count("since=2100-01-01") == "0"
    assert count("until=2100-01-01") == "3"
    assert count("until=2000-01-01") == "0"
    assert count("language=de") == "0"


def test_a_decision_on_the_page_lasts_and_is_undone(browser: Browser, root: str) -> None:
    article_id = ids(root)["a.txt"]
    back = f"/article/{article_id}"
    answer = browser.decide(action="keep", article_id=article_id, text=PROMO, back=back)
    assert (answer.status_code, answer.headers["location"].startswith(back)) == (303, True)
    article = Warehouse(root).article(article_id)
    assert article is not None
    assert PROMO in article["text"]
    (made,) = Warehouse(root).decisions()
    browser.decide(action="undo", decision_id=made.decision.decision_id, back=back)
    article = Warehouse(root).article(article_id)
    assert article is not None
    assert PROMO not in article["text"]


def test_a_title_is_set(browser: Browser, root: str) -> None:
    article_id = ids(root)["b.txt"]
    why = "So the printed paper has it"
    browser.decide(action="set", article_id=article_id, field="title", values="Storm closes Lowen", why=why)
    assert "Storm closes Lowen" in browser.get(f"/article/{article_id}").text
    assert why in {each.why for each in Warehouse(root).decisions()}


@pytest.mark.parametrize(
    "form",
    [
        {"action": "burn", "source": "local"},
        {"action": "set", "field": "text", "values": "x"},
        {"action": "keep", "text": "words that stand nowhere"},
        {"action": "undo", "decision_id": "nothing"},
        {"action": "undo"},
        {"action": "set", "field": "published_at", "values": "last Tuesday"},
        {"action": "set", "field": "published_at", "values": "2026-01-31T12:00:00"},
        {"action": "set", "field": "language", "values": "Klingon"},
        {"action": "set", "field": "language", "values": ""},
        {"action": "set", "field": "title", "values": "one\ntwo"},
        {"action": "keep", "text": "  "},
        {"action": "mute", "text": "promo"},
        {"action": "same-story", "other_id": "0000"},
        {"action": "same-story"},
        {"action": "take-down", "article_id": "0000"},
        {"action": "take-down", "source": "local"},
        {"action": "strip", "source": "local", "text": " "},
        {"action": "strip", "source": "local", "text": "***"},
        {"action": "keep", "source": "local", "text": "\x00"},
        {"action": "mute", "source": "local", "text": "promo.nothing-like-it"},
        {"action": "mute", "source": "nowhere", "text": "promo"},
        {"action": "set", "source": "local", "field": "style", "values": "fancy"},
        {"action": "set", "source": "local", "field": "timezone", "values": "Europe/Kief"},
        {"action": "set", "source": "local", "field": "language", "values": ""},
        {"action": "set", "source": "local", "field": "title", "values": "x"},
        {"action": "accept", "source": "local", "fingerprint": "nothing"},
        {"action": "accept", "source": "local"},
        {},
    ],
)
def test_what_cannot_be_meant_is_said_and_nothing_is_decided(
    browser: Browser, root: str, form: dict[str, str]
) -> None:
    of_none = "source" in form or "article_id" in form or form.get("action") in ("burn", "undo", None)
    before = Warehouse(root).decisions(undone=True)
    answer = browser.decide(**form, **({} if of_none else {"article_id": ids(root)["a.txt"]}))
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert Warehouse(root).decisions(undone=True) == before


def test_our_own_forms_say_where_they_come_from(browser: Browser) -> None:
    # Browsers send `Origin: null` with the forms of a page whose policy is `no-referrer`.
    assert browser.get("/").headers["referrer-policy"] == "same-origin"


def test_a_decision_is_named_where_it_leads_with_its_undo(browser: Browser, root: str) -> None:
    article = {"action": "set", "article_id": ids(root)["b.txt"], "field": "tags", "values": "sea\nwind"}
    place = browser.decide(**article, back="/search?words=sea").headers["location"]
    assert place.startswith("/search?words=sea&made=")
    shown = browser.get(place).text
    assert "tags is “sea”, “wind”" in shown
    (decision_id,) = re.findall(r'role="status">.*?name="decision_id" value="(\w+)"', shown, re.DOTALL)
    undone = browser.decide(action="undo", decision_id=decision_id).headers["location"]
    assert "Undone" in browser.get(undone).text
    assert 'role="status"' not in browser.get("/?made=<b>").text


def test_nobody_is_sent_to_another_site(browser: Browser, root: str) -> None:
    article = {"action": "set", "article_id": ids(root)["b.txt"], "field": "tags", "values": "sea"}
    for back in ("//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"):
        assert browser.decide(**article, back=back).headers["location"].startswith("/?")


def test_a_pasted_text_is_cleaned_and_not_kept(browser: Browser, root: str) -> None:
    before = Warehouse(root).counts()
    shown = browser.ask("POST", "/try", data={"csrf": TOKEN, "text": f"{STORY}{PROMO}"}).text
    assert "<del tabindex" in shown
    assert Warehouse(root).counts() == before


def test_line_ends_as_forms_send_them_are_no_change(browser: Browser) -> None:
    text = f"{STORY}{PROMO}"
    shown = [
        browser.ask("POST", "/try", data={"csrf": TOKEN, "text": each}).text
        for each in (text, text.replace("\n", "\r\n"))
    ]
    assert shown[0] == shown[1]


def test_a_page_is_fetched_by_its_address_and_not_kept(
    browser: Browser, root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPYDESK_CONTACT", "desk@example.org")
    monkeypatch.setenv("COPYDESK_ALLOW_NETWORKS", "127.0.0.0/8")
    before = Warehouse(root).counts()
    paragraphs = "".join(f"<p>{each}</p>" for each in (*STORY.strip().split("\n\n"), PROMO))
    page = (
        f"<html><head><title>Storm in Lowen</title></head><body><article>{paragraphs}</article></body></html>"
    )
    with running() as server:
        server.put("/storm", page.encode(), Content_Type="text/html")
        address = f"http://127.0.0.1:{server.port}/storm"
        shown = browser.ask("POST", "/try", data={"csrf": TOKEN, "address": address, "source": "web"}).text
    assert '<dt>title</dt><dd dir="auto">Storm in Lowen</dd>' in shown
    assert f"{PROMO}</del>" in shown
    assert "<b>goes</b> by <code>promo.en." in shown
    assert Warehouse(root).counts() == before


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://127.0.0.1/x", "COPYDESK_ALLOW_NETWORKS=127.0.0.1 allows it"),
        ("http://[::1]/x", "COPYDESK_ALLOW_NETWORKS=::1 allows it"),
        ("http://u:p@10.0.0.1/", "it was not fetched: url (a user name or password in it)"),
        ("file:///etc/passwd", "begins with http:// or https://"),
        ("/etc/passwd", "begins with http:// or https://"),
        ("http://nowhere.invalid/", "it was not fetched: dns"),
    ],
)
def test_an_address_that_cannot_be_had_says_why(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, address: str, why: str
) -> None:
    monkeypatch.setenv("COPYDESK_CONTACT", "desk@example.org")
    monkeypatch.delenv("COPYDESK_ALLOW_NETWORKS", raising=False)
    assert why in browser.ask("POST", "/try", data={"csrf": TOKEN, "address": address}).text


def test_nothing_is_fetched_without_a_contact_or_by_a_strangers_form(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COPYDESK_CONTACT", raising=False)
    form = {"address": "http://127.0.0.1/x"}
    assert "nobody to contact" in browser.ask("POST", "/try", data={"csrf": TOKEN, **form}).text
    assert browser.ask("POST", "/try", data=form).status_code == 403
    assert "not fetched" not in browser.get("/try?address=http://127.0.0.1/x").text


def test_a_rules_page_shows_its_examples(browser: Browser) -> None:
    shown = browser.get("/rules/newsletter.en.signup").text
    assert "Sign up for our weekly newsletter and never miss a tide." in shown
    assert "lines, which <code>copydesk rules check</code> runs" in shown
    composed = browser.get("/rules/promo.en.visit-facebook-page").text
    assert "composed of a request and a channel" in composed
    assert "Follow us on" in composed
    missing = browser.get("/rules/newsletter.en.singup")
    assert (missing.status_code, "newsletter.en.signup" in missing.text) == (404, True)


def test_a_rule_is_muted_on_its_page(browser: Browser, root: str) -> None:
    rule = "/rules/newsletter.en.signup"
    browser.decide(action="mute", source="web", text="newsletter.en.signup", back=rule)
    assert "is mute for web" in browser.get(rule).text
    (made,) = [each for each in Warehouse(root).decisions() if each.source == "web"]
    browser.decide(action="undo", decision_id=made.decision.decision_id)


def test_a_source_is_set_as_the_command_sets_it(browser: Browser, root: str) -> None:
    for field, value in (("style", "typographic"), ("timezone", "Europe/Kyiv"), ("language", "fr")):
        browser.decide(action="set", source="local", field=field, values=value, back="/sources/local")
        assert f"{field} is “{value}”" in browser.get("/sources/local").text
    assert {row["language"] for row in Warehouse(root).read("articles", ["language"]).to_pylist()} == {"fr"}
    for made in Warehouse(root).decisions():
        browser.decide(action="undo", decision_id=made.decision.decision_id)


def test_what_the_file_decides_is_shown_without_an_undo(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sources.toml").write_text(
        '[local.decided]\nmute = "promo.en"\nstyle = "typographic"\nwhy = "contract"\n'
    )
    monkeypatch.setenv("COPYDESK_SOURCES", str(tmp_path / "sources.toml"))
    for place in ("/sources/local", "/decisions"):
        shown = browser.get(place).text
        assert "rule <code>promo.en</code> is mute for local" in shown
        assert "under version control in <code>sources.toml</code>" in shown
        assert "contract" in shown
        assert 'value="undo"' not in shown
    assert "<option selected>typographic</option>" in browser.get("/sources/local").text


def test_what_was_learned_is_decided_and_that_is_undone(browser: Browser, root: str) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    house = Warehouse(root)
    text = "In a stood a line of its own."
    found = Template("local", fingerprint(text), text, 3, 0.4, moment, moment, (ids(root)["a.txt"],))
    house.save_learned("local", [found])
    house.save_learned("web", [replace(found, source="web")])

    def decisions() -> list[str]:
        return [house.learned(source)[0].decision for source in ("local", "web")]

    shown = browser.get("/sources/local").text
    assert f"<mark>{text}</mark>" in shown
    form = {"source": "local", "fingerprint": found.fingerprint, "back": "/sources/local"}
    place = browser.decide(action="accept", **form).headers["location"]
    assert decisions() == ["accepted", "proposed"]
    shown = browser.get(place).text
    assert "Accepted, and stripped from now on" in shown
    assert 'name="action" value="propose"' in shown
    place = browser.decide(action="reject", **form).headers["location"]
    assert 'name="action" value="accept"' in browser.get(place).text  # what undoes it
    browser.decide(action="propose", **form)
    assert decisions() == ["proposed", "proposed"]
    assert browser.decide(action="accept", source="local", fingerprint="f").status_code == 400
    for query in ("template=x", "template=x&of=local", f"of=local&template={found.fingerprint}&was=x"):
        assert browser.get(f"/?{query}").status_code == 200
    house.save_learned("local", [])
    house.save_learned("web", [])


def test_a_source_shows_its_volumes(browser: Browser) -> None:
    shown = browser.get("/sources/local").text
    assert "<dt>refused</dt><dd>1</dd>" in shown
    assert "<dt>articles</dt><dd>3</dd>" in shown


def test_an_article_that_is_not_there_is_said(browser: Browser) -> None:
    assert browser.get("/article/0000").status_code == 404
    assert browser.get("/raw/0000").status_code == 404


def test_every_control_has_a_name_and_every_page_one_heading(browser: Browser, root: str) -> None:
    from lxml import html

    for place in ("/", "/search", "/try", "/sources/local", f"/article/{ids(root)['a.txt']}"):
        page = html.fromstring(browser.get(place).text)
        assert len(page.findall(".//h1")) == 1
        assert page.get("lang") == "en"
        for control in page.xpath("//input[not(@type='hidden')] | //select | //textarea"):
            named = control.get("aria-label") or page.xpath(f"//label[@for='{control.get('id')}']")
            assert named or control.xpath("ancestor::label"), html.tostring(control)
        for button in page.findall(".//button"):
            assert button.text_content().strip()
        for frame in page.findall(".//iframe"):
            assert frame.get("title")
            assert frame.get("sandbox") == ""


def test_static_files_are_ours(browser: Browser) -> None:
    for name in ("review.css", "review.js"):
        assert browser.get(f"/static/{name}").status_code == 200
    folder = Path(__file__).parents[3] / "flows" / "review" / "static"
    assert sorted(path.name for path in folder.iterdir()) == ["review.css", "review.js"]


@pytest.fixture
def pair(tmp_path: Path) -> tuple[str, Browser, str, str]:
    """Two articles that are nearly the same, of which one landed twice."""
    root = str(tmp_path / "house")
    more = "Engineers looked at the quay for hours, found two cracks in it, and asked for help."
    house = Warehouse(root)
    for name, text in (
        ("one", f"{STORY}{more}\n\nNine people came."),
        ("two", f"{STORY}{more}\n\nNobody slept."),
        ("one", f"{STORY}{more}\n\nTen people came."),
    ):
        hints = {"url": f"https://news.example/{name}"}
        house.land(
            [RawArticle("local", f"{name}.txt", text.encode(), "text/plain", hints=hints)], batch_id=text
        )
        list(clean_pending(root))
    house.link_duplicates()
    found = ids(root)
    browser = Browser(build(root, TOKEN))
    browser.get(f"/?token={TOKEN}")
    return root, browser, found["one.txt"], found["two.txt"]


def test_versions_are_shown_word_by_word(pair: tuple[str, Browser, str, str]) -> None:
    _, browser, one, _ = pair
    shown = browser.get(f"/article/{one}").text
    assert "2 versions landed" in shown
    assert "Revision 2" in shown
    versions = browser.get(f"/article/{one}/versions").text
    assert "<del>Nine </del><ins>Ten </ins>" in versions
    assert browser.get("/article/0000/versions").status_code == 404


def test_near_duplicates_stand_side_by_side_and_are_decided_about(
    pair: tuple[str, Browser, str, str],
) -> None:
    root, browser, one, two = pair
    assert f"/article/{two}/beside/{one}" in browser.get(f"/article/{two}").text
    assert f"/article/{one}/beside/{two}" in browser.get(f"/article/{one}").text
    shown = browser.get(f"/article/{one}/beside/{two}").text
    assert "<mark>" in shown
    browser.decide(action="other-story", article_id=two, other_id=one)
    assert Warehouse(root).read("duplicates").num_rows == 0
    assert "not the story of" in browser.get(f"/article/{one}/beside/{two}").text
    (made,) = Warehouse(root).decisions()
    browser.decide(action="undo", decision_id=made.decision.decision_id)
    assert Warehouse(root).read("duplicates").num_rows == 1
    assert browser.get(f"/article/{one}/beside/0000").status_code == 404


def test_what_is_taken_down_does_not_land_from_the_places_of_its_copies(tmp_path: Path) -> None:
    root = str(tmp_path / "house")
    raws = [RawArticle("local", name, STORY.encode(), "text/plain") for name in ("x.txt", "y.txt")]
    Warehouse(root).land(raws, batch_id="x")
    list(clean_pending(root))
    (article_id,) = Warehouse(root).read("articles", ["article_id"])["article_id"].to_pylist()
    browser = Browser(build(root, TOKEN))
    browser.get(f"/?token={TOKEN}")
    browser.decide(action="take-down", article_id=article_id, why="asked to")
    (made,) = Warehouse(root).decisions()
    assert set(made.decision.values) == {"x.txt", "y.txt"}
    answer = browser.decide(action="set", article_id=article_id, field="title", values="late")
    assert answer.status_code == 400
    assert "not there any more" in answer.text


def test_a_form_larger_than_any_article_is_refused(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = browser.ask("POST", "/try", data={"csrf": TOKEN, "text": "x " * 1_500_000})
    assert whole.status_code == 200
    monkeypatch.setattr("flows.review.app.FORM_LIMIT", 1000)
    assert browser.ask("POST", "/try", data={"csrf": TOKEN, "text": "x" * 2000}).status_code == 413
    many = browser.ask("POST", "/try", files={str(number): b"x" for number in range(1100)})
    assert many.status_code in (400, 413)


def test_a_very_long_article_is_shown_by_its_beginning(tmp_path: Path) -> None:
    root = str(tmp_path / "house")
    text = "".join(
        f"He said “number {each}” of the ships, and left with his crew.\n\n" for each in range(4000)
    )
    Warehouse(root).land([RawArticle("local", "long.txt", text.encode(), "text/plain")], batch_id="x")
    list(clean_pending(root))
    browser = Browser(build(root, TOKEN))
    browser.get(f"/?token={TOKEN}")
    shown = browser.get(f"/article/{ids(root)['long.txt']}").text
    assert "this is the beginning of it" in shown
    assert 'number 100"' in shown.replace("&#34;", '"')
    assert len(shown) < 1_500_000


@pytest.mark.parametrize(
    "place", ["/static/../app.py", "/static/%2e%2e/app.py", "/raw/../../etc/passwd", "/raw/%2fetc"]
)
def test_no_file_of_this_machine_is_given(browser: Browser, place: str) -> None:
    answer = browser.get(place)
    assert answer.status_code == 404
    assert "import" not in answer.text


def test_titles_that_are_too_long_or_turn_the_text_around_stay_in_their_place(tmp_path: Path) -> None:
    root, title = str(tmp_path / "house"), "\u202egnp.exe " + "W" * 10_000
    raw = RawArticle("local", "t.txt", STORY.encode(), "text/plain", hints={"title": title})
    Warehouse(root).land([raw], batch_id="x")
    list(clean_pending(root))
    browser = Browser(build(root, TOKEN))
    browser.get(f"/?token={TOKEN}")
    shown = browser.get("/search").text
    assert len(shown) < 8_000
    assert re.search(r'<a href="/article/\w+" dir="auto">', shown)
