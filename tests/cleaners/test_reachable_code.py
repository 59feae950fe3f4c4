"""A fingerprint of code tells what can change a result from what cannot."""

from __future__ import annotations

import pytest

from cleaners.reachable_code import Code

HELPER = """
import re
_WORD = re.compile("x")
def helper(text):
    return _WORD.sub("", text)
def unused():
    return 1
"""
ENTRY = """
from helpers import helper
def entry(text: str) -> str:
    '''Say what it does.'''
    return helper(text)
"""
ROOTS = [("main", "entry")]


def fingerprint(entry: str = ENTRY, helper: str = HELPER, name: str = "helpers", **more: str) -> str:
    sources = {"main": entry.replace("helpers", name), name: helper, **more}
    return Code({module: source.encode() for module, source in sources.items()}).fingerprint(ROOTS)


@pytest.mark.parametrize(
    ("entry", "helper", "name"),
    [
        (ENTRY.replace("'''Say what it does.'''", "# A remark.\n"), HELPER, "helpers"),
        (ENTRY.replace("helper(text)", "(helper(\n        text,\n    ))"), HELPER, "helpers"),
        (ENTRY.replace("text: str", "text: object"), HELPER, "helpers"),
        (ENTRY, HELPER, "moved.elsewhere"),
        (ENTRY, HELPER.replace("return 1", "return 2"), "helpers"),
        (ENTRY, HELPER + "\ndef other(): pass\n", "helpers"),
        (ENTRY.replace("from helpers import helper", ""), HELPER, "main"),
        (
            ENTRY.replace("from helpers import helper", "").replace(
                "    return", "    from helpers import helper\n    return"
            ),
            HELPER,
            "helpers",
        ),
    ],
    ids=["comment", "layout", "annotation", "moved", "unreached", "added", "one-file", "late-import"],
)
def test_what_changes_no_result(entry: str, helper: str, name: str) -> None:
    if name == "main":
        entry, helper, name = entry + helper, "", "empty"
    assert fingerprint(entry, helper, name) == fingerprint()


@pytest.mark.parametrize(
    ("entry", "helper"),
    [
        (ENTRY.replace("helper(text)", "helper(text.strip())"), HELPER),
        (ENTRY, HELPER.replace('compile("x")', 'compile("y")')),
        (ENTRY, HELPER.replace("import re", "import regex as re")),
        (ENTRY, HELPER.replace("def unused", "_WORD = re.compile('z')\ndef unused")),
        (ENTRY, HELPER + "\nre.purge()\n"),
    ],
    ids=["body", "constant", "library", "bound-again", "effect"],
)
def test_what_can_change_a_result(entry: str, helper: str) -> None:
    assert fingerprint(entry, helper) != fingerprint()


def test_another_function_of_the_same_name() -> None:
    """Both are reached; which of the two is called by whom has changed."""
    folds = {"a": b"def fold(t): return t.lower()", "b": b"def fold(t): return t.upper()"}
    main = "from {0} import fold\nimport {1} as m\ndef entry(t): return fold(t) + also(t)\n"
    main += "def also(t): return m.fold(t)\n"
    made = {
        Code({"main": main.format(*names).encode(), **folds}).fingerprint(ROOTS)
        for names in (("a", "b"), ("b", "a"))
    }
    assert len(made) == 2


def test_a_variable_is_no_reference() -> None:
    """A function's own variable may be called like a function that it has nothing to do with."""
    entry = "def entry(text):\n    other = text\n    return other\n"
    one, changed = (entry + f"def other(): return {number}\n" for number in (1, 2))
    assert fingerprint(one) == fingerprint(changed)
    assert fingerprint(one.replace("other = text", "pass")) != fingerprint(
        changed.replace("other = text", "pass")
    )


def test_functions_that_call_each_other_end() -> None:
    source = "def entry(n): return other(n - 1)\ndef other(n): return n and entry(n)"
    assert fingerprint(source) != fingerprint(source.replace("n and", "n or"))


def test_a_root_that_is_gone_is_an_error() -> None:
    with pytest.raises(KeyError):
        fingerprint("def renamed(): pass")
