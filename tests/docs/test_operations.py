"""docs/operations.md says what is so: its settings exist, its automation is one, its options are options."""

from __future__ import annotations

import ast
import configparser
import json
import re
import shlex
from datetime import datetime
from importlib import import_module

import click
import pytest
import yaml
from click import shell_completion
from click.testing import CliRunner
from cronsim import CronSim
from prefect.events import AutomationCore
from prefect.settings import Settings
from prefect.settings.legacy import _get_valid_setting_names

from flows.clean import CleanOptions
from flows.cli.main import main
from flows.orchestration.automations import NEVER_BEGAN, SILENCE, automations
from tests.conftest import HOME

PAGE = (HOME / "docs" / "operations.md").read_text()
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def test_settings_exist() -> None:
    named = set(re.findall(r"\bPREFECT_[A-Z_]+", PAGE))
    of_redis = {name for name in named if name.startswith("PREFECT_REDIS_MESSAGING_")}  # prefect-redis' own
    assert len(named) > 10
    assert named - of_redis <= _get_valid_setting_names(Settings)


def test_the_example_automation_is_one() -> None:
    shown = yaml.safe_load(next(block for block in BLOCKS if "trigger:" in block))
    shown["actions"][0]["block_document_id"] = "00000000-0000-0000-0000-000000000000"
    assert AutomationCore.model_validate(shown).actions[0].type == "send-notification"


def test_the_example_options_are_options() -> None:
    shown = yaml.safe_load(next(block for block in BLOCKS if "options:" in block))
    options = shown["parameters"]["options"]
    assert set(options) <= set(CleanOptions.model_fields)
    assert CleanOptions(**options).dask == "tcp://10.0.0.1:8786"


def test_every_automation_is_named() -> None:
    for automation in automations(SILENCE, NEVER_BEGAN):
        assert f"| {automation.name} |" in PAGE


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def understood(command: str) -> bool:
    """Whether `copydesk` takes these arguments; it runs nothing."""
    name, *rest = shlex.split(re.split(r"[>|#]|&&", command)[0])
    found: click.Command = getattr(import_module(f"flows.cli.{name}"), name)
    rest = [each.replace("/var/lib/copydesk/drop", str(HOME)) for each in rest]
    return bool(found.make_context(name, rest, resilient_parsing=False))


def test_the_unit_the_crontab_and_the_image_call_what_exists() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    (ini,), (crontab,), (image,) = blocks("ini"), blocks("cron"), blocks("dockerfile")
    unit.read_string(ini)
    assert set(unit.sections()) == {"Unit", "Service", "Install"}
    assert understood(unit["Service"]["ExecStart"].partition("/copydesk ")[2])
    jobs = [line for line in crontab.splitlines() if not re.match(r"\w+=", line)]
    assert len(jobs) == 2
    for job in jobs:
        *when, command = job.split(maxsplit=5)
        next(CronSim(" ".join(when), datetime(2026, 1, 1)))
        assert understood(command.partition("/copydesk ")[2])
    start = json.loads(image.partition("\nCMD ")[2])
    assert start[0] == "copydesk"
    assert understood(shlex.join(start[1:]))
    instructions = {line.split()[0] for line in image.splitlines() if line and not line.startswith(" ")}
    assert instructions <= {*["FROM", "COPY", "RUN", "USER", "WORKDIR", "ENV", "VOLUME", "EXPOSE", "CMD"]}
    assert (HOME / "constraints.txt").exists()
    named = set(re.findall(r"\b(COPYDESK_[A-Z]+)=", ini + crontab + image))
    read = "".join(path.read_text() for part in ("flows", "seeds") for path in (HOME / part).rglob("*.py"))
    assert named == {name for name in named if f'"{name}"' in read}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_what_the_page_says(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert f"_COPYDESK_COMPLETE={shell}_source copydesk" in PAGE
    monkeypatch.setattr(shell_completion.BashComplete, "_check_version", staticmethod(lambda: None))
    done = CliRunner().invoke(main, [], prog_name="copydesk", env={"_COPYDESK_COMPLETE": f"{shell}_source"})
    assert "_COPYDESK_COMPLETE" in done.output
    words = {"COMP_WORDS": "copydesk inge", "COMP_CWORD": "1" if shell != "fish" else "inge"}
    done = CliRunner().invoke(
        main, [], prog_name="copydesk", env={"_COPYDESK_COMPLETE": f"{shell}_complete", **words}
    )
    assert "ingest" in done.output


def test_the_lines_for_a_server_of_ones_own_import_what_exists() -> None:
    for code in re.findall(r"python -c '(.*?)'", PAGE, re.DOTALL):
        ast.parse(code)
        for line in re.split(r"[;\n]", code):
            if line.strip().startswith("from "):
                exec(line.strip())
