"""Where things are unless somebody says otherwise, and whether Prefect is there to record runs."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from pathlib import Path

HOME = Path(__file__).resolve().parents[1]


def warehouse_root() -> str:
    """`COPYDESK_WAREHOUSE` (a folder or `s3://…`), else `warehouse/data` in the project's folder."""
    return os.environ.get("COPYDESK_WAREHOUSE") or str(HOME / "warehouse" / "data")


def server_url() -> str | None:
    """The API of the Prefect server that environment, profile or `prefect.toml` names, if one does.

    Prefect would start a temporary server of its own otherwise. That takes 5 to 27 s and can fail on
    a busy machine, so the command then calls the flows' own functions directly.
    """
    if url := os.environ.get("PREFECT_API_URL"):
        return url
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    if not any(path.exists() for path in (home / "profiles.toml", Path("prefect.toml"), Path(".env"))):
        return None  # nothing can have configured one: spare the second that importing Prefect takes
    from prefect.settings import get_current_settings

    return get_current_settings().api.url


def server_answers(url: str, seconds: float = 5.0) -> bool:
    """Whether the server can be reached now. Landing and cleaning do not wait for one that can't."""
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/health", timeout=seconds):
            return True
    except urllib.error.HTTPError:
        return True  # it is there, and asks who we are: Prefect's client knows
    except (urllib.error.URLError, OSError, ValueError):
        return False
