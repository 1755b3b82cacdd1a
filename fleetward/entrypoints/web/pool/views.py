"""The page *Unassigned devices* and a PC's page (R1, R4, R5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html_join

from fleetward.domain.devices import queries
from fleetward.domain.devices.models import Place
from fleetward.domain.devices.pool_filter import SORTS, PoolFilter
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.transfers.likely import likely_customers
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.health import pc as pc_health
from fleetward.entrypoints.web.health.viewpoint import Viewpoint
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.pool import standing, table
from fleetward.entrypoints.web.pool.history import events
from fleetward.entrypoints.web.pool.wording import grouped
from fleetward.foundation.kit import listing

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest

    from fleetward.domain.devices.models import PoolStatus
    from fleetward.domain.partners.actor import Actor

WAITING_CHOICES = (7, 30, 90, 180, 365)


@page(Permission.POOL_VIEW)
def pool(request: HttpRequest) -> HttpResponse:
    """The PCs that the partner resold and that are not yet on a customer's dashboard."""
    actor, now = acting(request).actor, timezone.now()
    status = queries.pool_status(actor)
    request.counted = {"pool": grouped(status.on_page)}  # type: ignore[attr-defined]
    if not status.on_page:
        return render(request, "pool/empty.html", _nothing(actor, status, now))
    address = table.Address.read(request.GET)
    context = _list(actor, address, status, now)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "pool/list.html", context)
    return render(request, "pool/pool.html", context | _page(actor, address, status, now))


def _nothing(actor: Actor, status: PoolStatus, now: datetime) -> dict[str, Any]:
    explanation = standing.why_empty(actor, status, now)
    profile = vendor_profile()
    courses = [(one.title, profile.programs.get(one.program, one.program)) for one in profile.courses]
    return {
        "why": explanation,
        "courses": courses if explanation.courses else [],
        "training_system": profile.training_system,
        "support_url": standing.missing_pcs_url(),
        "may_ask": actor.may(Permission.WHEREABOUTS_ASK),
    }


def _list(actor: Actor, address: table.Address, status: PoolStatus, now: datetime) -> dict[str, Any]:
    chosen = address.chosen.apply(queries.pool(actor), now=now)
    may_export = actor.may(Permission.POOL_EXPORT)
    found = listing.page(chosen, sort=address.sort, sorts=SORTS, cursor=address.cursor)
    if address.chosen == PoolFilter():
        count = listing.Count(status.on_page, capped=False)
    else:
        count = listing.count(chosen, exact=address.exact)
    wanted = [pc.end_customer for pc in found.rows] if table.LIKELY in address.columns else []
    may_transfer = actor.may(Permission.DEVICE_TRANSFER)
    likely = table.Likely(likely_customers(actor, wanted), may_transfer=may_transfer)
    return {
        "rows": table.rows(found.rows, now, address.columns, likely, may_pick=may_export),
        "headings": table.headings(address),
        "chips": table.chips(address),
        **table.pager(address, found, count),
        "may_export": may_export,
        "may_ask": actor.may(Permission.WHEREABOUTS_ASK),
        "missed_url": standing.missed_url(actor, address.chosen),
        "may_transfer": may_transfer,
    }


def _page(actor: Actor, address: table.Address, status: PoolStatus, now: datetime) -> dict[str, Any]:
    models = queries.models_in_pool(actor)
    return {
        "chosen": address.chosen,
        "models": models if address.chosen.model in {"", *models} else [*models, address.chosen.model],
        "programs": vendor_profile().programs.items(),
        "waiting_choices": [str(days) for days in sorted({*WAITING_CHOICES, address.chosen.waiting_days or 7})],
        "waiting_days": str(address.chosen.waiting_days or ""),
        "columns": [
            {"name": name, "label": address.label(name), "shown": name in address.columns, "usual": name in table.USUAL}
            for name in table.CHOICES
        ],
        "notice": standing.notice(standing.standing(actor, now), status),
        "support_url": standing.missing_pcs_url(),
    }


@page(Permission.POOL_VIEW)
def proposals(request: HttpRequest, column: str) -> HttpResponse:
    """Proposals for a filter that is typed: options of a datalist, asked for when its field is entered."""
    actor = acting(request).actor
    if column == "distributor":
        found = queries.distributors_in_pool(actor)
    elif column == "end_customer":
        found = queries.end_customers_in_pool(actor, PoolFilter.read(request.GET.dict()).end_customer)
    elif column == "model":
        found = queries.models_in_pool(actor)
    else:
        raise Http404
    return HttpResponse(format_html_join("", '<option value="{}"></option>', ((name,) for name in found)))


@page(Permission.POOL_VIEW)
def device(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """One PC: what it is, where it came from, and all that happened to it."""
    actor = acting(request).actor
    found = queries.visible_to(actor).filter(id=device_id).first()
    if found is None:
        raise Http404
    tones = {Place.POOL: "info", Place.DASHBOARD: "good", Place.INACTIVE: "warn", Place.LEFT: ""}
    context = {
        "pc": found,
        "program": vendor_profile().programs.get(found.program, found.program),
        "tone": tones[Place(found.place)],
        "on_page": found.place == Place.POOL,
        "may_transfer": found.place != Place.LEFT and actor.may(Permission.DEVICE_TRANSFER),
        "may_un_enrol": found.place == Place.DASHBOARD and actor.may(Permission.DEVICE_UN_ENROL),
        "events": events(queries.ledger(actor, found.id)),
        "pc_health": pc_health.of(Viewpoint(actor), found, timezone.now()),
    }
    return render(request, "pool/device.html", context)
