"""Where things are unless somebody says otherwise, and whether Prefect is there to record runs."""

from __future__ import annotations

import os
from pathlib import Path

HOME = Path(__file__).resolve().parents[1]


def warehouse_root() -> str:
    """`COPYDESK_WAREHOUSE` (a folder or `s3://…`), else `warehouse/data` in the project's folder."""
    return os.environ.get("COPYDESK_WAREHOUSE") or str(HOME / "warehouse" / "data")


def server_configured() -> bool:
    """Whether a Prefect server is configured, by environment, profile or `prefect.toml`.

    Prefect would start a temporary server of its own otherwise. That takes 5 to 27 s and can fail on
    a busy machine, so the command then calls the flows' own functions directly.
    """
    if os.environ.get("PREFECT_API_URL"):
        return True
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    if not any(path.exists() for path in (home / "profiles.toml", Path("prefect.toml"), Path(".env"))):
        return False  # nothing can have configured one: spare the second that importing Prefect takes
    from prefect.settings import get_current_settings

    return get_current_settings().api.url is not None
