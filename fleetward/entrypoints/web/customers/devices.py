"""The PCs on a customer's dashboard, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fleetward.domain.customers import rules
from fleetward.domain.devices import operations, queries
from fleetward.domain.devices.dashboard_export import request_export
from fleetward.domain.devices.dashboard_filter import PERSONAL, SORTS, DashboardFilter, Seen, Standing
from fleetward.domain.devices.models import Place
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.entrypoints.web.customers import device_table
from fleetward.entrypoints.web.customers.device_table import DashboardAddress
from fleetward.entrypoints.web.customers.space import SpaceRequest, customer_page, in_space
from fleetward.entrypoints.web.customers.telling import tell
from fleetward.entrypoints.web.health import pc as pc_health
from fleetward.entrypoints.web.health.viewpoint import Viewpoint
from fleetward.entrypoints.web.pool.forms import ExportForm
from fleetward.entrypoints.web.pool.history import events
from fleetward.entrypoints.web.pool.table import headings, pager
from fleetward.foundation.kit import listing
from fleetward.gateways.spreadsheet.job_file import Form

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.devices.models import Device


class DashboardExportForm(ExportForm):
    """All that match, or the rows that were ticked."""

    reads = DashboardAddress


@customer_page(Permission.DASHBOARD_VIEW)
def devices(request: HttpRequest) -> HttpResponse:
    """The PCs on the dashboard; un-enrolled ones by a filter."""
    asked, address = in_space(request), DashboardAddress.read(request.GET)
    context = _list(asked, address)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "customers/devices_list.html", context)
    return render(request, "customers/devices.html", context | _page(asked, address))


def _rows(asked: SpaceRequest) -> QuerySet[Device]:
    personal = rules.personal_columns(asked.actor, asked.customer)
    return queries.with_personal_data(queries.at_customer(asked.actor, asked.customer), personal)


def _list(asked: SpaceRequest, address: DashboardAddress) -> dict[str, Any]:
    chosen = address.chosen.apply(_rows(asked), now=timezone.now())
    found = listing.page(chosen, sort=address.sort, sorts=SORTS, cursor=address.cursor)
    if address.chosen == DashboardFilter():
        count = listing.Count(asked.customer.device_count, capped=False)
    else:
        count = listing.count(chosen, exact=address.exact)
    columns = device_table.visible(address, rules.personal_columns(asked.actor, asked.customer))
    may_export = asked.actor.may(Permission.DASHBOARD_EXPORT)
    return {
        "rows": device_table.rows(found.rows, columns, address=asked.path, may_pick=may_export),
        "headings": [one for one in headings(address) if one["name"] in {"serial", *columns}],
        "chips": device_table.chips(address),
        **pager(address, found, count),
        "filtered": address.chosen != DashboardFilter(),
        "may_export": may_export,
        "may_transfer": asked.actor.may(Permission.DEVICE_TRANSFER),
        "may_un_enrol": asked.actor.may(Permission.DEVICE_UN_ENROL) and not address.chosen.state,
    }


def _page(asked: SpaceRequest, address: DashboardAddress) -> dict[str, Any]:
    models = queries.models_at_customer(asked.actor, asked.customer)
    personal = rules.personal_columns(asked.actor, asked.customer)
    offered = [name for name in device_table.CHOICES if name not in PERSONAL or name in personal]
    return {
        "chosen": address.chosen,
        "models": models if address.chosen.model in {"", *models} else [*models, address.chosen.model],
        "programs": vendor_profile().programs.items(),
        "seen_choices": Seen.choices,
        "standings": Standing.choices[1:],
        "columns": [
            {"name": name, "label": address.label(name), "shown": name in address.columns, "usual": True}
            for name in offered
        ],
    }


@require_POST
@customer_page(Permission.DASHBOARD_EXPORT)
def export(request: HttpRequest) -> HttpResponse:
    """Start an export of what was filtered or selected."""
    asked, form = in_space(request), DashboardExportForm(request.POST)
    if not form.is_valid():
        for problem in form.non_field_errors() or [_("Select the PCs to export first.")]:
            messages.error(request, str(problem))
        return redirect("customer-devices", customer_id=asked.customer.id)
    address = form.address
    stored = request_export(
        actor=asked.actor, customer=asked.customer, form=Form(form.cleaned_data["form"]), chosen=address.chosen,
        columns=address.export_columns, sort=address.sort, now=timezone.now(), ids=form.ids,
    )  # fmt: skip
    return redirect("job", job_id=stored.id)


@customer_page(Permission.DASHBOARD_VIEW)
def device(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """One PC: what it is, since when it stands here, and what happened to it here."""
    asked = in_space(request)
    found: Any = _rows(asked).filter(id=device_id).first()
    if found is None:
        raise Http404
    actor, personal = asked.actor, rules.personal_columns(asked.actor, asked.customer)
    own = actor.kind is ActorKind.CUSTOMER and actor.may(Permission.DASHBOARD_MANAGE)
    context = {
        "pc": found,
        "program": vendor_profile().programs.get(found.program, found.program),
        "here": found.place == Place.DASHBOARD,
        "personal": personal,
        "may_transfer": actor.may(Permission.DEVICE_TRANSFER),
        "may_un_enrol": found.place == Place.DASHBOARD and actor.may(Permission.DEVICE_UN_ENROL),
        "may_confirm": own and found.place == Place.DASHBOARD and found.confirmed_at is None,
        "events": events(queries.ledger(actor, found.id).filter(customer_id=asked.customer.id)),
        "pc_health": pc_health.of(Viewpoint(actor, asked.customer), found, timezone.now()),
    }
    return render(request, "customers/device.html", context)


@require_POST
@customer_page(Permission.DASHBOARD_MANAGE, kinds=(ActorKind.CUSTOMER,))
def confirm(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """The customer says: this PC is ours."""
    asked = in_space(request)
    if not _rows(asked).filter(id=device_id).exists():
        raise Http404
    tell(request, _("You have confirmed that this PC is yours."), lambda: operations.confirm_here(
        actor=asked.actor, customer=asked.customer, device_id=device_id, now=timezone.now()
    ))  # fmt: skip
    return redirect("customer-device", customer_id=asked.customer.id, device_id=device_id)
