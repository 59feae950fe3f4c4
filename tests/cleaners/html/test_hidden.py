"""What no reader sees, by its markup: styles, closed panels, what is for those alone who have not paid."""

from __future__ import annotations

import pytest

from cleaners import extract

SAID = [
    "The port of Eastmere reopened to ferries on Tuesday morning, two days after a storm blocked it.",
    "Divers had worked through the night to lift the last of the wreckage, the harbour master said.",
    "Insurers put the damage at eleven million euros, most of it to the terminal by the north quay.",
]
UNSEEN = "This line is not meant for readers, and nobody who opens the page in a browser will ever see it."


def read(part: str) -> str:
    said = "".join(f"<p>{line}</p>" for line in SAID)
    return extract(
        f"<html lang=en><body><article><h1>Port</h1>{said}{part}{said[:-4]} Again.</p></article>"
    ).text


@pytest.mark.parametrize(
    "box",
    [
        '<div style="opacity:0;position:absolute"><p>{}</p></div>',
        '<p style="pointer-events: none; opacity: 0;">{}</p>',
        '<div style="height:0;overflow:hidden"><p>{}</p></div>',
        '<div style="max-height: 0px; overflow-y: hidden"><p>{}</p></div>',
        '<p style="font-size:0">{}</p>',
        "<div inert><p>{}</p></div>",
        '<section amp-access="NOT subscriber"><p>{}</p></section>',
        '<section subscriptions-section="content-not-granted"><p>{}</p></section>',
    ],
)
def test_what_is_not_seen_is_not_read(box: str) -> None:
    assert UNSEEN not in read(box.format(UNSEEN))


@pytest.mark.parametrize(
    "box",
    [
        '<p style="opacity:0;transform:translateY(20px)">{}</p>',  # an animation shows it
        '<p style="opacity:0.5;position:absolute">{}</p>',
        '<div style="height:0.5em;overflow:hidden"><p>{}</p></div>',
        '<div style="font-size:0"><p style="font-size:16px">{}</p></div>',
        '<section amp-access="subscriber"><p>{}</p></section>',
        '<section><button aria-expanded="false">Who sees it?</button>'
        '<div style="height:0;overflow:hidden"><p>{}</p></div></section>',
    ],
)
def test_what_is_shown_after_all_is_read(box: str) -> None:
    assert UNSEEN in read(box.format(UNSEEN))


def test_a_page_that_a_dialog_shuts_off_is_read() -> None:
    said = "".join(f"<p>{line}</p>" for line in SAID)
    dialog = "<div role=dialog><p>We value your privacy.</p><button>Accept</button></div>"
    text = extract(f"<html><body><div inert><article><h1>Port</h1>{said}</article></div>{dialog}").text
    assert text.split("\n") == SAID


ANSWER = "The gates open at noon."


@pytest.mark.parametrize(
    "item",
    [
        "<h3><button aria-expanded=false aria-controls=p{0}>Part {0}</button></h3>"
        "<div id=p{0} hidden>{1}</div>",
        "<h3 onclick=show({0})>Part {0}</h3><div style='display:none'><p>{1}</p></div>",
        "<div><div role=button>Part {0}</div><div hidden><p>{1}</p></div></div>",
        "<button data-toggle=collapse>Part {0}</button><div><div style='display:none'><p>{1}</p></div></div>",
        "<dl><dt><button aria-expanded=false>Part {0}</button></dt><dd hidden>{1}</dd></dl>",
    ],
)
def test_what_a_click_on_a_heading_opens_is_read_with_it(item: str) -> None:
    lines = read(item.format(1, ANSWER) + item.format(2, UNSEEN)).split("\n")
    at = lines.index("Part 1")
    assert lines[at : at + 4] == ["Part 1", ANSWER, "Part 2", UNSEEN]


@pytest.mark.parametrize(
    "box",
    [
        "<button aria-expanded=false>Share</button><div class=share-panel hidden>{}</div>",
        "<button aria-haspopup=dialog aria-controls=d>Letter</button><div id=d hidden>{}</div>",
        "<button aria-controls=d>Letter</button><div id=d class=modal hidden>{}</div>",
        "<a href=#login>Log in</a><div id=login class=login-form style='display:none'>{}</div>",
        "<form><button type=submit>Send</button></form><div hidden>{}</div>",
        "<p>See <a href=#note>note 1</a> below.</p><div hidden>{}</div>",
    ],
)
def test_what_opens_beside_a_text_is_not_read(box: str) -> None:
    assert UNSEEN not in read(box.format(UNSEEN))


def test_the_rest_of_a_text_is_read_if_a_button_below_shows_it() -> None:
    rest = f"<div style='display:none'><p>{UNSEEN}</p></div>"
    assert UNSEEN in read(f"{rest}<a href=# class=read-more>More</a>")
    assert UNSEEN not in read(f"{rest}<a href=# class=vote>Yes</a>")


def test_an_article_for_browsers_without_scripts_is_read_where_it_stands_alone() -> None:
    said = "".join(f"<p>{line}</p>" for line in SAID)
    alone = f"<article><h1>Port</h1><p>Loading.</p><div id=app></div><noscript>{said}</noscript></article>"
    assert all(line in extract(f"<html lang=en><body>{alone}").text for line in SAID)
    assert UNSEEN not in read(f"<noscript><p>{UNSEEN}</p><p>{UNSEEN}</p></noscript>")
    comments = f"<div class=comments><noscript>{said}</noscript></div>"
    text = extract(f"<html lang=en><body><article><h1>Port</h1><p>It reopened.</p></article>{comments}").text
    assert text == "It reopened."
