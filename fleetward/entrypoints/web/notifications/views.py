"""The notification area: invitations that wait for an answer (F2), and what happened, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from fleetward.domain.customers import queries as customers
from fleetward.domain.customers import rules
from fleetward.domain.customers.queries import people
from fleetward.domain.partners.notice_kinds import told_to
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.list_page import Choice, Filter, list_page
from fleetward.entrypoints.web.notifications import bell
from fleetward.entrypoints.web.page import page
from fleetward.foundation.notifications import operations, queries
from fleetward.foundation.notifications.kinds import KINDS

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from fleetward.domain.partners.actor import Actor
    from fleetward.foundation.notifications.models import Notice

SORTS = {"at": "at"}


@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """What waits for the signed-in person, who may have no place yet, and what it was told."""
    user, actor = acting(request).user, acting(request).actor
    context: dict[str, Any] = {"frame": "shell.html" if actor else "entrance.html"}
    if actor:
        context |= _told(request, actor)
        if request.htmx:  # type: ignore[attr-defined]
            return render(request, "notifications/list.html", context)
    waiting = people.for_user(user, timezone.now())
    context["waiting"] = [
        {"invitation": one, "company": customers.name_of(one), "platform": vendor_profile().platform} for one in waiting
    ]
    context["why_not"] = rules.refuse_acceptance(user) if waiting else None
    return render(request, "notifications/notifications.html", context)


def _told(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    kinds = [(kind.code, kind.label) for kind in told_to(actor)]
    choices = [
        Choice("read", _("Read or not"), _("Read and unread"), [("no", _("Unread only"))], _unread),
        Choice("kind", _("About"), _("About everything"), kinds, lambda code: Q(kind=code)),
    ]
    wanted = Filter.read(request.GET, choices)
    rows = queries.of_user(acting(request).user.id)
    context = list_page(request, rows, wanted, sorts=SORTS, default="-at")
    return context | {"rows": [_row(one) for one in context["rows"]]}


def _unread(_value: str) -> Q:
    return Q(read_at__isnull=True)


def _row(notice: Notice) -> dict[str, Any]:
    kind = KINDS[notice.kind]
    return {"notice": notice, "title": kind.titled(notice.details), "label": kind.label}


@require_POST
@page()
def open_notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Mark one's own notice as read, on the way to what it is about."""
    user = acting(request).user
    notice = operations.mark_read(user_id=user.id, notice_id=notice_id, now=timezone.now())
    if notice is None:
        raise Http404
    answer = redirect(_address(notice))
    bell.remember(answer, user, bell.count(user, acting(request).actor))
    return answer


def _address(notice: Notice) -> str:
    name, takes = KINDS[notice.kind].leads_to(notice.details, notice.customer_id)
    try:
        return reverse(name, kwargs=takes)
    except NoReverseMatch:  # told by an older release
        return reverse("notifications")


@require_POST
@page()
def mark_all_read(request: HttpRequest) -> HttpResponse:
    """Nothing is unread any more; invitations still wait for their answer."""
    user = acting(request).user
    operations.mark_all_read(user_id=user.id, now=timezone.now())
    answer = redirect("notifications")
    bell.remember(answer, user, bell.count(user, acting(request).actor))
    return answer


@never_cache
def unread(request: HttpRequest) -> HttpResponse:
    """The bell, asked for every 20 seconds by every open page; nothing (204) where it shows the number already.

    Somebody who has signed out meanwhile, or has no place, is told nothing, and is not sent anywhere.
    """
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return HttpResponse(status=204)
    user = acting(request).user
    number = bell.count(user, actor)
    before = request.GET.get("shown", "")
    if before == str(number):
        return HttpResponse(status=204)
    rises = before not in bell.NUMBERS or number > bell.NUMBERS.index(before)
    # without the request, so that nobody counts for a frame that is not there
    answer = HttpResponse(render_to_string("notifications/bell_anew.html", {"unread": number, "rises": rises}))
    bell.remember(answer, user, number)
    return answer
