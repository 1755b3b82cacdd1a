"""Bulk actions and their PCs as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fleetward.domain.customers import queries as customers
from fleetward.domain.devices.models import Place
from fleetward.domain.devices.serials import normalise
from fleetward.domain.transfers.lifecycle import ActionKind, ActionState, Doubt, Hold, Outcome
from fleetward.domain.transfers.result_export import where
from fleetward.entrypoints.web.list_page import number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.transfers.models import BulkAction, BulkItem

STATES = {
    ActionState.CHECKING: "info live", ActionState.READY: "info", ActionState.RUNNING: "info live",
    ActionState.DONE: "good", ActionState.CANCELLED: "",
}  # fmt: skip
"""The tone of each state."""

OUTCOMES = {
    Outcome.WAITING: "", Outcome.WILL_MOVE: "info", Outcome.ALREADY_THERE: "", Outcome.NOT_VISIBLE: "bad",
    Outcome.UNREADABLE: "bad", Outcome.HELD_BACK: "warn", Outcome.MOVED: "good", Outcome.CHANGED: "warn",
}  # fmt: skip
"""The tone of each outcome."""

WHY: dict[str, StrOrPromise] = {
    Outcome.NOT_VISIBLE: gettext_lazy(
        "No PC with this serial number is among yours. Look at the number; if it is right, no report has named you for "
        "it yet."
    ),
    Outcome.UNREADABLE: gettext_lazy("This is no serial number of a PC."),
    Outcome.ALREADY_THERE: gettext_lazy("It stands at its target already; nothing is done to it."),
    Outcome.CHANGED: gettext_lazy("It has moved since. Nothing was done to it."),
}
"""What an outcome means where no reason says more."""


def names_of(actor: Actor, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of those customers that the actor may know of. One query, or none."""
    wanted = {one for one in ids if one}
    return {one.id: one.name for one in customers.visible_to(actor).filter(id__in=wanted)} if wanted else {}


def title(action: BulkAction, names: dict[UUID, str]) -> str:
    """What a bulk action is, in a heading."""
    if action.kind != ActionKind.TRANSFER:
        return str(ActionKind(action.kind).label)
    if action.to_place == Place.POOL:
        return _("Transfer to Unassigned devices")
    if action.to_customer_id:
        return _("Transfer to %(target)s") % {"target": names.get(action.to_customer_id, "\u2013")}
    return _("Transfer, each PC to its own target")


def button(action: BulkAction, moving: int, target: str) -> str:
    """The button that carries it out names the verb, how many, and where to."""
    values = {"n": number(moving), "target": target}
    if action.kind == ActionKind.UN_ENROLMENT:
        return ngettext("Un-enrol %(n)s PC", "Un-enrol %(n)s PCs", moving) % values
    if action.kind == ActionKind.UNDO:
        return ngettext("Move %(n)s PC back", "Move %(n)s PCs back", moving) % values
    if action.to_place == Place.POOL:
        text = ngettext("Transfer %(n)s PC to Unassigned devices", "Transfer %(n)s PCs to Unassigned devices", moving)
    elif target:
        text = ngettext("Transfer %(n)s PC to %(target)s", "Transfer %(n)s PCs to %(target)s", moving)
    else:
        text = ngettext("Transfer %(n)s PC", "Transfer %(n)s PCs", moving)
    return text % values


def figures(action: BulkAction) -> list[dict[str, str]]:
    """How many PCs have which outcome, in the order of the states."""
    return [
        {"label": str(one.label), "value": number(count), "url": f"?outcome={one}"}
        for one in Outcome
        if (count := action.counts.get(one, 0))
    ]


def doubts(action: BulkAction) -> list[dict[str, str]]:
    """How many PCs which doubt is about."""
    found = action.counts.get("doubts", {})
    return [
        {
            "text": str(one.label), "url": f"?doubt={one}",
            "count": ngettext("%(n)s PC", "%(n)s PCs", count) % {"n": number(count)},
        }
        for one in Doubt
        if (count := found.get(one, 0))
    ]  # fmt: skip


def shown(actor: Actor, items: list[BulkItem]) -> list[dict[str, Any]]:
    """The rows of the list of PCs. One query, for the customers' names."""
    names = names_of(actor, (one for item in items for one in (item.from_customer_id, item.to_customer_id)))
    return [
        {
            "item": item,
            "tone": OUTCOMES[Outcome(item.outcome)],
            "why": _why(item),
            "doubts": [Doubt(one).label for one in item.doubts],
            "origin": where(actor, item.from_place, item.from_customer_id, names),
            "goal": where(actor, item.to_place, item.to_customer_id, names) or item.target,
        }
        for item in items
    ]


def _why(item: BulkItem) -> str:
    if item.hold:
        return str(Hold(item.hold).label)
    if item.outcome == Outcome.UNREADABLE and (probably := normalise(item.named).suggestion):
        return _("This is no serial number; probably %(serial)s is meant.") % {"serial": probably}
    return str(WHY.get(item.outcome, ""))
