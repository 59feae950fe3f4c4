"""Somebody else's words in a column or on a screen: nothing in them moves the cursor or turns the text."""

from __future__ import annotations

import re

# Controls (C0, DEL, C1), line and paragraph separators, bidi controls, tags, and halves of characters.
_ACTING = "\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\U000e0000-\U000e007f"
_NOT_PLAIN = re.compile(f"[{_ACTING}]+")
_NOT_VISIBLE = re.compile(f"(?![\\n\\t])[{_ACTING}\ud800-\udfff]")
_ESCAPE = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|[@-Z\\-_])")
_SPACES = re.compile(r"\s+")


def plain(text: str) -> str:
    r"""A value for a column: one line without characters that act, which become spaces where they part words.

    >>> plain("Ann\x1b[31m Smith\u202e\nEditor")
    'Ann Smith Editor'
    """
    if not _NOT_PLAIN.search(text):
        return text
    return _SPACES.sub(" ", _NOT_PLAIN.sub(_gap, _ESCAPE.sub("", text))).strip()


def _gap(found: re.Match[str]) -> str:
    return " " if any(character.isspace() for character in found[0]) else ""


def visible(text: str) -> str:
    r"""Text for a terminal: line ends and tabs stay, whatever else acts is written out.

    >>> print(visible("a\x1b]0;owned\x07b\u202ec"))
    a\x1b]0;owned\x07b\u202ec
    """
    return _NOT_VISIBLE.sub(_written_out, text)


def _written_out(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def visible_json(text: str) -> str:
    r"""JSON with the same characters escaped as JSON does it, which changes no value.

    >>> visible_json('"a\u202eb"')
    '"a\\u202eb"'
    """
    return _NOT_VISIBLE.sub(lambda found: _json_escape(found[0]), text)


def _json_escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2))
