"""Lists of repair cases: the vendor's queue, a partner's own and all of its PCs', a customer's; and their export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from fleetward.domain.customers import queries as customers
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.repairs import queries
from fleetward.domain.repairs.lifecycle import RepairState, Visit
from fleetward.domain.repairs.repair_export import customer_names, listed, request_export
from fleetward.domain.repairs.repair_filter import PERIODS, SORTS, Age, RepairFilter, Standing
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.customers.space import customer_page, in_space
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.pool.table import headings, pager
from fleetward.entrypoints.web.repair_desk import table, wording
from fleetward.entrypoints.web.repair_desk.table import Names, QueueAddress, RepairAddress
from fleetward.foundation.kit import listing
from fleetward.gateways.spreadsheet.job_file import Form

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.repairs.models import RepairCase

STAFF = (ActorKind.VENDOR, ActorKind.PARTNER)
NEWEST = 1_000
"""Models and partners of so many repair cases are proposed: no index finds all there are."""
LONGEST_QUERY = 4_000


@dataclass(frozen=True)
class Listed:
    """One list: which, for whom, of which customer; `tabs`: whether the partner has a desk of its own beside it."""

    which: str
    actor: Actor
    customer: Customer | None = None
    tabs: bool = False

    @property
    def rows(self) -> QuerySet[RepairCase]:
        """All that stands in it, before any filter."""
        return listed(self.actor, desk=self.which == "queue", customer=self.customer)

    @property
    def reads(self) -> type[RepairAddress]:
        """How its address is read: whoever must act sees first what has waited longest."""
        return QueueAddress if self.which in {"vendor", "queue"} else RepairAddress

    @property
    def partner_known(self) -> str:
        """The partner's name, for readers who know its desk by that: the customer's people."""
        at_home = self.actor.kind is ActorKind.CUSTOMER
        return customers.partner_name(self.customer) if self.customer and at_home else ""

    @property
    def export_url(self) -> str:
        """Where its export is asked for."""
        if self.customer:
            return reverse("customer-repair-cases-export", kwargs={"customer_id": self.customer.id})
        return f"{reverse('repair-cases-export')}?list={self.which}"

    @property
    def address(self) -> str:
        """Below it stand the pages of its repair cases."""
        named = {"customer_id": self.customer.id} if self.customer else None
        return reverse("customer-repair-cases" if self.customer else "repair-cases", kwargs=named)


@page(Permission.REPAIR_CASE_VIEW, kinds=STAFF)
def repair_cases(request: HttpRequest) -> HttpResponse:
    """The queue of the actor's desk; all repair cases of its PCs, for a partner that has no desk."""
    actor = acting(request).actor
    if actor.kind is ActorKind.VENDOR:
        return _answer(request, Listed("vendor", actor))
    has_desk = queries.repairs_itself(actor, timezone.now())
    return _answer(request, Listed("queue" if has_desk else "partner", actor, tabs=has_desk))


@page(Permission.REPAIR_CASE_VIEW, kinds=(ActorKind.PARTNER,))
def all_repair_cases(request: HttpRequest) -> HttpResponse:
    """All repair cases of the partner's PCs, whoever repairs them."""
    actor = acting(request).actor
    return _answer(request, Listed("partner", actor, tabs=queries.repairs_itself(actor, timezone.now())))


@customer_page(Permission.REPAIR_CASE_VIEW)
def customer_repair_cases(request: HttpRequest) -> HttpResponse:
    """The repair cases of the PCs on one dashboard."""
    asked = in_space(request)
    return _answer(request, Listed("customer", asked.actor, asked.customer))


@require_POST
@page(Permission.REPAIR_CASE_EXPORT, kinds=STAFF)
def export(request: HttpRequest) -> HttpResponse:
    """Start an export of what is filtered."""
    actor = acting(request).actor
    which = "vendor" if actor.kind is ActorKind.VENDOR else request.GET.get("list", "")
    return _export(request, Listed(which if which in {"vendor", "queue"} else "partner", actor))


@require_POST
@customer_page(Permission.REPAIR_CASE_EXPORT)
def customer_export(request: HttpRequest) -> HttpResponse:
    """Start an export of what is filtered of one dashboard."""
    asked = in_space(request)
    return _export(request, Listed("customer", asked.actor, asked.customer))


def _export(request: HttpRequest, asked: Listed) -> HttpResponse:
    form = Form.XLSX if request.POST.get("form") == "xlsx" else Form.CSV
    address = asked.reads.read(QueryDict(request.POST.get("query", "")[:LONGEST_QUERY]))
    stored = request_export(
        actor=asked.actor, form=form, chosen=address.chosen, columns=_visible(asked, address.export_columns),
        sort=address.sort, now=timezone.now(), desk=asked.which == "queue", customer=asked.customer,
    )  # fmt: skip
    return redirect("job", job_id=stored.id)


def _answer(request: HttpRequest, asked: Listed) -> HttpResponse:
    address = asked.reads.read(request.GET)
    context = _list(asked, address)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "repair_desk/list.html", context)
    return render(request, "repair_desk/repair_cases.html", context | _filters(asked, address))


def _visible(asked: Listed, columns: list[str]) -> list[str]:
    """The columns of these that the list offers; those that go with another are offered where that one is."""
    offered = table.ONE_LIST[asked.which]
    return [name for name in columns if name in offered or name in table.BESIDE]


def _list(asked: Listed, address: Any) -> dict[str, Any]:
    now, actor = timezone.now(), asked.actor
    chosen = address.chosen.apply(asked.rows, now=now, reader=actor.user_id)
    found = listing.page(chosen, sort=address.sort, sorts=SORTS, cursor=address.cursor)
    count = listing.count(chosen, exact=address.exact)
    columns = _visible(asked, address.columns)
    names = Names(
        customer_names(actor, found.rows) if "customer" in columns else {}, asked.partner_known,
        partners="partner" in columns,
    )  # fmt: skip
    return {
        "asked": asked,
        "rows": table.rows(found.rows, columns, names, address=asked.address, now=now),
        "headings": [one for one in headings(address) if one["name"] in {"number", *columns}],
        "chips": table.chips(address, _partner_names(asked, address.chosen)),
        **pager(address, found, count),
        "filtered": address.chosen != RepairFilter(),
        "may_export": actor.may(Permission.REPAIR_CASE_EXPORT),
    }


def _partner_names(asked: Listed, chosen: RepairFilter) -> dict[str, str]:
    """The name of the partner that is asked for."""
    if not chosen.partner or asked.which != "vendor":
        return {}
    name = asked.rows.filter(partner_id=chosen.partner).values_list("partner__name", flat=True).first()
    return {chosen.partner: name} if name else {}


def _filters(asked: Listed, address: Any) -> dict[str, Any]:
    """What the filter bar offers. One query."""
    chosen, offered = address.chosen, table.ONE_LIST[asked.which]
    newest = asked.rows.order_by("-submitted_at", "-id").values_list("model", "partner_id", "partner__name")
    proposed = list(newest[:NEWEST])
    companies = {(str(key), name) for _model, key, name in proposed} if asked.which == "vendor" else ()
    return {
        "chosen": chosen,
        "states": [*RepairState.choices, *Standing.choices],
        "visits": Visit.choices,
        "programs": vendor_profile().programs.items(),
        "models": sorted({*(model for model, _key, _name in proposed), *filter(None, [chosen.model])}),
        "partners": sorted(companies, key=lambda one: one[1]),
        "problems": wording.problems(),
        "periods": [(str(days), wording.period(str(days))) for days in PERIODS],
        "ages": Age.choices,
        "may_be_mine": asked.which in {"vendor", "queue"} and asked.actor.may(Permission.REPAIR_CASE_WORK),
        "columns": [
            {"name": name, "label": address.label(name), "shown": name in address.columns, "usual": name in table.USUAL}
            for name in table.CHOICES
            if name in offered
        ],
    }
