"""docs/operations.md says what is so: its settings exist, its automation is one, its options are options."""

from __future__ import annotations

import re

import yaml
from prefect.events import AutomationCore
from prefect.settings import Settings
from prefect.settings.legacy import _get_valid_setting_names

from flows.clean import CleanOptions
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
