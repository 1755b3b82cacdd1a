"""Lists of bulk actions: all of a partner's people, or those of a customer's space."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from fleetward.domain.devices.pool_filter import begins_in_any_case
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.transfers import queries
from fleetward.domain.transfers.lifecycle import ActionKind, ActionState, Outcome
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.list_page import Choice, Filter, list_page, number
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.transfers.wording import STATES, names_of, title

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.transfers.models import BulkAction

SORTS = {"time": "created_at"}
CHOICES = (
    Choice("kind", _("Kind"), _("Any kind"), ActionKind.choices, lambda value: Q(kind=value)),
    Choice("state", _("State"), _("Any state"), ActionState.choices, lambda value: Q(state=value)),
)


@page(Permission.DEVICE_TRANSFER, kinds=(ActorKind.PARTNER,))
def transfers(request: HttpRequest) -> HttpResponse:
    """The bulk actions of the partner and its customers, newest first."""
    actor = acting(request).actor
    rows = queries.visible_to(actor)
    wanted = Filter.read(request.GET, CHOICES, lambda q: begins_in_any_case("actor_label", q))
    context = bulk_actions(request, actor, rows, wanted)
    context["nothing_yet"] = not (context["rows"] or wanted.active or request.GET.get("at"))
    return render(request, f"transfers/{'list' if request.htmx else 'transfers'}.html", context)  # type: ignore[attr-defined]


def bulk_actions(
    request: HttpRequest, actor: Actor, rows: QuerySet[BulkAction], wanted: Filter
) -> dict[str, Any]:  # fmt: skip
    """One page of bulk actions. Four queries, however many rows."""
    context = list_page(request, rows, wanted, sorts=SORTS, default="-time")
    found: list[BulkAction] = list(context["rows"])
    names = names_of(actor, (one.to_customer_id for one in found))
    undone = queries.undone(actor, [one.id for one in found])
    context["rows"] = [
        {
            "action": one,
            "title": title(one, names),
            "tone": STATES[ActionState(one.state)],
            "total": number(one.total),
            "moved": number(one.counts.get(Outcome.MOVED, 0)) if one.state == ActionState.DONE else "\u2013",
            "undone": one.id in undone,
        }
        for one in found
    ]
    return context
