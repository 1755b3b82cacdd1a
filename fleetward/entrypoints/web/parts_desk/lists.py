"""The list of parts orders: a partner's own, all partners' for the vendor's people; and its export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.parts import queries
from fleetward.domain.parts.lifecycle import OrderState
from fleetward.domain.parts.order_export import request_export
from fleetward.domain.parts.order_filter import PERIODS, SORTS, OrderFilter, Standing
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.parts_desk import table, wording
from fleetward.entrypoints.web.parts_desk.nav import STAFF
from fleetward.entrypoints.web.parts_desk.table import OrderAddress, QueueAddress
from fleetward.entrypoints.web.pool.table import headings, pager
from fleetward.foundation.kit import listing
from fleetward.gateways.spreadsheet.job_file import Form

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.partners.actor import Actor

NEWEST = 1_000
"""Models and partners of so many orders are proposed: no index finds all there are."""
LONGEST_QUERY = 4_000


@page(Permission.PARTS_ORDER_VIEW, kinds=STAFF)
def parts_orders(request: HttpRequest) -> HttpResponse:
    """What the reader sees of parts orders; whoever must act sees first what has waited longest."""
    actor = acting(request).actor
    address = _reads(actor).read(request.GET)
    context = _list(actor, address)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "parts_desk/list.html", context)
    return render(request, "parts_desk/parts_orders.html", context | _filters(actor, address))


@require_POST
@page(Permission.PARTS_ORDER_EXPORT, kinds=STAFF)
def export(request: HttpRequest) -> HttpResponse:
    """Start an export of what is filtered."""
    actor = acting(request).actor
    form = Form.XLSX if request.POST.get("form") == "xlsx" else Form.CSV
    address = _reads(actor).read(QueryDict(request.POST.get("query", "")[:LONGEST_QUERY]))
    stored = request_export(
        actor=actor, form=form, chosen=address.chosen, columns=_visible(actor, address.export_columns),
        sort=address.sort, now=timezone.now(),
    )  # fmt: skip
    return redirect("job", job_id=stored.id)


def _across(actor: Actor) -> bool:
    return actor.kind is ActorKind.VENDOR


def _reads(actor: Actor) -> type[OrderAddress]:
    return QueueAddress if _across(actor) else OrderAddress


def _visible(actor: Actor, columns: Any) -> list[str]:
    """A partner's own orders need not say whose they are."""
    return [name for name in columns if name != "partner" or _across(actor)]


def _list(actor: Actor, address: OrderAddress) -> dict[str, Any]:
    now = timezone.now()
    chosen = address.chosen.apply(queries.visible_to(actor), now=now)
    found = listing.page(chosen, sort=address.sort, sorts=SORTS, cursor=address.cursor)
    count = listing.count(chosen, exact=address.exact)
    columns = _visible(actor, address.columns)
    return {
        "rows": table.rows(found.rows, columns, across=_across(actor), now=now),
        "headings": [one for one in headings(address) if one["name"] in {"number", *columns}],
        "chips": table.chips(address, _partner_names(actor, address.chosen)),
        **pager(address, found, count),
        "filtered": address.chosen != OrderFilter(),
        "may_export": actor.may(Permission.PARTS_ORDER_EXPORT),
        "across": _across(actor),
    }


def _partner_names(actor: Actor, chosen: OrderFilter) -> dict[str, str]:
    """The name of the partner that is asked for."""
    if not chosen.partner or not _across(actor):
        return {}
    rows = queries.visible_to(actor).filter(partner_id=chosen.partner)
    name = rows.values_list("partner__name", flat=True).first()
    return {chosen.partner: name} if name else {}


def _filters(actor: Actor, address: OrderAddress) -> dict[str, Any]:
    """What the filter bar offers. One query."""
    chosen = address.chosen
    newest = queries.visible_to(actor).order_by("-created_at", "-id")
    proposed = list(newest.values_list("model", "partner_id", "partner__name")[:NEWEST])
    companies = {(str(key), name) for _model, key, name in proposed} if _across(actor) else set()
    drafts = {OrderState.DRAFT} if _across(actor) else set()
    return {
        "chosen": chosen,
        "states": [one for one in [*OrderState.choices, *Standing.choices] if one[0] not in drafts],
        "models": sorted({*(model for model, _key, _name in proposed), *filter(None, [chosen.model])}),
        "partners": sorted(companies, key=lambda one: one[1]),
        "periods": [(str(days), wording.period(str(days))) for days in PERIODS],
        "columns": [
            {"name": name, "label": address.label(name), "shown": name in address.columns, "usual": name in table.USUAL}
            for name in _visible(actor, table.CHOICES)
        ],
    }
