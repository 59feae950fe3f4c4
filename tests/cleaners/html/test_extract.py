"""Main text of pages: the engine's reading, what is put back, what is taken out, and why."""

from __future__ import annotations

import gc
from copy import copy

import pytest
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.htmlprocessing import convert_tags, tree_cleaning
from trafilatura.settings import Extractor
from trafilatura.xpaths import BODY_XPATH, OVERALL_DISCARD_XPATH

from cleaners.edits.log import apply, revert
from cleaners.html import main_text
from cleaners.html.blocks import read_blocks
from cleaners.html.containers import announced
from cleaners.html.extract import read_page
from cleaners.html.remove_chrome import without_lines
from cleaners.html.sanitise import parse
from cleaners.html.selection import blocks_taken, letters
from cleaners.html.trafilatura_body import frames
from cleaners.html.trafilatura_discard import comment_sections, unwanted_sections
from tests.support.hostile import PROSE, page

SECOND = "Nobody counted the boats beyond the river, where the office has had no key since the flood."
THIRD = "The office will count again on Friday, and it asks everyone to leave the carts at home until then."
SHORT = "Read more about the harbour and its boats"
FOURTH = "Fishermen who lost their nets last winter may ask for new ones at the counter on the ground floor."


def html(body: str, head: str = "<title>Ice holds</title>") -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def rules(markup: str) -> dict[str, str]:
    """What went, by rule; the reading must come back from what stayed."""
    found = read_page(markup)
    revert(found.text, found.edits)
    return {edit.rule: edit.before.strip() for edit in found.edits}


def test_an_article_is_read() -> None:
    found = read_page(html(f"<article>{paragraphs(PROSE, SECOND, THIRD)}</article>"))
    assert found.text.split("\n") == [PROSE, SECOND, THIRD]


def test_the_repeated_headline_goes_and_is_the_title() -> None:
    markup = html(f"<article><h1>Ice holds</h1>{paragraphs(PROSE, SECOND, THIRD)}</article>")
    assert read_page(markup).title == "Ice holds"
    assert rules(markup) == {"extract.headline": "Ice holds"}


def test_a_headline_with_the_site_s_name_in_the_title_goes_too() -> None:
    head = "<title>Ice on the harbour holds - Northmoor Gazette</title>"
    body = f"<article><h2>Ice on the harbour holds</h2>{paragraphs(PROSE, SECOND, THIRD)}</article>"
    assert rules(html(body, head)) == {"extract.headline": "Ice on the harbour holds"}


def test_a_heading_further_down_that_repeats_the_title_stays() -> None:
    filler = paragraphs(*(f"{number}. {PROSE}" for number in range(8)))
    found = read_page(html(f"<article>{filler}<h2>Ice holds</h2>{paragraphs(SECOND)}</article>"))
    assert "Ice holds" in found.text.split("\n")


def test_a_row_of_links_goes_with_its_heading() -> None:
    links = "".join(f"<li><a href='/{n}'>Another story about boat number {n}</a></li>" for n in range(3))
    row = f"<h3>Read on</h3><ul>{links}</ul>"
    found = read_page(html(f"<article>{paragraphs(PROSE, SECOND)}{row}{paragraphs(THIRD, FOURTH)}</article>"))
    assert found.text.split("\n") == [PROSE, SECOND, THIRD, FOURTH]


def test_a_list_with_links_in_its_sentences_stays() -> None:
    items = "".join(
        f"<li>Boat {n} lies <a href='/{n}'>at the quay</a> and waits for its owner.</li>" for n in range(3)
    )
    found = read_page(
        html(f"<article>{paragraphs(PROSE, SECOND)}<ul>{items}</ul>{paragraphs(THIRD)}</article>")
    )
    assert "- Boat 1 lies at the quay and waits for its owner." in found.text.split("\n")


@pytest.mark.parametrize(
    ("classes", "rule"),
    [
        ("story-newsletterPrompt newsletter", "extract.newsletter"),
        ("author-bio", "extract.author"),
        ("c-promo", "extract.promo"),
        ("related", "extract.related"),
        ("breadcrumbs", "extract.navigation"),
    ],
)
def test_a_small_box_goes_by_what_its_class_says(classes: str, rule: str) -> None:
    # Text that trafilatura keeps, because the class is on an element that it does not look at.
    box = f"<section><blockquote class='{classes}'><p>{SHORT}</p></blockquote></section>"
    body = f"<article>{paragraphs(PROSE, SECOND)}{box}{paragraphs(THIRD, PROSE[::-1])}</article>"
    assert rules(html(body)) == {rule: SHORT}
    # A line of prose is not judged by a word.
    assert FOURTH in read_page(html(body.replace(SHORT, FOURTH))).text


def test_the_class_of_the_container_of_everything_says_nothing() -> None:
    body = f"<article><div class='newsletter promo'>{paragraphs(PROSE, SECOND, THIRD)}</div></article>"
    assert read_page(html(body)).text.split("\n")[-1] == THIRD


def test_where_most_would_go_all_stays() -> None:
    boxes = "".join(f"<blockquote class='promo'><p>{n}. {PROSE}</p></blockquote>" for n in range(4))
    found = read_page(html(f"<article>{boxes}{paragraphs(SECOND)}</article>"))
    assert found.text.count(PROSE) == 4


def test_a_paragraph_dropped_for_its_class_is_put_back_in_its_place() -> None:
    # "sidebar" in a class makes trafilatura drop a part; nothing else speaks against this one.
    middle = f"<div class='expand'><p>{SECOND}</p></div>"
    markup = html(f"<article>{paragraphs(PROSE)}{middle}{paragraphs(THIRD, FOURTH)}</article>")
    engines = bare_extraction(markup, include_comments=False)
    assert engines is not None
    assert SECOND not in (engines.text or "")
    assert read_page(markup).text.split("\n") == [PROSE, SECOND, THIRD, FOURTH]


@pytest.mark.parametrize(
    "box",
    [
        "<figure><figcaption>{}</figcaption></figure>",
        "<div class='image-caption expand'><p>{}</p></div>",
        "<aside><p>{}</p></aside>",
        "<div class='teaser expand'><h3><a href='/x'>Nets</a></h3><p>{}</p></div>",
        "<form class='expand'><p>{}</p></form>",
        "<div class='message'><p>{}</p><a href='/x'>Read on</a></div>".replace(
            "{}", "Please sign in to read. {}"
        ),
    ],
)
def test_captions_teasers_forms_and_walls_are_not_put_back(box: str) -> None:
    body = f"<article>{paragraphs(PROSE, SECOND)}{box.format(FOURTH)}{paragraphs(THIRD)}</article>"
    assert FOURTH not in read_page(html(body)).text


def test_an_article_in_several_containers_is_read_whole() -> None:
    texts = [paragraphs(f"{n}. {PROSE}", f"{n}. {SECOND}") for n in range(3)]
    parts = "".join(f"<div class='chunk'><div class='article-body'>{text}</div></div>" for text in texts)
    found = read_page(html(f"<main><div>{parts}</div></main>"))
    assert found.text.count(PROSE) == 3


def test_lines_that_only_repeat_the_address_or_the_tags_go() -> None:
    head = "<title>Ice holds</title><meta name='keywords' content='harbour, winter, boats'>"
    address = "https://example.org/ice"
    body = f"<article>{paragraphs(PROSE, address, SECOND, THIRD, 'Winter, boats')}</article>"
    found = read_page(html(body, head), url=address)
    assert found.text.split("\n") == [PROSE, SECOND, THIRD]
    assert {edit.rule for edit in found.edits} == {"extract.address", "extract.tags"}


def test_comments_are_no_text() -> None:
    comments = f"<section id='comments'><h2>Comments</h2>{paragraphs(FOURTH, SECOND)}</section>"
    assert (
        FOURTH not in read_page(html(f"<article>{paragraphs(PROSE, THIRD, SECOND)}</article>{comments}")).text
    )


def test_a_page_that_puts_its_article_in_the_wrong_tag_is_not_empty() -> None:
    found = read_page(html(f"<aside><div>{paragraphs(PROSE, SECOND, THIRD)}</div></aside>"))
    assert [line for line in found.text.split("\n") if line] == [PROSE, SECOND, THIRD]


def test_text_that_scripts_would_put_on_the_page_is_taken_from_its_description() -> None:
    described = f'{{"@type": "NewsArticle", "headline": "Ice holds", "articleBody": "{PROSE}\\n\\n{SECOND}"}}'
    head = f"<title>Ice holds</title><script type='application/ld+json'>{described}</script>"
    assert read_page(html("<div id='app'>Loading</div>", head)).text.split("\n") == [PROSE, SECOND]
    shown = read_page(html(f"<article>{paragraphs(PROSE, SECOND, THIRD)}</article>", head))
    assert shown.text.split("\n") == [PROSE, SECOND, THIRD]


def test_a_page_without_text_gives_an_empty_text_and_its_metadata() -> None:
    found = read_page(html("<script>render()</script>"))
    assert found.text == ""
    assert found.title == "Ice holds"


TABLE = "<table><tr><th>Boat<td>Owner<tr><td>One<td>Ann</table>"
TEASER = f"<div class='teaser'>{FOURTH}</div>"
SHAPES = [
    page(),
    html(f"<article>{paragraphs(PROSE, SECOND, THIRD)}</article>"),
    html(f"<div id='content'><h2>One</h2>{paragraphs(PROSE)}<ul><li>{SECOND}</li><li>{THIRD}</ul></div>"),
    html(f"<div class='post-body'>{PROSE}<br><br>{SECOND}<br>{THIRD}</div>"),
    html(f"<main>{paragraphs(PROSE, SECOND)}{TABLE}{THIRD}</main>"),
    html(
        f"<article>{paragraphs(PROSE)}<blockquote>{SECOND}</blockquote><pre>x = 1</pre><p>{THIRD}</article>"
    ),
    html(f"<table><tr><td>{PROSE}</td></tr><tr><td>{SECOND}</td></tr></table>"),
    html(paragraphs(PROSE, PROSE, SECOND)),
    html("<p>Short.</p>"),
    html(f"<article>{TEASER}{paragraphs(PROSE, SECOND)}<p><a href=x>{THIRD}</a></p></article>"),
]


@pytest.mark.parametrize("markup", SHAPES)
def test_the_engine_s_reading_is_trafilatura_s(markup: str) -> None:
    tree = parse(markup)
    main_text.prepare(tree)
    reading = main_text.read_text(tree, read_blocks(tree))
    theirs = bare_extraction(markup, include_comments=False)
    assert theirs is not None
    assert reading == theirs.text


CLASSES = [
    "cookie-law",
    "related",
    "x share-y",
    "hidden",
    "navbar",
    "reply-1",
    "comments-title",
    "author",
    "",
]


def elements_by_class_and_id() -> HtmlElement:
    tags = ("div", "p", "section", "span", "h2", "ul")
    pairs = [(one, other) for one in CLASSES for other in CLASSES]
    attributes = [f"class='{name}'" for name in CLASSES] + [f"id='{name}'" for name in CLASSES]
    attributes += [f"id='{one}' class='{other}'" for one, other in pairs]
    attributes += [f"class='{one}' id='{other}'" for one, other in pairs]
    attributes += [
        "role='navigation'",
        "role='Nav'",
        "style='display:none'",
        "data-component='MostPopularStories'",
    ]
    attributes += ["aria-hidden='true'", "aria-hidden='false'", "style='visibility:hidden' id='hidden'", ""]
    body = "".join(f"<{tag} {some}>x</{tag}>" for tag in tags for some in attributes)
    settings = Extractor(comments=False)
    return convert_tags(tree_cleaning(parse(html(body)), settings), settings)


def test_classes_are_judged_as_trafilatura_s_expressions_judge_them() -> None:
    tree = elements_by_class_and_id()
    theirs = {element for expression in OVERALL_DISCARD_XPATH for element in expression(tree)}
    ours = set(unwanted_sections(tree))
    assert ours == theirs
    assert 100 < len(ours) < sum(1 for _ in tree.iterdescendants())


FRAMES = [
    *(
        f"class='{name}'"
        for name in ("post", "entry", "story-content", "x article ", "article x", "FullText", "cell")
    ),
    *(
        f"class='{name}'"
        for name in ("content_main", "Main-content", "page-Content", "mainly", "plain", "ContentBody")
    ),
    *(
        f"id='{name}'"
        for name in ("articleContent", "primary-x", "x-primary", "story", "contentBody", "main-Content")
    ),
    *("itemprop='articleBody'", "role='article'", "role='main'", "id='mainx'", ""),
]


@pytest.mark.parametrize("tag", ["article", "div", "main", "section", "p"])
@pytest.mark.parametrize("attribute", FRAMES)
def test_frames_are_found_as_trafilatura_s_expressions_find_them(tag: str, attribute: str) -> None:
    tree = parse(html(f"<p>a</p><div class='x'><{tag} {attribute}>b</{tag}></div><div {attribute}>c</div>"))
    theirs = [found[0] for expression in BODY_XPATH if (found := expression(tree))]
    assert list(frames(tree)) == theirs


def test_further_articles_that_scrolling_loads_are_no_part_of_this_one() -> None:
    tree = parse(
        html(f"<div class='infinite-scroll'>{PROSE}</div><div class='infinite-scroll'><h1>This</h1></div>")
    )
    assert [element.text for element in comment_sections(tree)] == [PROSE]


def test_lines_find_their_blocks() -> None:
    blocks = read_blocks(
        parse(html("<h2>Ice</h2><p>One <b>two</b><br>three</p><ul><li>four</li></ul><p>Ice</p>"))
    )
    assert [block.text for block in blocks] == ["Ice", "One two", "three", "four", "Ice"]
    keys = [letters(block.text) for block in blocks]
    assert blocks_taken("Ice\nOne two\n- four\nnowhere\n", blocks, keys) == {0, 1, 3}


def test_the_share_of_links_is_counted() -> None:
    blocks = read_blocks(parse(html("<p><a href=x>half</a>half</p><p>none</p><p><a href=x>all</a></p>")))
    assert [block.linked for block in blocks] == [0.5, 0.0, 1.0]


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("AuthorBio__name", {"author"}),
        ("share-buttons", {"share"}),
        ("shared", {"share"}),
        ("unshared", set()),
        ("notes", set()),
        ("wp-block-image caption", {"captions", "pictures"}),
    ],
)
def test_words_in_classes(name: str, kinds: set[str]) -> None:
    assert announced(name) == kinds


def test_every_choice_of_lines_can_go_and_come_back() -> None:
    lines = ["a", "", "b", "c", "c"]
    text = "\n".join(lines)
    for choice in range(2 ** len(lines)):
        out = {index: ("rule", ()) for index in range(len(lines)) if choice >> index & 1}
        kept, trail = apply(text, without_lines(lines, out))
        assert revert(kept, trail) == text
        if len(out) < len(lines):
            assert kept == "\n".join(line for index, line in enumerate(lines) if index not in out)


def test_reading_leaves_no_setting_behind() -> None:
    before = gc.isenabled()
    read_page(page())
    assert gc.isenabled() is before


def test_the_tree_stays_as_it_was() -> None:
    tree = parse(page())
    main_text.prepare(tree)
    shape = [(element.tag, element.text, element.tail) for element in copy(tree).iter()]
    main_text.read_text(tree, read_blocks(tree))
    assert [(element.tag, element.text, element.tail) for element in tree.iter()] == shape
