"""Steps of a support case in words: what was done, to how many serial numbers, and where that leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from fleetward.domain.support.lifecycle import Happened, Priority, SupportState, state_told
from fleetward.entrypoints.web.support import wording

if TYPE_CHECKING:
    from fleetward.domain.support.models import SupportEvent


def told(event: SupportEvent, *, desk: bool) -> str:
    """One step, as this reader reads it."""
    details: dict[str, Any] = event.details
    what = details.get("what", "")
    if what == Happened.MOVED and details.get("to") in SupportState.values:
        return state_told(details["to"], desk=desk)
    if what == Happened.PRIORITY and details.get("to") in Priority.values:
        return _("Priority: %s") % Priority(details["to"]).label
    if what == Happened.TAKEN and details.get("by_whom"):
        return str(_("Handed over to %s") % details["by_whom"])
    if what not in Happened.values:
        return str(event.get_kind_display())
    counted = [wording.serials(details["n"])] if isinstance(details.get("n"), int) else []
    named = [str(details[name]) for name in ("number", "reporter") if details.get(name)]
    return " \u00b7 ".join([str(Happened(what).label), *counted, *named])
