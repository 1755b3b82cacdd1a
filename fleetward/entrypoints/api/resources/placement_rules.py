"""Placement rules: PCs that fit go to a customer's dashboard by themselves (F6)."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.transfers import operations, queries, rules
from fleetward.domain.transfers.lifecycle import Doubt
from fleetward.domain.transfers.operations import Wanted
from fleetward.domain.transfers.rule_trial import try_rule
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, page
from fleetward.entrypoints.api.described import PARTNER, allowed
from fleetward.entrypoints.api.etags import refuse_change, tagged
from fleetward.entrypoints.api.resources.resource import Sent, located, one, resources

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.transfers.models import PlacementRule

router = resources("placement rules")

SORTS = {"order": "rank", "name": "name", "moved": "moved"}
MAY_SEE = allowed(Permission.CUSTOMER_VIEW, kinds=PARTNER, refuses=[404])
MAY_ACT = allowed(Permission.RULE_MANAGE, kinds=PARTNER, refuses=[404, 409])
WANTED = tuple(one.name for one in fields(Wanted))


class RuleShown(Schema):
    """A rule. What is '' it does not ask. Of two rules that fit a PC, that of the lower `rank` takes it."""

    id: UUID
    name: str
    rank: int
    end_customer: str
    end_customer_number: str
    order_number: str
    distributor: str
    model: str
    to_customer_id: UUID
    active: bool
    moved: int = Field(description="PCs that it has moved so far.")
    created_at: datetime
    created_by: str


class RuleList(Listed):
    """Placement rules."""

    items: list[RuleShown]


class RuleSent(Sent):
    """A rule asks one thing at least. Order number and model may end with * for what begins so."""

    name: str = Field(min_length=1, max_length=120, pattern=r"\S")
    to_customer_id: UUID
    end_customer: str = Field(default="", max_length=200)
    end_customer_number: str = Field(default="", max_length=80)
    order_number: str = Field(default="", max_length=80)
    distributor: str = Field(default="", max_length=120)
    model: str = Field(default="", max_length=120)


class RuleChanged(Sent):
    """What changes; what is left out, or null, stays."""

    name: str | None = Field(default=None, min_length=1, max_length=120, pattern=r"\S")
    to_customer_id: UUID | None = None
    end_customer: str | None = Field(default=None, max_length=200)
    end_customer_number: str | None = Field(default=None, max_length=80)
    order_number: str | None = Field(default=None, max_length=80)
    distributor: str | None = Field(default=None, max_length=120)
    model: str | None = Field(default=None, max_length=120)


class TrialShown(Schema):
    """What the rule would do now. `tried` and `confirmation` must be sent to switch it on."""

    total: int
    counts: dict[str, int] = Field(examples=[{"will_move": 12, "earlier_rule": 3}])
    doubts: dict[Doubt, int]
    tried: str
    confirmation: str = Field(description="The customer's name, where the rule moves many PCs; else empty.")


class SwitchSent(Sent):
    """Of the trial: what was tried, and what it asks to be confirmed."""

    tried: str = Field(max_length=40)
    confirmation: str = Field(default="", max_length=200)


class PlaceSent(Sent):
    """Where to in the order."""

    to: Literal["earlier", "later"]


class RulesAsked(Asked):
    """Which rules."""

    active: Literal["", "yes", "no"] = ""
    sort: Literal["order", "-order", "name", "-name", "moved", "-moved"] = "order"


def _find(actor: Actor, rule_id: UUID) -> PlacementRule:
    return one(queries.placement_rules(actor), id=rule_id)


def _tagged(response: HttpResponse, rule: PlacementRule) -> Schema:
    return tagged(response, RuleShown.from_orm(rule))


@router.get(
    "/placement-rules", response=RuleList, operation_id="list_placement_rules", summary="Placement rules",
    **allowed(Permission.CUSTOMER_VIEW, kinds=PARTNER),
)  # fmt: skip
def list_placement_rules(request: HttpRequest, response: HttpResponse, asked: Query[RulesAsked]) -> Any:
    """In their order."""
    rows = queries.placement_rules(called(request))
    rows = rows.filter(active=asked.active == "yes") if asked.active else rows
    return page(request, response, rows, asked, sorts=SORTS)


@router.post(
    "/placement-rules", response={201: RuleShown}, operation_id="write_placement_rule",
    summary="Write a placement rule", **MAY_ACT,
)  # fmt: skip
def write_placement_rule(request: HttpRequest, response: HttpResponse, sent: RuleSent) -> Status[Any]:
    """It is the last, and switched off: try it, then switch it on."""
    actor = called(request)
    wanted = Wanted(**{name: _trimmed(value) for name, value in sent.model_dump().items()})
    made = operations.save_rule(actor=actor, rule_id=None, wanted=wanted, now=timezone.now())
    located(request, response, "get_placement_rule", made.id)
    return Status(201, _tagged(response, _find(actor, made.id)))


def _trimmed(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


@router.get(
    "/placement-rules/{uuid:rule_id}", response=RuleShown, operation_id="get_placement_rule",
    url_name="get_placement_rule", summary="One placement rule", **MAY_SEE,
)  # fmt: skip
def get_placement_rule(request: HttpRequest, response: HttpResponse, rule_id: UUID) -> Any:
    """With an ETag, for changes."""
    return _tagged(response, _find(called(request), rule_id))


@router.patch(
    "/placement-rules/{uuid:rule_id}", response=RuleShown, operation_id="change_placement_rule",
    summary="Change a placement rule",
    **allowed(Permission.RULE_MANAGE, kinds=PARTNER, refuses=[404, 409], changes=True),
)  # fmt: skip
def change_placement_rule(
    request: HttpRequest, response: HttpResponse, rule_id: UUID, sent: RuleChanged
) -> Any:  # fmt: skip
    """One that asks or leads to something else is switched off until it has been tried again."""
    actor = called(request)
    found = one(queries.placement_rules(actor).select_for_update(), id=rule_id)
    refuse_change(request, RuleShown.from_orm(found))
    given = {name: _trimmed(value) for name, value in sent.model_dump().items() if value is not None}
    wanted = Wanted(**{name: given.get(name, getattr(found, name)) for name in WANTED})
    operations.save_rule(actor=actor, rule_id=found.id, wanted=wanted, now=timezone.now())
    return _tagged(response, _find(actor, rule_id))


@router.delete(
    "/placement-rules/{uuid:rule_id}", response={204: None}, operation_id="delete_placement_rule",
    summary="Delete a placement rule", **MAY_ACT,
)  # fmt: skip
def delete_placement_rule(request: HttpRequest, rule_id: UUID) -> Status[Any]:
    """What it has moved stays."""
    actor = called(request)
    operations.delete_rule(actor=actor, rule_id=_find(actor, rule_id).id)
    return Status(204, None)


@router.get(
    "/placement-rules/{uuid:rule_id}/trial", response=TrialShown, operation_id="try_placement_rule",
    summary="What a placement rule would do now", **MAY_SEE,
)  # fmt: skip
def try_placement_rule(request: HttpRequest, rule_id: UUID) -> Any:
    """Of all PCs of the page Unassigned devices that fit. Nothing moves."""
    actor = called(request)
    rule = _find(actor, rule_id)
    trial = try_rule(actor, rule, timezone.now())
    counts = {str(verdict): number for verdict, number in trial.counts.items()}
    return TrialShown(
        total=trial.total, counts=counts, doubts=trial.doubts, tried=rules.digest(rule),
        confirmation=rules.rule_to_type(trial.will_move, trial.customer.name),
    )  # fmt: skip


@router.post(
    "/placement-rules/{uuid:rule_id}/switch-on", response=RuleShown, operation_id="switch_on_placement_rule",
    summary="Switch a placement rule on", **MAY_ACT,
)  # fmt: skip
def switch_on_placement_rule(
    request: HttpRequest, response: HttpResponse, rule_id: UUID, sent: SwitchSent
) -> Any:  # fmt: skip
    """Moves what fits now, and what comes. 409 where the rule is another than the one that was tried."""
    actor = called(request)
    operations.switch_on(
        actor=actor, rule_id=_find(actor, rule_id).id, tried=sent.tried, typed=sent.confirmation, now=timezone.now()
    )  # fmt: skip
    return _tagged(response, _find(actor, rule_id))


@router.post(
    "/placement-rules/{uuid:rule_id}/switch-off", response=RuleShown, operation_id="switch_off_placement_rule",
    summary="Switch a placement rule off", **MAY_ACT,
)  # fmt: skip
def switch_off_placement_rule(request: HttpRequest, response: HttpResponse, rule_id: UUID) -> Any:
    """It moves no more PCs. What it has moved stays."""
    actor = called(request)
    operations.switch_off(actor=actor, rule_id=_find(actor, rule_id).id)
    return _tagged(response, _find(actor, rule_id))


@router.post(
    "/placement-rules/{uuid:rule_id}/move", response=RuleShown, operation_id="move_placement_rule",
    summary="Let a placement rule go earlier or later", **MAY_ACT,
)  # fmt: skip
def move_placement_rule(request: HttpRequest, response: HttpResponse, rule_id: UUID, sent: PlaceSent) -> Any:
    """It changes places with its neighbour. The first goes no earlier, the last no later."""
    actor = called(request)
    operations.reorder_rule(actor=actor, rule_id=_find(actor, rule_id).id, earlier=sent.to == "earlier")
    return _tagged(response, _find(actor, rule_id))
