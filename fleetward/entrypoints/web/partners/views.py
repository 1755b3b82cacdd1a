"""Partners: all of them, one with its certificates, a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fleetward.domain.devices import queries as devices
from fleetward.domain.devices.models import PoolStatus
from fleetward.domain.partners import operations, queries
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed import queries as sales_feed
from fleetward.domain.staff import queries as staff
from fleetward.domain.staff import rules as staff_rules
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.list_page import Choice, Filter, list_page
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.partners.forms import PartnerForm, RevokeForm
from fleetward.entrypoints.web.partners.states import course_title, shown
from fleetward.entrypoints.web.staff.forms import FirstForm

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.partners.models import Partner, PartnerMember, VendorMember

SORTS = {"name": "name", "account": "account", "country": "country"}
VENDOR = (ActorKind.VENDOR,)
MOST = 20  # mappings and completions on a partner's page


def _search(text: str) -> Q:
    return Q(name__icontains=text) | Q(account__istartswith=text)


def _choices(actor: Actor, now: datetime) -> tuple[Choice, ...]:
    ending = [("ending", _("Expires soon"))]
    label, anyhow = gettext_lazy("Certificate"), gettext_lazy("Any certificate")
    return (Choice("certificate", label, anyhow, ending, lambda _value: Q(id__in=queries.ending(actor, now))),)


@page(Permission.PARTNER_VIEW, kinds=VENDOR)
def partners(request: HttpRequest) -> HttpResponse:
    """All partners with the state of their certificates."""
    actor, now = acting(request).actor, timezone.now()
    wanted = Filter.read(request.GET, _choices(actor, now), _search)
    context = list_page(request, queries.visible_to(actor), wanted, sorts=SORTS, default="name")
    ids = [row.id for row in context["rows"]]
    certificates, statuses = queries.certifications_of(actor, ids), devices.pool_statuses(actor, ids)
    context["rows"] = [
        {
            "partner": row,
            "certificates": [shown(one, now) for one in certificates.get(row.id, [])],
            "status": statuses.get(row.id) or PoolStatus(),
        }
        for row in context["rows"]
    ]
    context["may_manage"] = actor.may(Permission.COURSE_MANAGE)
    return render(request, f"partners/partners{'_list' if request.htmx else ''}.html", context)  # type: ignore[attr-defined]


@page(Permission.PARTNER_VIEW, kinds=VENDOR)
def partner(request: HttpRequest, partner_id: UUID) -> HttpResponse:
    """One partner: certificates, PCs, reseller numbers, course completions."""
    actor = acting(request).actor
    found = _find(actor, partner_id)
    return render(request, "partners/partner.html", _context(actor, found))


def _find(actor: Actor, partner_id: UUID) -> Partner:
    found = queries.visible_to(actor).filter(id=partner_id).first()
    if found is None:
        raise Http404
    return found


def _context(actor: Actor, found: Partner) -> dict[str, Any]:
    now = timezone.now()
    return {
        "partner": found,
        "certificates": [shown(one, now) for one in queries.certifications(actor, found.id)],
        "status": devices.pool_statuses(actor, [found.id]).get(found.id) or PoolStatus(),
        "mappings": sales_feed.mappings(actor).filter(maps_to=found).order_by("reporter__name", "key")[:MOST],
        "completions": [
            {"completion": row, "course": course_title(row.activity)}
            for row in queries.completions(actor).filter(account=found.account)[:MOST]
        ],
        "may_manage": actor.may(Permission.COURSE_MANAGE),
        "may_view_feed": actor.may(Permission.FEED_VIEW),
        "staff": _staff(found, now) if staff_rules.may_invite_first(actor) else None,
    }


def _staff(found: Partner, now: datetime) -> dict[str, Any]:
    """Who works for the partner; and the form, as long as nobody there invites the others."""
    members: list[PartnerMember | VendorMember] = [*queries.members(found.id)]
    form = None if staff_rules.refuse_first(members) else FirstForm()
    return {"members": members, "invited": list(staff.invited(found.id, now)), "form": form}


@page(Permission.COURSE_MANAGE, kinds=VENDOR)
def new_partner(request: HttpRequest) -> HttpResponse:
    """Create a partner."""
    form = PartnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            created = operations.create_partner(actor=acting(request).actor, **form.cleaned_data)
        except operations.AccountTaken:
            form.add_error("account", _("Another partner has this account."))
        else:
            messages.success(request, _("%(name)s is created.") % {"name": created.name})
            return redirect("partner", created.id)
    return render(request, "partners/partner_form.html", {"form": form})


@page(Permission.COURSE_MANAGE, kinds=VENDOR)
def revoke(request: HttpRequest, partner_id: UUID, certification_id: UUID) -> HttpResponse:
    """Ask why, then revoke one certificate: no new PCs arrive, those on the page stay."""
    actor = acting(request).actor
    found = _find(actor, partner_id)
    row = queries.certifications(actor, partner_id).filter(id=certification_id).first()
    if row is None:
        raise Http404
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        revoked = operations.revoke(
            actor=actor, partner_id=partner_id, certification_id=certification_id, now=timezone.now(),
            why=form.cleaned_data["why"],
        )  # fmt: skip
        if revoked:
            messages.success(
                request, _("The certificate is revoked. No new PCs arrive for it; those on the page stay.")
            )
        else:
            messages.info(request, _("The certificate was revoked already."))
        return redirect("partner", partner_id)
    context = {"partner": found, "certificate": shown(row, timezone.now()), "form": form}
    return render(request, "partners/revoke.html", context)
