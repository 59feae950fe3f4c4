"""Kinds of pages that cost text once: short ones, hidden parts, words in classes, elements in sentences."""

from __future__ import annotations

import json
from html import escape

import pytest

from cleaners.edits.log import revert
from cleaners.html.extract import read_page
from cleaners.records import Extracted

FIRST = (
    "The ferry to the outer islands runs again since Monday, three weeks after it lost its rudder in the ice."
)
SECOND = (
    "Mechanics from two yards worked in shifts, the company said, and the repair cost half a million crowns."
)
THIRD = (
    "Until the second ship is back from the dock in June, only every other crossing will be made, it added."
)
FOURTH = (
    "Islanders who missed work because of the outage can ask for compensation at the office until Friday."
)
ASIDE = "You have read your free articles for this week, so please sign in to read on."


def read(body: str, head: str = "<title>Ferry runs again</title>") -> Extracted:
    found = read_page(f"<!DOCTYPE html><html lang=en><head>{head}</head><body>{body}</body></html>")
    assert revert(found.text, found.edits) is not None
    return found


def article(*middle: str) -> Extracted:
    """An article of three paragraphs with something between the first and the second."""
    return read(
        "<header><nav><ul><li><a href=/>Home</a><li><a href=/s>Sport</a></ul></nav></header><main>"
        f"<article class=story><h1>Ferry runs again</h1><p>{FIRST}</p>{''.join(middle)}<p>{SECOND}</p>"
        f"<p>{THIRD}</p></article></main><footer><p>About us</p></footer>"
    )


@pytest.mark.parametrize(
    "sentence", ["A boat sank off Eastmere, police said.", "一艘渡轮周日停航，港务局长说。"]
)
@pytest.mark.parametrize(
    "frame",
    [
        "<main><article><h1>Boat</h1><p>{}</p></article></main>",
        "<article><header><h1>Boat</h1><time>2.5.2024</time></header><p>{}</p></article>",
        "<div><h1>Boat</h1><div class=info>2024-05-02 10:43</div><div class=text>{}</div></div>",
        "<div class=a><div class=b><h1>Boat</h1><p>{}</p></div><div class=c><h3>Most read</h3><ul>"
        "<li><a href=/1>Shares rise for the third day</a><li><a href=/2>Rain</a></ul></div></div>",
        "<section><p>{}</p></section>",
    ],
)
def test_one_sentence_is_an_article_and_nothing_comes_with_it(frame: str, sentence: str) -> None:
    menu = "<header><ul><li><a href=/w>World</a><li><a href=/b>Business</a></ul></header>"
    foot = "<footer><p>All rights reserved.</p></footer>"
    found = read(menu + frame.format(sentence) + foot, "<title>Boat</title>")
    assert found.text == sentence


def test_two_sentences_are_two_lines() -> None:
    body = "<article><h1>Boat</h1><p>A boat sank, police said.</p><p>The cause is unknown.</p></article>"
    assert read(body, "<title>Boat</title>").text == "A boat sank, police said.\nThe cause is unknown."


@pytest.mark.parametrize(
    "element",
    [
        "<span class='share-box'>{}</span>",
        "<span class='tags'>{}</span>",
        "<span class='author byline'>{}</span>",
        "<span class='menu nav'>{}</span>",
        "<span class='visually-hidden'>{}</span>",
        "<span aria-hidden='true'>{}</span>",
        "<time datetime='2024-05-02'>{}</time>",
        "<q>{}</q>",
        "<button class='tooltip'>{}</button>",
        "<label>{}</label>",
        "<math><mtext>{}</mtext></math>",
        "<glossary-term>{}</glossary-term>",
        "<ruby>{}<rt>note</rt></ruby>",
        "<a href='/x' class='related'>{}</a>",
    ],
)
@pytest.mark.parametrize("place", [2, 15])
def test_words_inside_a_sentence_stay_inside_it(element: str, place: int) -> None:
    words = FOURTH.split()
    marked = [*words[:place], element.format(words[place]), *words[place + 1 :]]
    text = article(f"<p>{' '.join(marked)}</p>").text
    assert text.split("\n") == [FIRST, FOURTH, SECOND, THIRD]


@pytest.mark.parametrize(
    "initial",
    [
        "<span class=dropcap>{}</span>",
        "<span class=dropcap aria-hidden=true>{}</span>",
        "<span aria-hidden=true>{}</span><span class=sr-only>{}</span>",
        "<span class=visually-hidden>{}</span><span aria-hidden=true>{}</span>",
    ],
)
def test_the_first_letter_of_a_text_stays_once(initial: str) -> None:
    text = article(f"<p>{initial.replace('{}', FOURTH[0])}{FOURTH[1:]}</p>").text
    assert text.split("\n") == [FIRST, FOURTH, SECOND, THIRD]


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        ("<b class=end_summary>Ferry back after repair</b>{}", ["Ferry back after repair", FOURTH]),
        ("<span class=pic><div><img src=a></div><em>The ship</em></span>{}", ["The ship", FOURTH]),
        # Parts of words, and of sentences.
        ("<b class=hl>Is</b>{}", ["Is" + FOURTH]),
        ("So <b class=summary>is</b>{}", ["So is" + FOURTH]),
        ("<b class=summary>Now</b> {}", ["Now " + FOURTH]),
    ],
)
def test_what_a_style_sheet_sets_apart_is_not_run_into_the_text(written: str, lines: list[str]) -> None:
    body = f"{FIRST}<br><br>{written.format(FOURTH)}<br><br>{SECOND}<br><br>{THIRD}"
    found = read(f"<div id=dic_area class=article_body>{body}</div>")
    assert found.text.split("\n") == [FIRST, *lines, SECOND, THIRD]


INVISIBLE = [
    "\u00ad",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u200e",
    "\u200f",
    "\u2066",
    "\ue000",
    "\U0001f3f4\U000e0067",
]


@pytest.mark.parametrize("character", INVISIBLE)
def test_invisible_characters_double_nothing(character: str) -> None:
    marked = FOURTH.replace("Islanders who", f"Is{character}landers who")
    assert article(f"<p>{marked}</p>").text.split("\n") == [FIRST, marked, SECOND, THIRD]


def test_joiners_of_persian_stay() -> None:
    text = "رئیس بندر گفت که غواصان تمام شب کار کرده‌اند تا آخرین تکه‌ها را بالا بکشند و نخستین کشتی رفت."
    assert text in article(f"<p>{text}</p>").text.split("\n")


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>{}</p>",
        "<blockquote hidden>{}</blockquote>",
        "<div style='color: red; display : none'><p>{}</p></div>",
        "<p style='visibility:hidden'>{}</p>",
        "<p style='position:absolute; width:1px; clip: rect(0px, 0px, 0px, 0px)'>{}</p>",
        "<p style='display:none!important'>{}</p>",
        "<ul style='DISPLAY:NONE'><li>{}</li></ul>",
        "<div aria-hidden='true'><p>{}</p></div>",
        "<dialog><p>{}</p></dialog>",
        "<template><p>{}</p></template>",
        "<div class='print-only'><p>{}</p></div>",
        "<p class='sr-only'>{}</p>",
        "<div class='govuk-visually-hidden'><p>{}</p></div>",
        "<div class='d-none'><p>{}</p></div>",
        "<div class='d-print-block d-none'><p>{}</p></div>",
        "<p style='position: absolute; left: -9999px'>{}</p>",
        "<div role='navigation'><p>{}</p></div>",
        "<noscript><p>{}</p></noscript>",
    ],
)
def test_what_no_reader_sees_is_not_put_back(hidden: str) -> None:
    assert article(hidden.format(FOURTH)).text.split("\n") == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    "shown",
    [
        "<div class='d-none d-md-block'><p>{}</p></div>",
        "<div class='d-md-none'><p>{}</p></div>",
        "<div class='d-none collapse'><p>{}</p></div>",
        "<div class='field--label-visually_hidden'><p>{}</p></div>",
    ],
)
def test_what_some_screens_show_or_a_click_opens_stays(shown: str) -> None:
    assert article(shown.format(FOURTH)).text.split("\n") == [FIRST, FOURTH, SECOND, THIRD]


@pytest.mark.parametrize("classes", ["message", "js-hidden", "hide-for-large", "x7f3"])
def test_walls_go_whatever_their_class(classes: str) -> None:
    box = f"<div class='{classes}'><p>{ASIDE}</p><a href='/login'>Log in</a></div>"
    assert article(box).text.split("\n") == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    "offer",
    [
        "<p>Already have an account?</p><p>Monthly plan</p><p>$9 a month</p><a href=/signin>Sign in</a>",
        "<p>Want to read more?</p><p>Subscribe to unlock this article.</p><p>Only $1 for a month</p>",
        "<p>1 Monat gratis testen</p><p>Danach 9 Euro</p><p>Jederzeit kündbar</p><a href=/abo>Jetzt</a>",
        "<p>Accédez à tous les contenus</p><p>Sans engagement</p><p>1 euro</p><a href=/abo>Oui</a>",
    ],
)
def test_short_lines_of_an_offer_go_with_it(offer: str) -> None:
    found = article(f"<p>{FOURTH}</p></article><div class=k2>{offer}</div><article class=story>")
    assert found.text.split("\n") == [FIRST, FOURTH, SECOND, THIRD]
    assert article(f"<div class=k2>{offer}</div>").text.split("\n") == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize("link", ["", "<a href=/members/join>the company</a> "])
def test_what_is_said_of_an_offer_is_no_offer(link: str) -> None:
    said = f"Readers could cancel anytime, {link}said, and the free trial had lasted longer than a year then."
    shown = said.replace("<a href=/members/join>", "").replace("</a>", "")
    assert shown in article(f"<div class=quote><p>{said}</p></div>").text


def test_a_list_that_leads_to_other_sites_is_no_row_of_teasers() -> None:
    name = "The Complete Book of Ferries: 600 Simple, Easy and Delightful Crossings for Smart People, Part"
    items = "".join(f"<li><a href='https://books.example/{i}'>{name} {i}</a> (paperback)" for i in (1, 2))
    told = "".join(f"<p>{line} {line[:-1]}!</p>" for line in (FIRST, SECOND, THIRD, FOURTH))
    page = f"<article><h1>Ferry</h1>{told}<ul>{items}</ul>{told.replace('!', '?')}</article>"
    assert name in read_page(page, url="https://desk.example/ferry").text
    assert name not in read_page(page, url="https://books.example/ferry").text


def test_a_wall_in_a_box_hidden_by_its_class_goes() -> None:
    assert article(f"<div class='js-hidden'><p>{ASIDE}</p></div>").text.split("\n") == [FIRST, SECOND, THIRD]


def test_a_consent_box_goes_though_it_is_longer_than_the_article() -> None:
    said = (
        "We and our 712 partners store and access information on your device, such as cookies, for ads. " * 3
    )
    box = f"<div class=q><h2>We value your privacy</h2><p>{said}</p><button>Accept</button></div>"
    found = read(f"<main><article><h1>Ferry</h1><p>{FIRST}</p></article></main>{box}")
    assert found.text == FIRST


@pytest.mark.parametrize(
    "remark", ["<span hidden>opens a new tab</span>", "<span class=sr-only> (opens a new tab)</span>"]
)
def test_remarks_to_screen_readers_inside_links_go(remark: str) -> None:
    marked = FOURTH.replace("can ask", f"<a href=/x>can ask{remark}</a>")
    assert article(f"<p>{marked}</p>").text.split("\n") == [FIRST, FOURTH, SECOND, THIRD]


@pytest.mark.parametrize("how", ["style='display:none'", "hidden", "class=paywall style='display: none'"])
def test_the_article_behind_a_button_is_read(how: str) -> None:
    more = f"<section {how}><p>{SECOND}</p><p>{THIRD}</p><p>{FOURTH}</p></section>"
    found = read(
        f"<article><h1>Ferry</h1><section><p>{FIRST}</p><a href=#>More</a></section>{more}</article>"
    )
    assert [line for line in found.text.split("\n") if line != "More"] == [FIRST, SECOND, THIRD, FOURTH]


def test_the_headings_of_what_a_button_reveals_stay() -> None:
    rest = f"<p>{THIRD}</p><h2>Costs</h2><p>{FOURTH}</p>"
    rest = f"<div id=rest class='collapsed hidden' style='display:none'>{rest}</div>"
    shown = f"<p>{FIRST}</p><p>{SECOND}</p><button aria-controls=rest>Continue</button>"
    found = read(f"<main><article><h1>Ferry runs again</h1>{shown}{rest}</article></main>")
    assert found.text.split("\n") == [FIRST, SECOND, THIRD, "Costs", FOURTH]


def test_a_panel_that_a_button_opens_is_read() -> None:
    panel = f"<div style='display:none'><div id=one><p>{FOURTH} {FOURTH[:-1]}!</p></div></div>"
    assert FOURTH in article(f"<button aria-controls=one>How?</button>{panel}").text


def test_streamed_parts_are_read_where_they_belong() -> None:
    around = f"<p>{FIRST}</p><template id='P:1'></template><p>{FOURTH}</p>"
    body = f"<main><article><h1>Ferry</h1>{around}</article></main>"
    found = read(
        f"{body}<div hidden id='S:1'><p>{SECOND}</p><p>{THIRD}</p></div><script>$RS('S:1','P:1')</script>"
    )
    assert found.text.split("\n") == [FIRST, SECOND, THIRD, FOURTH]


def test_a_declarative_shadow_tree_is_read() -> None:
    parts = "".join(f"<p>{text}</p>" for text in (FIRST, SECOND, THIRD))
    body = f"<article><news-story><template shadowrootmode=open>{parts}</template></news-story></article>"
    assert read(body).text.split("\n") == [FIRST, SECOND, THIRD]


ALARMING = """subscriber-only paywalled field--label-hidden overflow-hidden long-form poll-results hidden
modal latest-update published-content
container-sidebar teaser-content related-info c-promo-text newsletter-body"""


@pytest.mark.parametrize("name", ALARMING.split())
@pytest.mark.parametrize("box", ["<div class='{}'><p>{}</p></div>", "<p class='{}'>{}</p>"])
def test_a_line_of_prose_never_goes_for_a_word_in_a_class(name: str, box: str) -> None:
    assert article(box.format(name, FOURTH)).text.split("\n") == [FIRST, FOURTH, SECOND, THIRD]


def test_a_form_further_down_says_nothing_about_a_line_of_prose() -> None:
    form = f"<form><input name=mail><button>Send</button></form><p>{FOURTH[::-1]}</p><p>{SECOND[::-1]}</p>"
    lines = article(f"<p class='newsletter-lead'>{FOURTH}</p>", form).text.split("\n")
    assert FOURTH in lines


def test_what_is_left_out_of_the_middle_is_on_the_trail() -> None:
    found = article(
        f"<figure><figcaption>{FOURTH}</figcaption></figure>", "<div class=share>Share this</div>"
    )
    assert found.text.split("\n") == [FIRST, SECOND, THIRD]
    rules = {edit.before.strip(): edit.rule for edit in found.edits}
    assert rules[FOURTH] == "extract.beside"
    assert rules["Share this"] == "extract.share"
    assert FOURTH in revert(found.text, found.edits)


@pytest.mark.parametrize(
    "lead",
    [
        "<p class=lead>{}</p>",
        "<div class=perex><p>{}</p></div>",
        "<h2 class=standfirst>{}</h2>",
        "<div class='article-teaser'>{}</div>",
        "<p itemprop=description>{}</p>",
        "<strong>{}</strong>",
        "<div class='hero'><div class='sub'><span>{}</span></div></div>",
    ],
)
@pytest.mark.parametrize("within", ["{}", "<header>{}</header>", "<div class=head>{}</div>"])
def test_the_lead_above_the_container_is_the_first_line(lead: str, within: str) -> None:
    body = "".join(f"<p>{text}</p>" for text in (SECOND, THIRD, FOURTH))
    above = within.format("<h1>Ferry runs again</h1>" + lead.format(FIRST))
    found = read(f"<article class=page>{above}<div class='article-content'>{body}</div></article>")
    assert found.text.split("\n") == [FIRST, SECOND, THIRD, FOURTH]


@pytest.mark.parametrize(
    ("above", "lead"),
    [
        ("<header><h1>Ferry back</h1><div class='teaser lead'>{}</div></header>", SECOND[:-14]),
        (
            "<p class=k>Ships</p><h1>Ferry back</h1><h2 class=s-t>{}</h2><img src=a>",
            SECOND[:-14],
        ),
        ("<h2 class=itemTitle>Ferry back</h2><div class=itemIntroText><p>{}</p></div>", FIRST),
        ("<div class=hd><h2>Ferry back</h2></div><i>by Ann</i><div class=in><p>{}</p></div>", FIRST),
    ],
)
def test_a_lead_stays_though_the_engine_read_what_is_above_it(above: str, lead: str) -> None:
    body = "".join(f"<p>{text}</p>" for text in (THIRD, FOURTH, FIRST[::-1]))
    page = f"<main><article class=a>{above.format(lead)}<div class='itemFullText txt'>{body}</div></article>"
    head = f"<title>Ferry back - The Sound</title><meta name=description content='{lead}'>"
    assert read(page, head).text.split("\n")[-4:-2] == [lead, THIRD]


def test_what_stands_between_headline_and_text_is_not_always_its_lead() -> None:
    about = "Ann Ito has reported on ships, roads and railways of the coast for this newspaper since 2009."
    body = "".join(f"<p>{text}</p>" for text in (SECOND, THIRD, FOURTH))
    above = f"<header><b>News</b><h1>Ferry runs again</h1><div class=author-bio><p>{about}</p></div></header>"
    found = read(f"<main><article>{above}<div class=txt>{body}</div></article></main>")
    assert about not in found.text


def test_a_lead_may_be_named_elsewhere_and_end_without_a_mark() -> None:
    lead = "Only every other crossing will be made until the second ship is back"
    body = "".join(f"<p>{text}</p>" for text in (FIRST, SECOND, THIRD))
    above = f"<div><h1>Ferry runs again</h1></div><div data-gu-name=standfirst><p>{lead}</p></div>"
    for names, said in (("data-gu-name=standfirst", [lead]), ("data-gu-name=meta", [])):
        top = above.replace("data-gu-name=standfirst", names)
        page = f"<article>{top}<div class=article-body>{body}</div></article>"
        assert read(page).text.split("\n") == [*said, FIRST, SECOND, THIRD]


def test_a_headline_goes_with_the_line_above_it_in_the_same_heading() -> None:
    body = "".join(f"<p>{text}</p>" for text in (FIRST, SECOND, THIRD))
    page = "<article><header><h2><span>Ships</span> <span>Ferry runs again</span></h2></header>" + body
    assert read(page).text.split("\n") == [FIRST, SECOND, THIRD]
    other = f"<article><h2>What we know: <b>Ferry runs</b> again and again</h2>{body}"
    assert "What we know: Ferry runs again and again" in read(other).text


def test_a_list_of_files_is_no_row_of_teasers() -> None:
    items = "<li><a href=/a.pdf>The report on the rudder</a><li><a href=/b.docx?v=2>The offer of the yard</a>"
    page = f"<p>They were on the table:</p><ul>{items}</ul>"
    assert article(page).text.split("\n")[1:4] == [
        "They were on the table:",
        "- The report on the rudder",
        "- The offer of the yard",
    ]
    assert "report" not in article(page.replace(".pdf", "").replace(".docx", "")).text


@pytest.mark.parametrize(
    "asked",
    [
        "<h3><button aria-expanded=false aria-controls=a>{}</button></h3>",
        "<button aria-expanded=false aria-controls=a><h3>{}</h3></button>",
        "<div role=button aria-expanded=false aria-controls=a>{}</div>",
        "<div role=button aria-controls=a><a class=title>{}</a></div>",
    ],
)
@pytest.mark.parametrize("hidden", ["", "hidden", "style='display:none'"])
def test_a_question_that_opens_its_answer_is_its_heading(asked: str, hidden: str) -> None:
    question, answer = "When does the second ship run?", "Not before the end of June, the dock said."
    panel = f"<div class=faq-answer id=a {hidden}><p>{answer}</p></div>"
    asked = f"<div class=faq-item>{asked.format(question)}{panel}</div>"
    assert article(asked).text.split("\n") == [FIRST, question, answer, SECOND, THIRD]


def test_a_button_that_asks_nothing_is_no_heading() -> None:
    more = "<button aria-expanded=false aria-controls=more>Show more</button>"
    assert article(f"{more}<div><button>Copy link</button></div>").text.split("\n") == [FIRST, SECOND, THIRD]


def test_a_class_that_the_boxes_of_all_paragraphs_have_says_nothing_of_one() -> None:
    def box(inside: str) -> str:
        return f"<div class='kit-widget'><div class=kit-widget-container>{inside}</div></div>"

    asked = "<div class=tab-title role=button><a>What will change in June?</a></div>"
    page = "".join(map(box, (f"<p>{FIRST}</p>", f"<p>{SECOND}</p>", asked, f"<p>{THIRD}</p>")))
    lines = read(f"<article><h1>Ferry runs again</h1>{page}{box(FOURTH)}</article>").text.split("\n")
    assert lines == [FIRST, SECOND, "What will change in June?", THIRD, FOURTH]


@pytest.mark.parametrize("tag", ["p", "li"])
def test_a_paragraph_that_is_one_link_is_prose(tag: str) -> None:
    text = article(f"<{tag}><a href=/x><b>{FOURTH}</b></a></{tag}>").text
    assert FOURTH in text.replace("- ", "").split("\n")


def test_a_list_that_a_sentence_announces_is_text_though_its_items_are_links() -> None:
    items = "".join(f"<li><a href=/{name}>{name}</a></li>" for name in ("Aurora", "Brent", "Calypso"))
    announced = "<p>The three ships that were in the harbour on Monday were:</p>"
    lines = article(announced + f"<ul>{items}</ul>").text.split("\n")
    assert lines[2:5] == ["- Aurora", "- Brent", "- Calypso"]


def test_items_that_other_lists_have_too_are_put_back_with_their_list() -> None:
    boats = {
        "Marlin": ["Has a lamp on the foredeck", "Floats by itself for days"],
        "Heron": ["Has a lamp on the foredeck", "Sinks slowly when it must"],
    }
    parts = "".join(
        f"<h2>{name}</h2><p>{FIRST} {name}.</p><ul class='options'>"
        + "".join(f"<li>{item}</li>" for item in items)
        + "</ul>"
        for name, items in boats.items()
    )
    lines = read(f"<article>{parts}<p>{SECOND}</p></article>").text.split("\n")
    assert lines.count("- Has a lamp on the foredeck") == 2
    assert "- Sinks slowly when it must" in lines


def test_a_paragraph_with_a_long_link_is_no_row_of_links() -> None:
    address = "https://harbour.example/reports/2024/03/the-ferry-and-what-became-of-its-rudder"
    said = "I wrote two versions of the report, a short one for the council and a long one for the archive."
    links = f'<a href="{address}">{address}</a>, <a href="{address}/2">{address}/2</a>.'
    rest = f"<p>{SECOND}</p><p>{THIRD}</p><p>{FOURTH}</p>"
    body = f"<p>{FIRST}</p><div class='options'>{said} Both are here: {links}</div>{rest}"
    assert said in read(f"<article>{body}</article>").text


def test_an_article_in_a_cell_of_a_layout_is_lines() -> None:
    cell = f"<font>{FIRST}<br><br>{SECOND}<br><br>{THIRD}</font>"
    menu = "<td><a href=/>Home</a><br><a href=/s>Sport</a></td>"
    assert read(f"<table><tr>{menu}<td><table><tr><td>{cell}</table></table>").text.split("\n") == [
        FIRST,
        SECOND,
        THIRD,
    ]


def test_paragraphs_in_custom_elements_are_lines() -> None:
    parts = "".join(f"<story-paragraph>{text}</story-paragraph>" for text in (FIRST, SECOND, THIRD))
    assert read(f"<article><news-story>{parts}</news-story></article>").text.split("\n") == [
        FIRST,
        SECOND,
        THIRD,
    ]


def test_a_table_is_a_line_for_each_row() -> None:
    table = "<table><tr><th>District<th>Yes<th>No<tr><td>East<td>12,401<td>9,873</table>"
    assert article(table).text.split("\n")[1:3] == ["| District | Yes | No |", "| East | 12,401 | 9,873 |"]


def test_lists_in_cells_and_deep_items_are_read() -> None:
    cell = f"<table><tr><td><ul><li>{FOURTH}</li></ul></td></tr></table>"
    lines = article(cell, "<ul><li><span><div>One boat is back.</div></span></li></ul>").text.split("\n")
    assert f"- {FOURTH}" in lines
    assert "- One boat is back." in lines


def test_exponents_are_no_digits_and_white_space_collapses() -> None:
    text = article(
        "<p>It burns\n   10<sup>6</sup> tonnes over 40 km<sup>2</sup>,\n the\tcompany said"
        " on 1<sup>st</sup> May.</p>"
    ).text
    assert "It burns 10⁶ tonnes over 40 km2, the company said on 1st May." in text.split("\n")


def test_code_keeps_its_lines_and_indents() -> None:
    text = article("<pre>SELECT pier\n  FROM arrivals;</pre>").text
    assert "\nSELECT pier\n  FROM arrivals;\n" in text


@pytest.mark.parametrize("box", ["<figure class=highlight>{}</figure>", "<div>{}</div>"])
def test_a_single_line_of_code_is_read_wherever_it_stands(box: str) -> None:
    assert "tide --all" in article(box.format("<pre><code>tide --all</code></pre>")).text.split("\n")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (
            "It has 1,500<sup><a href='#n3'>3</a></sup> berths now, he wrote.",
            "It has 1,500³ berths now, he wrote.",
        ),
        ("<details><summary>Why?</summary>Ice, he wrote to the owners of it.</details>", "Why?"),
        ("<h2>The rudder<a class=headerlink href='#r'>¶</a></h2><p>It broke.</p>", "The rudder"),
    ],
)
def test_what_is_set_apart_is_not_run_together(written: str, shown: str) -> None:
    assert shown in article(f"<div>{written}</div>").text.split("\n")


def test_a_paragraph_that_stands_twice_on_the_page_is_read_once() -> None:
    found = article(f"<p>{FOURTH}</p><div class=mobile><p>{FOURTH}</p></div>")
    assert found.text.count(FOURTH) == 1


def test_a_page_that_holds_its_text_as_data_alone_is_read() -> None:
    lines = ", ".join(f'{{"html": "<p>{text}</p>"}}' for text in (FIRST, SECOND, THIRD))
    legal = "All that stands on these pages is protected by law and may not be copied without our consent."
    menu = f'"menu": [{{"label": "World"}}], "legal": "{legal}"'
    state = f'{{"props": {{{menu}, "article": {{"title": "Ferry", "body": [{lines}]}}}}}}'
    body = f"<nav><a href=/>Home</a></nav><div id=__next></div><script type=application/json>{state}</script>"
    assert read(body).text.split("\n") == [FIRST, SECOND, THIRD]
    shown = f"<article><h1>Ferry</h1><p>{FOURTH}</p></article><script type=application/json>{state}</script>"
    assert read(shown).text == FOURTH


def stated(*lines: str) -> str:
    body = json.dumps({"@type": "NewsArticle", "headline": "Ferry", "articleBody": "\n\n".join(lines)})
    return f"<title>Ferry</title><script type=application/ld+json>{body}</script>"


def test_what_a_page_shows_the_beginning_of_is_read_from_its_description() -> None:
    wall = "<div class=gate><p>To read on, you need a subscription.</p></div>"
    shown = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD[:60]}…</p>"
    page = f"<main><article><h1>Ferry</h1>{shown}{wall}</article></main>"
    more = (FOURTH, FOURTH[::-1], THIRD[::-1])
    assert read(page, stated(FIRST, SECOND, THIRD, *more)).text.split("\n") == [FIRST, SECOND, THIRD, *more]


@pytest.mark.parametrize(
    "body",
    [
        (FIRST, SECOND, THIRD, FIRST + SECOND + THIRD),  # a system that writes it twice
        (THIRD[::-1], FOURTH[::-1], SECOND[::-1], FOURTH, FIRST[::-1]),  # another text
        (FIRST, SECOND, THIRD, "Copy the link"),
    ],
)
def test_a_description_that_says_no_more_is_not_read(body: tuple[str, ...]) -> None:
    shown = f"<p>{FIRST}</p><h2>Repair</h2><p>{SECOND}</p><p>{THIRD}</p>"
    found = read(f"<main><article><h1>Ferry</h1>{shown}</article></main>", stated(*body))
    assert found.text.split("\n") == [FIRST, "Repair", SECOND, THIRD]


@pytest.mark.parametrize(
    "page",
    [
        '<script>window.__STATE__ = {{"story": {{"lines": [{quoted}]}}}};</script>',
        "<noscript>Turn on scripts.{paragraphs}</noscript>",
        "<iframe srcdoc='{paragraphs}'></iframe>",
    ],
)
def test_a_page_that_shows_nothing_of_its_own_is_read_where_its_text_is(page: str) -> None:
    lines = (FIRST, SECOND, THIRD)
    quoted = ", ".join(f'"{line}"' for line in lines)
    body = page.format(quoted=quoted, paragraphs="".join(f"<p>{line}</p>" for line in lines))
    assert read(f"<nav><a href=/>Home</a></nav><div id=app></div>{body}").text.split("\n") == list(lines)


def pushed(*rows: str) -> str:
    """The scripts by which React's server hands its rows on."""
    return "".join(f"<script>self.__next_f.push({json.dumps([1, row])})</script>" for row in rows)


def react(*children: object) -> str:
    return json.dumps(["$", "p", None, {"children": children}])


PARAGRAPHS = "".join(f"<p>{line}</p>" for line in (FIRST, SECOND, THIRD))
IN_LINKS = ",".join(
    react(t[:9], ["$", "a", None, {"children": t[9:20]}], t[20:]) for t in (FIRST, SECOND, THIRD)
)
ANSWER = json.dumps({"status": 200, "body": json.dumps({"story": {"html": PARAGRAPHS}})})


@pytest.mark.parametrize(
    "page",
    [
        f"<div id=app data-page='{escape(json.dumps({'story': {'html': PARAGRAPHS}}))}'></div>",
        f"<script type=application/json data-url=/story>{ANSWER}</script>",
        pushed(
            '0:["$","$L1",null,{"html":"$2"}]\n', f"2:T{len(PARAGRAPHS.encode()):x},{PARAGRAPHS}", '3:"a"\n'
        ),
        pushed(f'0:["$","main",null,{{"children":[{IN_LINKS}]}}]\n'),
        pushed(f'0:["$","main",null,{{"children":[{IN_LINKS[:99]}', f"{IN_LINKS[99:]}]}}]\n"),
        pushed(
            ':HL["/a.css","style"]\n', '1:I[7,[],"B"]\n', f'0:["$","main",null,{{"children":[{IN_LINKS}]}}]\n'
        ),
    ],
)
def test_what_servers_hand_on_to_the_page_s_program_is_read(page: str) -> None:
    assert read(f"<nav><a href=/>Home</a></nav>{page}").text.split("\n") == [FIRST, SECOND, THIRD]


def test_lines_of_a_handed_on_text_that_look_like_rows_stay_in_it() -> None:
    lines = (FIRST, f"10:30 {SECOND}", THIRD)
    text = "\n".join(lines)
    page = pushed(f"2:T{len(text.encode()):x},{text}", "3:[]\n")
    assert read(f"<div id=app></div>{page}").text.split("\n") == list(lines)


def test_what_looks_like_markup_in_a_handed_on_paragraph_is_its_text() -> None:
    told = f"{FIRST} Write <em>so</em>, they said."
    rows = ",".join(react(line) for line in (told, SECOND, THIRD))
    page = pushed(f'0:["$","main",null,{{"children":[{rows}]}}]\n')
    assert read(f"<div id=app></div>{page}").text.split("\n") == [told, SECOND, THIRD]


def test_a_class_says_nothing_against_a_short_sentence_inside_the_article() -> None:
    """Of short paragraphs, as agencies write them, those in a box stay as well as the others."""
    inside = {
        "paywalled": "Opponents said the decision would hit poorer districts hardest.",
        "subscriber-only": "The mayor, Tom Reed, defended the cuts as painful but necessary.",
        "hidden-gem": "The Eastgate branch, a gem of brickwork from 1921, will be sold.",
    }
    boxes = "".join(f'<div class="{name}"><p>{line}</p></div>' for name, line in inside.items())
    around = [f"The council of town {number} voted to close one of its libraries." for number in range(8)]
    told = "".join(f"<p>{line}</p>" for line in around[1:])
    page = f"<html><body><article><h1>Cuts</h1><p>{around[0]}</p>{boxes}{told}</article></body></html>"
    assert read_page(page).text.split("\n") == [around[0], *inside.values(), *around[1:]]


def test_what_readers_say_is_left_out_unless_the_article_goes_on_behind_it() -> None:
    said = "Nobody told us anything on that pier since January, and we are tired, one of the islanders wrote."
    assert said in article(f"<div class=comments-quote><p>{said}</p></div>").text
    assert (
        said
        not in article(
            f"<p>{FOURTH}</p></article><div class=comments><h1>3 comments</h1><p>{said}</p></div>"
        ).text
    )


def test_a_section_of_comments_that_holds_the_headline_or_all_paragraphs_is_the_article() -> None:
    told = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
    foot = f"<div id=comments><p>{FOURTH}</p></div>"
    assert read(f"<div class=comment-page><h1>Ferry runs again</h1>{told}</div>{foot}").text.count("\n") == 2
    assert read(f"<h1>Ferry runs again</h1><ol class=comment-list>{told}</ol>").text.count("\n") == 2
    hint = f"<aside><p>{FOURTH}</p></aside><h1>Ferry runs again</h1><ol class=comment-list>{told}</ol>"
    assert read(hint).text.count("\n") == 2
    many = f"<div id=comments>{''.join(f'<p>{number}. {FOURTH}</p>' for number in range(20))}</div>"
    assert FOURTH not in read(f"<h1>Ferry runs again</h1>{told}{many}").text


def test_a_class_that_most_paragraphs_have_says_nothing_of_one() -> None:
    marked = "".join(f"<p class=paywall>{line}</p>" for line in (FIRST, SECOND))
    heading = "<h3 class=paywall>A new rudder</h3>"
    last = f"{heading}<p class=paywall>{THIRD}</p>"
    told = f"<article><h1>Ferry runs again</h1><p>{FOURTH}</p>{marked}{last}</article>"
    assert "A new rudder" in read(told).text
    assert "A new rudder" not in read(told.replace("<p class=paywall>", "<p>")).text


def test_an_answer_below_the_text_that_opens_at_a_click_stays() -> None:
    answer = f"<h3>When does it run?</h3><div class='answer hidden'><p>{FOURTH}</p></div>"
    page = f"<article><h1>Ferry runs again</h1><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>{answer}</article>"
    assert FOURTH in read(page).text


def test_an_article_in_several_bodies_is_read_to_its_end() -> None:
    def body(name: str, *lines: str) -> str:
        inner = "".join(f"<p>{line}</p>" for line in lines)
        return f"<div class=row><div class=col><div class='articleBody {name}'>{inner}</div></div></div>"

    advert = "<div class=advert><p>Advertisement</p></div>"
    first = body("first", FIRST, SECOND, FIRST.replace("ferry", "barge"))
    last = body("-bottom-space", THIRD, FOURTH)
    page = f"<div class=page><h1>Ferry runs again</h1>{first}{advert}{last}</div>"
    assert read(page).text.endswith(f"{THIRD}\n{FOURTH}")
    other = f"<article><h1>Museum opens</h1>{body('', FOURTH)}</article>"
    assert FOURTH not in read(f"<div><div><h1>Ferry runs again</h1>{first}</div>{other}</div>").text


def test_verses_that_lead_to_notes_stay() -> None:
    lines = "The ice is on the rudder<br>The ice is on the bell<br>The ice is on the pier"
    verse = f"<a href='/song#note-1'>{lines}</a><br>"
    text = article(f"<p>{verse}And nobody may tell<br>{verse.replace('ice', 'rain')}</p>").text
    assert text.count("The ice is on the bell") == text.count("The rain is on the bell") == 1


def test_a_link_to_nowhere_between_paragraphs_is_a_button() -> None:
    rest = f"<section style='display:none'><p>{SECOND}</p><p>{THIRD}</p><p>{FOURTH}</p></section>"
    begin = f"<h1>Ferry runs again</h1><section><p>{FIRST}</p><p><a href='#'>Read more</a></p></section>"
    assert read(f"<article class=article-body>{begin}{rest}</article>").text.count("\n") == 3
    assert "Rudder" in article(f"<h3><a href='#'>Rudder</a></h3><p>{FOURTH}</p>").text


def test_two_lines_of_a_wall_end_a_text_without_a_box() -> None:
    wall = "<p>Register to continue reading</p><p>Registration is free and takes less than a minute.</p>"
    page = f"<article><h1>Ferry runs again</h1><p>{FIRST}</p>{wall}</article>"
    assert read(page).text == FIRST
    told = "<p>Registration is free and open to all islanders until Friday.</p>"
    assert "Registration" in read(page.replace(wall, f"<p>{SECOND}</p>{told}")).text


def test_headings_and_short_sentences_between_the_prose_of_a_page_s_data_are_read() -> None:
    texts = [FIRST, "How it began", SECOND, "Nobody was hurt.", "$$AD$$", THIRD]
    story = [{"kind": "text", "value": text} for text in texts]
    data = json.dumps({"menu": [{"value": "Sport"}], "story": {"id": "a1", "body": story}})
    page = f"<div id=app></div><script type=application/json>{data}</script>"
    assert read(page).text.split("\n") == [FIRST, "How it began", SECOND, "Nobody was hurt.", THIRD]


@pytest.mark.parametrize(
    ("cell", "lines"),
    [
        ("<ul><li>8:30 to 19:15<li>no cars</ul>", ["- 8:30 to 19:15", "- no cars"]),
        ("<ol><li>8:30 to 19:15</ol>", ["- 8:30 to 19:15"]),
        ("<dl><dt>Cars<dd>8:30 to 19:15</dl>", ["8:30 to 19:15"]),
    ],
)
def test_a_list_in_a_cell_stays_with_its_row(cell: str, lines: list[str]) -> None:
    table = f"<table><tr><td>Weekdays<td>{cell}<tr><td>Sundays<td>no ferry</table>"
    told = read(f"<main><h1>Ferry runs again</h1><p>{FIRST}<p>{SECOND}{table}<p>{THIRD}</main>").text.split(
        "\n"
    )
    assert [line for line in told if line in lines] == lines


def test_the_menu_beside_an_article_in_a_table_is_no_part_of_a_row() -> None:
    menu = "<td><ul><li>Harbour notices<li>Islands and skerries</ul>"
    rows = (f"<tr><td><p>{first}<p>{then}{menu}" for first, then in ((FIRST, SECOND), (THIRD, FOURTH)))
    found = read(f"<h1>Ferry runs again</h1><table>{''.join(rows)}</table>").text
    assert FOURTH in found
    assert "Islands" not in found
