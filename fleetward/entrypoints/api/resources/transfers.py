"""Bulk actions over PCs as resources: asking is the preview, then they are run, and undone (B2, F4, F5, F8)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Schema, Status
from pydantic import BeforeValidator, Field

from fleetward.domain.customers import queries as customers
from fleetward.domain.devices import queries as devices
from fleetward.domain.devices.models import Device, Place
from fleetward.domain.devices.serial_sheet import Named
from fleetward.domain.devices.serials import normalise
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.transfers import operations, queries, rules
from fleetward.domain.transfers.lifecycle import ActionKind, ActionState, Doubt, Hold, Outcome
from fleetward.domain.transfers.operations import Target
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, page
from fleetward.entrypoints.api.described import OUTSIDE, allowed
from fleetward.entrypoints.api.problems import Problem
from fleetward.entrypoints.api.resources.devices import DashboardWanted, PoolWanted, customer_of
from fleetward.entrypoints.api.resources.resource import Sent, located, one, resources

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.transfers.models import BulkAction

router = resources("transfers")

MOST, MOST_PICKED = 100_000, 1_000
SERIAL = Field(min_length=1, max_length=80, examples=["5CG4351B2C"])


class RowWanted(Sent):
    """A PC that names its own target."""

    serial: str = SERIAL
    to: str = Field(max_length=200, description="Customer ID, the customer's name, or `pool`.")


class AtCustomer(Sent):
    """PCs of a customer's dashboard that fit."""

    customer_id: UUID
    filter: DashboardWanted = DashboardWanted()


class TransferWanted(Sent):
    """Which PCs, in exactly one of the five ways, and where to.

    `to` is a Customer ID or `pool`; with `rows` each names its own, and an un-enrolment has none.
    """

    kind: Literal["transfer", "un_enrolment"] = "transfer"
    to: UUID | Literal["pool"] | None = Field(default=None, examples=["0199a2f4-8d1c-7b7e-9f7a-3b1f0c7d2e11"])
    serials: list[str] | None = Field(
        default=None, min_length=1, max_length=MOST, description="Serial numbers, as people write them.",
        examples=[["5CG4351B2C", "5CG4351B2D"]],
    )  # fmt: skip
    rows: list[RowWanted] | None = Field(default=None, min_length=1, max_length=MOST)
    devices: list[UUID] | None = Field(default=None, min_length=1, max_length=MOST_PICKED)
    pool: PoolWanted | None = Field(default=None, description="PCs of the page Unassigned devices that fit.")
    at_customer: AtCustomer | None = None


class Typed(Sent):
    """What `confirmation` asks for, where it asks for anything."""

    confirmation: str = Field(default="", max_length=200)


def _numbers(counts: dict[str, Any]) -> dict[str, Any]:
    """What is stored has the doubts in it, which are told beside it."""
    return {name: number for name, number in counts.items() if isinstance(number, int)}


Counts = Annotated[dict[str, int], BeforeValidator(_numbers), Field(examples=[{"will_move": 212, "held_back": 2}])]
"""How many PCs have which outcome."""


class TransferShown(Schema):
    """A bulk action. While `state` is `checking` or `running`, ask again. `counts` sums up the outcomes of its PCs.

    `confirmation` must be sent to run it: the customer's name or a code, where many PCs move or they are un-enrolled.
    """

    id: UUID
    kind: ActionKind
    state: ActionState
    to_place: str
    to_customer_id: UUID | None
    total: int
    done: int = Field(alias="cursor")
    counts: Counts
    doubts: dict[Doubt, int] = Field(description="How many of the PCs that will move raise which doubt.")
    confirmation: str
    may_run: bool
    may_undo: bool
    undo_of: UUID | None
    by: str = Field(alias="actor_label")
    created_at: datetime
    checked_at: datetime | None
    finished_at: datetime | None


class TransferSummary(Schema):
    """A bulk action in a list."""

    id: UUID
    kind: ActionKind
    state: ActionState
    to_place: str
    to_customer_id: UUID | None
    total: int
    counts: Counts
    undo_of: UUID | None
    by: str = Field(alias="actor_label")
    created_at: datetime
    finished_at: datetime | None


class TransferList(Listed):
    """Bulk actions, newest first."""

    items: list[TransferSummary]


class Item(Schema):
    """One PC of a bulk action: what would become, or became, of it, and why. `why` is a sentence."""

    position: int
    named: str
    serial: str
    device_id: UUID | None
    from_place: str
    from_customer_id: UUID | None
    to_place: str
    to_customer_id: UUID | None
    outcome: Outcome
    hold: str
    why: str = Field(alias="get_hold_display")
    doubts: list[Doubt]


class ItemList(Listed):
    """The PCs of a bulk action, in the order in which they were named."""

    items: list[Item]


class TransfersAsked(Asked):
    """Which bulk actions."""

    kind: Literal["", "transfer", "un_enrolment", "rule", "undo"] = ""
    state: Literal["", "checking", "ready", "running", "done", "cancelled"] = ""


class ItemsAsked(Asked):
    """Which PCs of a bulk action."""

    outcome: Outcome | None = None
    hold: Hold | None = None
    doubt: Doubt | None = None


MAY = allowed(Permission.DEVICE_UN_ENROL, kinds=OUTSIDE)
MAY_ONE = allowed(Permission.DEVICE_UN_ENROL, kinds=OUTSIDE, refuses=[404])
MAY_ACT = allowed(Permission.DEVICE_UN_ENROL, kinds=OUTSIDE, refuses=[404, 409])


def _find(actor: Actor, transfer_id: UUID) -> BulkAction:
    return one(queries.visible_to(actor), id=transfer_id)


def shown(actor: Actor, action: BulkAction) -> TransferShown:
    """The action, with what may be done with it now."""
    target = customers.visible_to(actor).filter(id=action.to_customer_id).first() if action.to_customer_id else None
    name = target.name if target else ""
    typed = rules.to_type(action, name)
    may_run = rules.refuse_start(actor, action, typed=typed, target_name=name) is None
    extra: dict[str, Any] = {
        "confirmation": typed if action.state == ActionState.READY else "", "may_run": may_run,
        "may_undo": rules.refuse_undo(actor, action) is None, "doubts": action.counts.get("doubts", {}),
    }  # fmt: skip
    fields: dict[str, Any] = {field.attname: getattr(action, field.attname) for field in action._meta.concrete_fields}
    return TransferShown(**fields, **extra)


def _accepted(request: HttpRequest, response: HttpResponse, actor: Actor, action: BulkAction) -> Status[Any]:
    located(request, response, "get_transfer", action.id)
    return Status(202, shown(actor, action))


@router.get(
    "/transfers", response=TransferList, operation_id="list_transfers", summary="Bulk actions", **MAY,
)  # fmt: skip
def list_transfers(request: HttpRequest, response: HttpResponse, asked: Query[TransfersAsked]) -> Any:
    """Those of the partner's people; a customer's credential sees those of the customer."""
    exact = {name: value for name in ("kind", "state") if (value := getattr(asked, name))}
    rows = queries.visible_to(called(request)).filter(**exact)
    return page(request, response, rows, asked, sorts={"time": "created_at"}, sort="-time")


@router.post(
    "/transfers", response={202: TransferShown}, operation_id="ask_transfer", summary="Ask what a transfer would do",
    **MAY_ONE,
)  # fmt: skip
def ask_transfer(request: HttpRequest, response: HttpResponse, wanted: TransferWanted) -> Status[Any]:
    """Nothing moves. Once `state` is `ready`, its items tell of each PC what would become of it; then run it."""
    actor, now = called(request), timezone.now()
    _refuse_target(wanted)
    chosen, asked = _chosen(actor, wanted, now)
    action = operations.ask(
        actor=actor, kind=ActionKind(wanted.kind), chosen=chosen, target=_target(wanted), asked=asked, now=now
    )  # fmt: skip
    return _accepted(request, response, actor, action)


def _refuse_target(wanted: TransferWanted) -> None:
    ways = [wanted.serials, wanted.rows, wanted.devices, wanted.pool, wanted.at_customer]
    if sum(way is not None for way in ways) != 1:
        raise Problem(400, _("Name PCs in exactly one way: serials, rows, devices, pool, or at_customer."))
    needs = wanted.kind == "transfer" and wanted.rows is None
    if needs != (wanted.to is not None) or (wanted.rows is not None and wanted.kind != "transfer"):
        raise Problem(400, _("A transfer needs `to`, except where each row names its own; an un-enrolment has none."))


def _target(wanted: TransferWanted) -> Target | None:
    if wanted.to is None:
        return None
    return Target(Place.DASHBOARD, wanted.to) if isinstance(wanted.to, UUID) else Target(Place.POOL)


def _chosen(
    actor: Actor, wanted: TransferWanted, now: datetime
) -> tuple[QuerySet[Device] | list[Named], dict[str, Any]]:  # fmt: skip
    if wanted.pool is not None:
        return wanted.pool.chosen.apply(devices.pool(actor), now=now), {"all": "pool"}
    if wanted.at_customer is not None:
        rows = devices.at_customer(actor, customer_of(actor, wanted.at_customer.customer_id))
        return wanted.at_customer.filter.chosen.apply(rows, now=now), {"all": "customer"}
    if wanted.devices is not None:
        return devices.visible_to(actor).filter(id__in=wanted.devices), {"picked": len(wanted.devices)}
    listed = wanted.rows or [RowWanted(serial=text[:80] or "-", to="") for text in wanted.serials or ()]
    named = [Named(row.serial, normalise(row.serial).value, row.to) for row in listed]
    return named, {"listed": len(named)}


@router.get(
    "/transfers/{uuid:transfer_id}", response=TransferShown, operation_id="get_transfer", url_name="get_transfer",
    summary="One bulk action", **MAY_ONE,
)  # fmt: skip
def get_transfer(request: HttpRequest, transfer_id: UUID) -> Any:
    """Where it stands."""
    actor = called(request)
    return shown(actor, _find(actor, transfer_id))


@router.get(
    "/transfers/{uuid:transfer_id}/items", response=ItemList, operation_id="list_transfer_items",
    summary="What becomes of each PC", **MAY_ONE,
)  # fmt: skip
def list_transfer_items(
    request: HttpRequest, response: HttpResponse, transfer_id: UUID, asked: Query[ItemsAsked]
) -> Any:  # fmt: skip
    """Before it runs: what would become of it. Afterwards: what did."""
    actor = called(request)
    rows = queries.items(actor, _find(actor, transfer_id).id)
    for name, value in (("outcome", asked.outcome), ("hold", asked.hold)):
        rows = rows.filter(**{name: value}) if value else rows
    if asked.doubt:
        rows = rows.filter(doubts__contains=[asked.doubt])
    sorts = {"position": "position"}
    return page(request, response, rows, asked, sorts=sorts, sort="position", key="position")


@router.post(
    "/transfers/{uuid:transfer_id}/check", response={202: TransferShown}, operation_id="check_transfer",
    summary="Check a bulk action again", **MAY_ACT,
)  # fmt: skip
def check_transfer(request: HttpRequest, response: HttpResponse, transfer_id: UUID) -> Status[Any]:
    """Looks once more at PCs that may have moved since, while it has not been run."""
    actor = called(request)
    found = _find(actor, transfer_id)
    action = operations.check_again(actor=actor, action_id=found.id)
    return _accepted(request, response, actor, action)


@router.post(
    "/transfers/{uuid:transfer_id}/run", response={202: TransferShown}, operation_id="run_transfer",
    summary="Run a bulk action", **MAY_ACT,
)  # fmt: skip
def run_transfer(request: HttpRequest, response: HttpResponse, transfer_id: UUID, sent: Typed) -> Status[Any]:
    """Moves what was found to move; a PC that has moved since is left alone. 409 while it is being checked."""
    actor = called(request)
    found = _find(actor, transfer_id)
    action = operations.start(actor=actor, action_id=found.id, typed=sent.confirmation)
    return _accepted(request, response, actor, action)


@router.post(
    "/transfers/{uuid:transfer_id}/undo", response={202: TransferShown}, operation_id="undo_transfer",
    summary="Ask to undo a bulk action", **MAY_ACT,
)  # fmt: skip
def undo_transfer(request: HttpRequest, response: HttpResponse, transfer_id: UUID) -> Status[Any]:
    """Another bulk action, which takes back what this one moved: look at it, then run it."""
    actor = called(request)
    found = _find(actor, transfer_id)
    action = operations.ask_undo(actor=actor, action_id=found.id, now=timezone.now())
    return _accepted(request, response, actor, action)


@router.post(
    "/transfers/{uuid:transfer_id}/cancel", response=TransferShown, operation_id="cancel_transfer",
    summary="Drop a bulk action that has not been run", **MAY_ACT,
)  # fmt: skip
def cancel_transfer(request: HttpRequest, transfer_id: UUID) -> Any:
    """Nothing was moved by it."""
    actor = called(request)
    found = _find(actor, transfer_id)
    operations.cancel(actor=actor, action_id=found.id, now=timezone.now())
    return shown(actor, _find(actor, found.id))
