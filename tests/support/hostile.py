"""Pages that are somebody else's program: markup that is quick to write and slow, or fatal, to read."""

from __future__ import annotations

from collections.abc import Callable

PROSE = (
    "The harbour office counted eleven boats on Tuesday morning, three fewer than the week before, and it "
    "said that the ice would hold until the end of the month, whatever the fishermen thought about it."
)
ARTICLE = (
    f"<article><h1>Ice holds</h1><p>{PROSE}</p><p>Nobody {PROSE[4:]}</p><p>Later {PROSE[4:]}</p></article>"
)
MEGABYTE = 1_000_000


def page(body: str = "", head: str = "", before: str = "<!DOCTYPE html>") -> str:
    head = f"<head><title>Ice holds</title>{head}</head>"
    return f"{before}<html lang='en'>{head}<body>{body}{ARTICLE}</body></html>"


def often(piece: str, length: int = MEGABYTE) -> str:
    return piece * (length // len(piece))


# What must come out whole: the article is still on the page.
READABLE: dict[str, Callable[[], str]] = {
    "doctype of slashes": lambda: page(before="<!DOCTYPE " + "/" * MEGABYTE + ">"),
    "doctypes": lambda: page(before=often("<!DOCTYPE html /", 200_000) + ">"),
    "self-closing html": lambda: page(before="<html " + " " * MEGABYTE + "/>"),
    "entity declarations": lambda: page(
        before='<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        body="<p>&b;&x;</p>",
    ),
    "deep divs": lambda: page("<div>" * 3_000 + "<p>" + PROSE[::-1] + "</p>" + "</div>" * 3_000),
    "very deep divs": lambda: page("<div>" * 40_000 + "</div>" * 40_000),
    "unclosed divs": lambda: page(often("<div>", 100_000)),
    "unclosed spans": lambda: page(often("<span>", 100_000)),
    "unclosed bold": lambda: page(often("<b><i>", 100_000)),
    "deep lists": lambda: page("<ul><li>" * 1_500 + "</li></ul>" * 1_500),
    "deep tables": lambda: page("<table><tr><td>" * 700 + "</td></tr></table>" * 700),
    "deep quotes": lambda: page("<blockquote>" * 2_000 + "</blockquote>" * 2_000),
    "deep links": lambda: page("<a href=x>" * 20_000),
    "a hundred thousand attributes": lambda: page(
        "<p " + " ".join(f"a{i}='{i}'" for i in range(100_000)) + ">x</p>"
    ),
    "bare attributes": lambda: page("<p " + " ".join(f"a{i}" for i in range(100_000)) + ">x</p>"),
    "one long attribute": lambda: page("<p class='" + "x " * 500_000 + "'>x</p>"),
    "long class of dashes": lambda: page("<div class='" + "-" * MEGABYTE + "'>x</div>"),
    "long id of capitals": lambda: page("<div id='" + "A" * MEGABYTE + "'>x</div>"),
    "huge spans": lambda: page(
        "<table>" + "<tr><td colspan=99999 rowspan=99999>x</td></tr>" * 300 + "</table>"
    ),
    "many cells": lambda: page("<table>" + "<tr>" + "<td colspan=1000>x" * 5_000 + "</table>"),
    "a long word": lambda: page("<p>" + "x" * MEGABYTE + "</p>"),
    "long space": lambda: page("<p>a" + " " * MEGABYTE + "b</p>"),
    "long newlines": lambda: page("<p>a" + "\n" * MEGABYTE + "b</p>"),
    "long newlines behind an accent": lambda: page("<p>é" + "\n" * MEGABYTE + "b</p>"),
    "long space that is kept": lambda: page(
        "<p style='white-space: pre-line'>é。" + " " * MEGABYTE + "b\nc</p>"
    ),
    "digits": lambda: page("<p>" + often("20200101-", 300_000) + "</p>"),
    "dates": lambda: page("<p>" + often("2020-01-01 12.03.2021 ", 200_000) + "</p>"),
    "copyright signs": lambda: page("<p>" + "©" * 300_000 + "</p>"),
    "combining marks": lambda: page("<p>a" + "\u0301\u0327" * 200_000 + "</p>"),
    "right-to-left marks": lambda: page("<p>" + "\u202e\u200f" * 200_000 + "</p>"),
    "open angle brackets": lambda: page("<" * MEGABYTE),
    "open tags": lambda: page(often("<p", 150_000)),
    "open comments": lambda: page(often("<!--", 200_000) + "-->"),
    "open cdata": lambda: page(often("<![CDATA[", 200_000) + "]]>"),
    "ampersands": lambda: page("<p>" + "&" * MEGABYTE + "</p>"),
    "zeros in references": lambda: page("<p>&#" + "0" * MEGABYTE + "65;</p>"),
    "many references": lambda: page("<p>" + "&#x41;" * 150_000 + "</p>"),
    "noncharacters": lambda: page("<p>a&#xFFFF;b&#xFFFE;c&#65535;d\uffff\ufffe</p>"),
    "control references": lambda: page("<p>a&#1;b&#x8;c&#31;d&#x0;e&#xb;f</p>"),
    "surrogates": lambda: page("<p>a&#xD800;b\ud800c</p>"),
    "nul characters": lambda: page("<p>a\x00b\x01c\x1fd</p>").replace("Ice", "I\x00ce"),
    "json-ld authors": lambda: page(
        head="<script type='application/ld+json'>{"
        + often('"author":{"@type":"Person","name":"a b",', 500_000)
        + "</script>"
    ),
    "deep json-ld": lambda: page(
        head="<script type='application/ld+json'>" + "[" * 200_000 + "]" * 200_000 + "</script>"
    ),
    "json-ld without end": lambda: page(
        head='<script type="application/ld+json">{"headline":"' + "x" * MEGABYTE + "</script>"
    ),
    "quotes in JSON-LD that nothing opens": lambda: page(
        head='<script type="application/ld+json">{"@type":"NewsArticle","headline":'
        + '\\"' * 200_000
        + "}</script>"
    ),
    "json-ld of spaces and a mark of character data": lambda: page(
        head='<script type="application/ld+json">{' + " " * 20_000 + "x ]]> x}</script>"
    ),
    "json-ld of many nodes": lambda: page(
        head="<script type='application/ld+json'>["
        + ",".join(['{"@type":"NewsArticle","author":[{"name":"A B"}]}'] * 20_000)
        + "]</script>"
    ),
    "json-ld that refers to itself": lambda: page(
        head='<script type="application/ld+json">{"@id":"#a","@type":"Article","author":{"@id":"#a"},'
        '"publisher":{"@id":"#a"},"headline":{"@id":"#a"}}</script>'
    ),
    "json-ld of wrong types": lambda: page(
        head='<script type="application/ld+json">[1,null,"x",{"@type":["NewsArticle",3],"headline":["a",2],'
        '"author":[1,{"name":{"x":1}},null,{"name":[1,"Ann Ito"]}],"datePublished":{"a":1},"keywords":7,'
        '"publisher":["x",1],"url":5,"inLanguage":{"name":3}}]</script>'
    ),
    "many metas": lambda: page(head="<meta name='author' content='Ann Ito'>" * 20_000),
    "a long meta": lambda: page(head="<meta name='keywords' content='" + "a," * 500_000 + "'>"),
    "meta of and": lambda: page(head="<meta name='author' content='" + "and and " * 100_000 + "'>"),
    "a title of dashes": lambda: page(head="<meta property='og:title' content='" + " - " * 300_000 + "'>"),
    "an impossible offset": lambda: page(
        head="<meta property='article:published_time' content='2024-05-01T10:00:00+24:00'>"
    ),
    "impossible dates": lambda: page(
        head="<meta property='article:published_time' content='2024-02-31T99:99:99Z'>"
        "<meta name='date' content='9999999999999999999'><meta name='pubdate' content='0000-00-00'>"
    ),
    "a broken canonical": lambda: page(
        head="<link rel=canonical href='http://[::1'><base href='http://[bad'>"
        "<meta property='og:url' content='//'>"
    ),
    "base and srcdoc": lambda: page(
        "<iframe srcdoc='<iframe srcdoc=&quot;<base href=//x>&quot;>'></iframe>" * 2_000,
        head="<base href='.'>" * 500,
    ),
    "many links": lambda: page("<p>" + "<a href=/x>link</a> " * 20_000 + "</p>"),
    "links in links": lambda: page("<ul>" + "<li><a href=/x>Read this story too</a></li>" * 10_000 + "</ul>"),
    "many paragraphs": lambda: page("<p>x</p>" * 40_000),
    "many comments": lambda: page("<div class=comments>Nice words</div>" * 20_000),
    "many line breaks": lambda: page("<p>" + "x<br>" * 50_000 + "</p>"),
    "empty elements": lambda: page("<div></div><span></span>" * 20_000),
    "tails of what goes": lambda: page("<div>" + "<script></script>x<nav></nav>y" * 10_000 + "</div>"),
    "forms": lambda: page("<form><input><p>x</p></form>" * 5_000),
    "a form around everything": lambda: "<html><body><form>" + ARTICLE + "</form></body></html>",
    "unknown elements": lambda: page("".join(f"<x{i}>y</x{i}>" for i in range(20_000))),
    "names that are none": lambda: page('<a"b>x</a"b><p<q>y</p<q><ol\'=>z<f;g h>' * 100),
    "namespaces": lambda: page("<o:p xmlns:o='urn:x'><v:shape id=a:b>x</v:shape></o:p>" * 2_000),
    "math and drawings": lambda: page(
        "<svg>" + "<g>" * 300 + "</g>" * 300 + "</svg><math><mi>x</mi></math>" * 100
    ),
    "framesets": lambda: (
        "<html><head></head><frameset><frame src=x></frameset><body>" + ARTICLE + "</body></html>"
    ),
    "a page in a page": lambda: page(page() * 20),
    "templates": lambda: page("<template>" * 300 + "x" + "</template>" * 300),
    "plaintext inside": lambda: page("<textarea>" + "<p>" * 1_000 + "</textarea>"),
    "a processing instruction": lambda: page("<?php " + "x" * MEGABYTE + " ?>"),
    "an xml declaration": lambda: "<?xml version='1.0' encoding='utf-16'?>" + page(),
    "regex bait in tags": lambda: page("<p " + "=" * 300_000),
    "paragraphs that begin alike": lambda: page(
        "".join(f"<p>{PROSE} {number} {PROSE[::-1]}.</p>" for number in range(3_000))
    ),
    "captions without end": lambda: page(
        "".join(
            f"<p>{number} {PROSE}</p><p class=caption>{number}, {PROSE[4:]}</p>" for number in range(3_000)
        )
    ),
    "letters for no screen reader": lambda: page("<p><b aria-hidden=true>" * 200 + "x" + "</b>y</p>" * 200),
    "comments as containers": lambda: page("<div class='comment'>" * 150 + "x" + "</div>" * 150),
}

# What may end as a record or a rejection, but must end, and keep to its reason.
UNREADABLE: dict[str, Callable[[], str]] = {
    "nothing": lambda: "",
    "space": lambda: " \n\t ",
    "only a comment": lambda: "<!-- x -->",
    "only a script": lambda: "<html><script>var x = '<p>not text</p>'</script></html>",
    "plain text": lambda: PROSE * 20,
    "json": lambda: '{"headline": "Ice", "body": "' + PROSE + '"}',
    "a picture": lambda: "\x89PNG\r\n\x1a\n" + "\x00\x01\x02\x03IHDR" * 1_000,
    "too long": lambda: "x" * (21 * 1024 * 1024),
    "too many tags": lambda: page("<p>x" * 400_000),
    "attributes behind quoted brackets": lambda: page(
        "<p " + " ".join(f"a{i}='>'" for i in range(20_000)) + ">x</p>"
    ),
}
