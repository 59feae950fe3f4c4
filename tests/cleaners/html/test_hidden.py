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
