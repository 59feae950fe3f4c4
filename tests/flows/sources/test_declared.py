"""`seeds/sources.toml`: every table is understood, or refused with its name and what is wrong."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import get_args

import pytest

from flows.sources.web.fetch_state import FetchState
from seeds.schema import SchemaError
from seeds.sources import SHIPPED, Kind, Source, contact, declared_in, load

HOME = Path(__file__).parents[3]
PAGES = sorted((HOME / "docs" / "sources").glob("*.md"))


def declared(tmp_path: Path, text: str) -> dict[str, Source]:
    path = tmp_path / "sources.toml"
    path.write_text(text, "utf-8")
    return dict(load(path))


def test_the_shipped_file_is_understood() -> None:
    assert {"local", "web"} <= load().keys()  # what more is in it, is its owner's affair


def test_a_full_table(tmp_path: Path) -> None:
    text = """
    contact = "mailto:desk@example.org"
    [wire]
    kind = "jsonl"
    where = ["exports", "s3://bucket/wire"]
    schedule = "*/15 * * * *"
    language = "pt-BR"
    charset = "windows-1252"
    learned = "automatic"
    fields = { text = "story.body", title = "headline" }
    note = "The wire."
    """
    assert declared(tmp_path, text)["wire"] == Source(
        name="wire",
        kind="jsonl",
        where=(str(tmp_path / "exports"), "s3://bucket/wire"),
        schedule="*/15 * * * *",
        language="pt-BR",
        charset="windows-1252",
        learned="automatic",
        fields={"text": "story.body", "title": "headline"},
        note="The wire.",
    )
    assert contact(tmp_path / "sources.toml") == "mailto:desk@example.org"


def test_a_contact_of_the_environment_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPYDESK_CONTACT", "https://desk.example/robots")
    assert contact() == "https://desk.example/robots"


def test_a_home_without_a_file_of_its_own_has_the_shipped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COPYDESK_SOURCES", raising=False)
    monkeypatch.setenv("COPYDESK_HOME", str(tmp_path))
    assert declared_in() == SHIPPED
    own = tmp_path / "sources.toml"
    own.touch()
    assert declared_in() == own


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ("fields = { text = 'story' }", True),
        ("language = 'de'", True),
        ("charset = 'windows-1252'", True),
        ("style = 'typographic'", True),
        ("annotate = true", True),
        ("timezone = 'Europe/Kyiv'", True),
        ("vouches_for = 'wire.example'", True),
        ("keep_parameters = 'id'", True),
        ("drop_parameters = 'id'", True),
        ("schedule = '7 * * * *'", False),
        ("note = 'The wire.'", False),
    ],
)
def test_what_decides_how_articles_are_cleaned_makes_them_stale(
    tmp_path: Path, said: str, counts: bool
) -> None:
    assert (declared(tmp_path, f"[a]\n{said}")["a"].settings != Source("a").settings) is counts


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[a", "sources.toml"),
        ("a = 1", "expected a table"),
        ("['../a']\n", "a name is"),
        ('["a\\nb"]\n', "a name is"),
        ("[A]\n", "a name is"),
        ("[a]\nkinds = 'feed'", 'sources.toml:2: a.kinds: unknown key kinds; did you mean "kind"?'),
        ("[a]\nname = 'b'", "unknown key name"),
        ("[a]\nkind = 'gopher'", "a.kind: must be one of"),
        ("[a]\nkind = 'feed'\nwhere = 'news.example'", "not a URL"),
        ("[a]\nkind = 'sitemap'\nwhere = 'sitemap.xml'", "not a URL"),
        ("[a]\nkind = 'pages'\nwhere = 'ftp://news.example'", "not http"),
        ("[a]\nwhere = [1]", r"a.where\[0\]: must be a string"),
        ("[a]\nlanguage = 'English!'", 'not a BCP 47 tag; did you mean "en"?'),
        ("[a]\nlanguage = 'xq'", "no language that we know"),
        ("[a]\ncharset = 'utf8x'", 'no charset that we know; did you mean "utf-8"?'),
        ("[a]\ncharset = 'base64'", "no charset that we know"),
        (
            "[a]\n\n[b]\nlerned = 'reviewed'",
            'sources.toml:4: b.lerned: unknown key lerned; did you mean "learned"?',
        ),
        ("contact = 1\n[a]\n", "contact: must be a string"),
        ("[a]\nschedule = 'hourly'", "cron"),
        ("[a]\nlearned = 'yes'", "a.learned: must be one of"),
        ("[a]\nfields = { body = 'x' }", "a.fields: we have no body"),
        ("[a]\nfields = { text = 1 }", "a.fields.text: must be a string"),
        ("[a]\nfollow = 'no'", "a.follow: must be true or false"),
        ("[a]\nper_minute = 0", "above zero"),
        ("[a]\nbudget = true", "a.budget: must be a whole number"),
        ("[a]\naccept = ''", r"a.accept\[0\]: is empty"),
        ("[a]\nnote = 1", "a.note: must be a string"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(SchemaError, match=complaint if "\\[" in complaint else re.escape(complaint)):
        declared(tmp_path, text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_tables_in_the_documentation_are_understood(page: Path, tmp_path: Path) -> None:
    tables = re.findall(r"```toml\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    assert tables
    assert all(declared(tmp_path, table) for table in tables)


def test_each_kind_has_a_page_and_each_reason_is_explained() -> None:
    by_name = {page.stem: page.read_text("utf-8") for page in PAGES}
    assert set(get_args(Kind)) <= by_name.keys()
    modules = [*(HOME / "flows/sources").rglob("*.py"), *(HOME / "flows/fetching").glob("*.py")]
    code = [path.read_text("utf-8") for path in modules]
    reasons = {
        reason for text in code for reason in re.findall(r'(?:DocumentError|FetchError)\(\s*"(\w+)"', text)
    }
    assert len(reasons) > 20
    assert {reason for reason in reasons if f"`{reason}`" not in by_name["README"]} == set()


def test_every_column_of_the_state_is_explained() -> None:
    text = (HOME / "docs/sources/README.md").read_text("utf-8")
    assert {field.name for field in dataclasses.fields(FetchState) if f"`{field.name}`" not in text} == set()
