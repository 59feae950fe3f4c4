"""The flow `maintain`: compact the tables and let go of what is past its time."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Any

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from pydantic import BaseModel, Field

from flows.orchestration.names import run_name
from flows.settings import warehouse_root
from warehouse import Warehouse


class MaintainOptions(BaseModel, extra="ignore"):
    """How long to keep what left the tables."""

    retention_hours: Annotated[int, Field(description="Old versions stay readable this long.", ge=1)] = 168
    warehouse: Annotated[str, Field(description="Where the tables are: a folder or s3://….")] = Field(
        default_factory=warehouse_root
    )


@task(name="maintain-tables", retries=2, retry_delay_seconds=[5, 30], cache_policy=NO_CACHE)
def maintain_tables(options: MaintainOptions) -> dict[str, Any]:
    """Each table on its own commit; what is in order is left alone, so a retry is safe."""
    return dataclasses.asdict(Warehouse(options.warehouse).maintain(retention_hours=options.retention_hours))


@flow(name="maintain", flow_run_name=run_name, description=__doc__)
def maintain(options: MaintainOptions | None = None) -> dict[str, Any]:
    """Compaction, checkpoints, vacuum."""
    done = maintain_tables(options or MaintainOptions())
    get_run_logger().info("%s", done)
    return done
