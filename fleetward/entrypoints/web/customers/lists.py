"""The partner's customers: cards and table, and the choice at the top left of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fleetward.domain.customers import queries
from fleetward.domain.customers.lifecycle import InvitationState, PlanState
from fleetward.domain.customers.models import Customer, ManagedBy
from fleetward.domain.customers.queries import people
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.customers.wording import plan_of
from fleetward.entrypoints.web.list_page import Choice, Filter, list_page
from fleetward.entrypoints.web.page import page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.partners.actor import Actor

PARTNER = (ActorKind.PARTNER,)
SORTS = {"name": "name_key", "devices": "device_count", "added": "created_at"}
MOST_CHOICES = 20
TONES = {
    InvitationState.ACCEPTED: "good", InvitationState.PENDING: "info", InvitationState.EXPIRED: "warn",
    InvitationState.DECLINED: "bad", InvitationState.WITHDRAWN: "",
}  # fmt: skip


def _choices(now: datetime) -> Sequence[Choice]:
    today = timezone.localdate(now)
    accepted = [("yes", InvitationState.ACCEPTED.label), ("no", _("Not accepted yet"))]
    return (
        Choice("accepted", _("Invitation"), _("Any invitation"), accepted,
               lambda value: Q(accepted_at__isnull=value == "no")),
        Choice("plan", _("Plan"), _("Any plan"), PlanState.choices, lambda value: queries.plan_stands(value, today)),
        Choice("managed_by", _("Managed by"), _("Managed by anybody"), ManagedBy.choices,
               lambda value: Q(managed_by=value)),
    )  # fmt: skip


@page(Permission.CUSTOMER_VIEW, kinds=PARTNER)
def customers(request: HttpRequest) -> HttpResponse:
    """The partner's customers, as cards or as a table."""
    actor, now = acting(request).actor, timezone.now()
    wanted = Filter.read(request.GET, _choices(now), queries.named, kept=("view",))
    context = list_page(request, queries.visible_to(actor), wanted, sorts=SORTS, default="name")
    context["rows"] = _shown(actor, context["rows"], now)
    context |= {"as_table": wanted.kept.get("view") == "table", "may_add": actor.may(Permission.CUSTOMER_MANAGE)}
    context |= {"cards_url": f"?{wanted.query(view='')}", "table_url": f"?{wanted.query(view='table')}"}
    partial = request.htmx  # type: ignore[attr-defined]
    return render(request, f"customers/customers{'_list' if partial else ''}.html", context)


def _shown(actor: Actor, rows: list[Customer], now: datetime) -> list[dict[str, Any]]:
    assert actor.partner_id  # noqa: S101 (a partner's actor has one)
    states = people.first_invitations(actor.partner_id, rows, now)
    return [
        {"customer": row, "state": states[row.id].label, "tone": TONES[states[row.id]], "plan": plan_of(row, now)}
        for row in rows
    ]


@page(Permission.CUSTOMER_VIEW, kinds=PARTNER)
def choices(request: HttpRequest) -> HttpResponse:
    """What the drop-down offers: the partner's own pages, and customers whose name has the typed words."""
    actor = acting(request).actor
    rows = queries.visible_to(actor).filter(queries.named(request.GET.get("q", "")))
    found = list(rows[: MOST_CHOICES + 1])
    context = {
        "partner": partners.visible_to(actor).first(),
        "found": found[:MOST_CHOICES],
        "more": len(found) > MOST_CHOICES,
        "chosen": request.GET.get("chosen", ""),
    }
    return render(request, "customers/choices.html", context)
