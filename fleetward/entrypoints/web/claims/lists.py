"""Lists of claims: a partner's own, and those of all partners at the vendor's claims desk; and their export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from fleetward.domain.claims import queries
from fleetward.domain.claims.claim_export import request_export
from fleetward.domain.claims.claim_filter import PERIODS, ClaimFilter, Standing
from fleetward.domain.claims.lifecycle import ClaimState
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.claims import table
from fleetward.entrypoints.web.claims.table import ClaimAddress, QueueAddress
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.pool.table import headings, pager
from fleetward.entrypoints.web.repair_desk.wording import period
from fleetward.foundation.kit import listing
from fleetward.gateways.spreadsheet.job_file import Form

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.partners.actor import Actor

STAFF = (ActorKind.VENDOR, ActorKind.PARTNER)
NEWEST = 1_000
"""Partners and currencies of so many claims are proposed: no index finds all there are."""
LONGEST_QUERY = 4_000


def reads(actor: Actor) -> type[ClaimAddress]:
    """How the address is read: the claims desk sees first what has waited longest."""
    return QueueAddress if actor.kind is ActorKind.VENDOR else ClaimAddress


@page(Permission.CLAIM_VIEW, kinds=STAFF)
def claims(request: HttpRequest) -> HttpResponse:
    """The list; over htmx only its rows and what stands outside them."""
    actor = acting(request).actor
    address = reads(actor).read(request.GET)
    context = _list(actor, address)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "claims/list.html", context)
    return render(request, "claims/claims.html", context | _filters(actor, address))


@require_POST
@page(Permission.CLAIM_VIEW, kinds=STAFF)
def export(request: HttpRequest) -> HttpResponse:
    """Start an export of what is filtered."""
    actor = acting(request).actor
    form = Form.XLSX if request.POST.get("form") == "xlsx" else Form.CSV
    address = reads(actor).read(QueryDict(request.POST.get("query", "")[:LONGEST_QUERY]))
    columns = [name for name in address.export_columns if _offers(actor, name)]
    stored = request_export(
        actor=actor, form=form, chosen=address.chosen, columns=columns, sort=address.sort, now=timezone.now()
    )
    return redirect("job", job_id=stored.id)


def _offers(actor: Actor, name: str) -> bool:
    """A partner's list says nothing of partners."""
    return name != "partner" or actor.kind is ActorKind.VENDOR


def _list(actor: Actor, address: Any) -> dict[str, Any]:
    now = timezone.now()
    chosen = address.chosen.apply(queries.visible_to(actor), now=now)
    found = listing.page(chosen, sort=address.sort, sorts=address.sorts, cursor=address.cursor)
    count = listing.count(chosen, exact=address.exact)
    columns = [name for name in address.columns if _offers(actor, name)]
    return {
        "rows": table.rows(found.rows, columns, address=reverse("claims"), now=now),
        "headings": [
            one | {"amount": one["name"] in table.AMOUNTS}
            for one in headings(address)
            if one["name"] in {"number", *columns}
        ],
        "chips": table.chips(address, _partner_name(actor, address.chosen)),
        **pager(address, found, count),
        "filtered": address.chosen != ClaimFilter(),
        "export_url": reverse("claims-export"),
        "vendor": actor.kind is ActorKind.VENDOR,
        "may_be_paid": actor.may(Permission.PAYOUT_MANAGE),
    }


def _partner_name(actor: Actor, chosen: ClaimFilter) -> str:
    """The name of the partner that is asked for."""
    if not chosen.partner or actor.kind is not ActorKind.VENDOR:
        return chosen.partner
    names = queries.visible_to(actor).filter(partner_id=chosen.partner).values_list("partner__name", flat=True)
    return names.first() or chosen.partner


def _filters(actor: Actor, address: Any) -> dict[str, Any]:
    """What the filter bar offers. One query."""
    chosen, vendor = address.chosen, actor.kind is ActorKind.VENDOR
    newest = queries.visible_to(actor).order_by("-created_at", "-id")
    proposed = list(newest.values_list("currency", "partner_id", "partner__name")[:NEWEST])
    companies = {(str(key), name) for _currency, key, name in proposed} if vendor else ()
    states = [one for one in ClaimState.choices if not vendor or one[0] != ClaimState.DRAFT]
    return {
        "chosen": chosen,
        "states": [*states, *Standing.choices],
        "programs": vendor_profile().programs.items(),
        "currencies": sorted({*(currency for currency, _key, _name in proposed), *filter(None, [chosen.currency])}),
        "partners": sorted(companies, key=lambda one: one[1]),
        "periods": [(str(days), period(str(days))) for days in PERIODS],
        "columns": [
            {"name": name, "label": address.label(name), "shown": name in address.columns, "usual": name in table.USUAL}
            for name in table.CHOICES
            if _offers(actor, name)
        ],
    }
