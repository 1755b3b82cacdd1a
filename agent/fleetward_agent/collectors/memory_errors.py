"""Errors of ECC memory, as the kernel's EDAC counts them since it started."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fleetward_agent.sources import content, folders, known, number

if TYPE_CHECKING:
    from pathlib import Path

    from fleetward_agent.sources import Sources


def memory_errors(sources: Sources) -> list[dict[str, Any]] | None:
    """Each module of memory that is watched; None where none is: without ECC nobody counts. Windows tells none."""
    if sources.windows:
        return None
    found = [module for controller in folders(sources.edac, "mc[0-9]*") for module in _modules(controller)]
    return found or None


def _modules(controller: Path) -> list[dict[str, Any]]:
    """Its modules; a controller that knows none by themselves counts for all together."""
    modules = [*folders(controller, "dimm[0-9]*"), *folders(controller, "rank[0-9]*")]
    counted = [_module(controller, module) for module in modules if (module / "dimm_ce_count").exists()]
    if counted:
        return counted
    whole = known(corrected=number(controller / "ce_count"), uncorrected=number(controller / "ue_count"))
    return (
        [{"id": controller.name, "name": content(controller / "mc_name") or controller.name} | whole] if whole else []
    )


def _module(controller: Path, module: Path) -> dict[str, Any]:
    return known(
        id=f"{controller.name}/{module.name}", name=content(module / "dimm_label") or module.name,
        corrected=number(module / "dimm_ce_count"), uncorrected=number(module / "dimm_ue_count"),
    )  # fmt: skip
