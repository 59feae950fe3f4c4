"""Near-duplicates: copies are found however they were changed, templates are not, in any order."""

from __future__ import annotations

import random
from typing import Any

import pytest

from cleaners import duplicate_links
from cleaners.duplicates.signature import SCHEME, sign

STORY = """\
The city council of Aldermoor voted 9 to 4 on Tuesday to rebuild the market hall that burned down in
March.

Work is to begin in 2027 and will cost 38.5 million, most of it from the county, said treasurer Ruth
Ames.

Traders had asked for a smaller building nearer to the station, where rents are lower and more
people pass.

Opponents called the plan a monument. They said that they would take the matter to court before the
summer.

The old hall, built in 1884, had stood empty for six years when the fire broke out behind the fish
stalls.

Police arrested a man of 41 in April and let him go again for want of proof; nobody else was ever
charged.

An architect from the coast won the competition with a roof of larch and glass over an open floor of
brick.
"""
PARAGRAPHS = STORY.split("\n\n")


def article(name: str, text: str, hours: float = 0, source: str = "one", **more: Any) -> dict[str, Any]:
    day, hour = divmod(int(hours), 24)
    seen = f"2026-03-{day + 1:02}T{hour:02}:00:00+00:00"
    return {"id": name, "source": source, "seen_at": seen, "text": text, "title": "", **more}


def partners(*articles: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {link.article_id: (link.partner_id, link.kind) for link in duplicate_links(articles)}


NEW = ["A vote on the money is due in May.", "The mayor was not to be reached, her office said on Friday."]
COPIES = {
    "same": STORY.replace('"', "“").upper(),
    "cut": "\n\n".join(PARAGRAPHS[:4]),
    "extended": "\n\n".join(
        ["AGENCY – More follows on this.", *PARAGRAPHS, *[p[::-1] for p in PARAGRAPHS[:2]]]
    ),
    "edited": "\n\n".join(
        ["Councillors now want to see the old hall rise again where it stood.", *PARAGRAPHS[1:4], *NEW]
    ),
}


@pytest.mark.parametrize("kind", COPIES)
def test_a_copy_is_found_and_says_what_it_is(kind: str) -> None:
    found = partners(article("a", STORY), article("b", COPIES[kind], hours=5, source="two"))
    assert found == {"b": ("a", kind)}


def test_the_partner_is_the_earliest_and_chains_lead_to_it() -> None:
    found = partners(
        article("c", STORY, hours=4), article("a", STORY), article("b", COPIES["cut"], hours=2, source="two")
    )
    assert found == {"b": ("a", "cut"), "c": ("a", "same")}


def test_reports_of_one_template_are_no_copies() -> None:
    report = (
        "Winds of {} kilometres an hour blew from the west over the bay on {} as the gauges at the "
        "harbour rose to {} centimetres, the weather service said in its bulletin at {}. The ferry runs as "
        "planned, the service said, and drivers on the coast road were asked to take care near the cliffs."
    )
    monday = article("a", report.format(41, "Monday", 212, "06:15"))
    tuesday = article("b", report.format(63, "Tuesday", 187, "06:20"), hours=24)
    assert partners(monday, tuesday) == {}


def test_shared_background_alone_is_no_copy() -> None:
    other = [f"Sentence {n} of something else, told by {n * 7} people in {1900 + n} ways." for n in range(30)]
    assert partners(article("a", STORY), article("b", "\n\n".join([*other, *PARAGRAPHS[4:6]]), hours=9)) == {}


def test_weeks_later_only_the_whole_text_is_known_again() -> None:
    later = 24 * 20
    assert partners(article("a", STORY), article("b", COPIES["cut"], hours=later)) == {}
    assert partners(article("a", STORY), article("b", STORY, hours=later)) == {"b": ("a", "same")}


@pytest.mark.parametrize(("hours", "found"), [(48, {"b": ("a", "same")}), (120, {})])
def test_a_short_notice_that_comes_again_days_later_is_no_copy(
    hours: int, found: dict[str, tuple[str, str]]
) -> None:
    notice = "\n\n".join(PARAGRAPHS[:2])
    assert partners(article("a", notice), article("b", notice, hours=hours)) == found


def test_a_notice_under_many_addresses_is_a_wall_and_no_story() -> None:
    posts = [article(f"p{n}", STORY, hours=n, url=f"https://one.example/{n}") for n in range(6)]
    assert partners(*posts) == {}
    assert len(partners(*posts[:5])) == 4


@pytest.mark.parametrize(
    "text",
    [
        "市议会周二以九比四的票数决定重建三月被烧毁的集市大厅，工程将于二〇二七年开始。财务主管表示，费用的大部分由县政府承担。"
        "反对者称该计划是一座纪念碑，并表示将在夏天之前提起诉讼。旧大厅建于一八八四年，火灾发生时已经空置了六年。",
        "สภาเมืองลงมติเมื่อวันอังคารให้สร้างตลาดที่ถูกไฟไหม้เมื่อเดือนมีนาคมขึ้นใหม่ งานจะเริ่มในปีหน้าและใช้งบประมาณส่วนใหญ่จากจังหวัด "
        "ผู้คัดค้านกล่าวว่าจะนำเรื่องขึ้นศาลก่อนฤดูร้อน อาคารเดิมว่างเปล่ามาหกปีเมื่อเกิดเพลิงไหม้หลังแผงขายปลา",
    ],
)
def test_scripts_without_spaces(text: str) -> None:
    assert partners(article("a", text), article("b", f"{text[:-12]}。", hours=2))["b"][0] == "a"


def test_every_order_of_arrival_gives_the_same_links() -> None:
    articles = [article(f"{kind}{n}", text, hours=n) for n in range(5) for kind, text in COPIES.items()]
    first = partners(*articles)
    assert len(first) == len(articles) - 1
    for seed in range(5):
        random.Random(seed).shuffle(articles)
        assert partners(*articles) == first


def test_texts_without_words_are_no_copies() -> None:
    assert partners(article("a", "—"), article("b", "* * *")) == {}


def test_signatures_are_as_the_scheme_says() -> None:
    """Stored signatures are compared with new ones: whoever changes what comes out raises `SCHEME`."""
    made = sign(STORY)
    seen = SCHEME, made.shingles, *(f"{n:x}" for n in (made.digest, made.sketch[0], made.numbers[-1]))
    assert seen == (1, 141, "8cc174cc8bd171d4", "1a8a533ee2f4972", "d0f8b186011ebd61")


@pytest.mark.parametrize(
    ("claim", "linked"),
    [
        ("https://www.wire.example/market-hall?utm_source=feed", True),
        ("https://wire.example/another-story", False),
        ("https://wire.example/", False),
        (None, False),
    ],
)
def test_a_page_that_names_the_original_on_another_site_is_its_copy_though_much_was_rewritten(
    claim: str | None, linked: bool
) -> None:
    """Two of its seven paragraphs are the original's, too little for a copy that names nobody."""
    original = article("wire", STORY, url="https://wire.example/market-hall")
    own = " ".join(f"Our own word number {number} of it stands here, written anew." for number in range(5))
    copied = "\n\n".join([*PARAGRAPHS[1:4], own])
    copy = article(
        "paper", copied, 100, "two", url="https://paper.example/local/hall-rebuilt", canonical_url=claim
    )
    found = [(link.article_id, link.partner_id) for link in duplicate_links([original, copy])]
    assert found == ([("paper", "wire")] if linked else [])
