"""Lines that stand open, by reason, and what puts them right: for one line, or for all alike."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.sales_feed import queries, rules
from fleetward.domain.sales_feed.lifecycle import Reason
from fleetward.domain.sales_feed.operations import fix
from fleetward.domain.sales_feed.queries import standing
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.list_page import list_page, number
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.sales_feed import filters
from fleetward.entrypoints.web.sales_feed.shown import shown_lines
from fleetward.foundation.kit.listing import COUNT_CAP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.sales_feed.models import Line


@page(Permission.FEED_VIEW)
def lines(request: HttpRequest) -> HttpResponse:
    """Open lines: by reason, then the lines of the chosen one, beside what puts them right."""
    actor = acting(request).actor
    wanted = filters.open_lines(actor, request.GET)
    context = list_page(request, queries.open_lines(actor), wanted, sorts={"id": "id"}, default="id")
    context["lines"] = _with_names(actor, context["rows"])
    context["may_manage"] = actor.may(Permission.FEED_MANAGE)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "sales_feed/lines_list.html", context)
    return render(request, "sales_feed/lines.html", context | _groups(actor, wanted.values.get("reason", "")))


def _with_names(actor: Actor, rows: Sequence[Line]) -> list[dict[str, Any]]:
    named = partners.visible_to(actor).in_bulk({line.named_partner for line in rows if line.named_partner})
    files = queries.files_of(actor, rows)
    return [
        shown | {
            "file": files.get((shown["line"].feed_id, shown["line"].file_id)),
            "partner": named.get(shown["line"].named_partner),
            "dismissible": rules.refuse_dismissal(shown["line"]) is None,
        }
        for shown in shown_lines(actor, rows)
    ]  # fmt: skip


def _groups(actor: Actor, reason: str) -> dict[str, Any]:
    groups = standing.open_reasons(actor)
    return {
        "groups": groups,
        "reason": reason,
        "sentence": Reason(reason).label if reason else "",
        "resellers": standing.unknown_resellers(actor) if reason == Reason.UNKNOWN_RESELLER else None,
        "products": standing.unknown_products(actor) if reason == Reason.PRODUCT_UNKNOWN else None,
        "uncertified": standing.uncertified(actor) if reason == Reason.NOT_CERTIFIED else None,
        "programs": vendor_profile().programs,
    }


@page(Permission.FEED_VIEW)
def line(request: HttpRequest, code: str, line_id: UUID) -> HttpResponse:
    """One line: what was sent, what was read in it, and what became of it."""
    actor = acting(request).actor
    found = find_line(actor, code, line_id)
    shown = shown_lines(actor, [found])[0]
    may_manage = actor.may(Permission.FEED_MANAGE)
    context = {
        "shown": shown, "line": found, "item": shown["item"], "code": code,
        "partner": partners.visible_to(actor).filter(id=found.named_partner).first() if found.named_partner else None,
        "file": queries.files_of(actor, [found])[(found.feed_id, found.file_id)],
        "program": vendor_profile().programs.get(found.program, found.program),
        "may_correct": may_manage and rules.refuse_correction(found) is None,
        "may_dismiss": may_manage and rules.refuse_dismissal(found) is None,
    }  # fmt: skip
    return render(request, "sales_feed/line.html", context)


@require_POST
@page(Permission.FEED_MANAGE)
def correct(request: HttpRequest, code: str, line_id: UUID) -> HttpResponse:
    """Give one line the right serial number."""
    actor = acting(request).actor
    line = find_line(actor, code, line_id)
    serial = request.POST.get("serial", "")
    try:
        fix.correct_serial(actor=actor, line=line, serial=serial, now=timezone.now())
    except fix.CannotFix as refused:
        messages.error(request, str(refused.why))
        return redirect("line", code, line_id)
    messages.success(request, _("The serial number is corrected, and the line counts like any other."))
    return redirect("line", code, line_id)


def find_line(actor: Actor, code: str, line_id: UUID) -> Line:
    """The line of this feed, or 404."""
    feed = queries.feeds(actor).filter(code=code).first()
    found = queries.lines(actor).filter(feed_id=feed.id, id=line_id).first() if feed else None
    if found is None:
        raise Http404
    return found


@require_POST
@page(Permission.FEED_MANAGE)
def dismiss(request: HttpRequest) -> HttpResponse:
    """Dismiss the ticked lines, or all that match, with a reason."""
    actor = acting(request).actor
    query = request.POST.get("query", "")
    why = request.POST.get("note", "").strip()[:500]
    chosen = _chosen(actor, request, query) if why else []
    if not why:
        messages.error(request, _("Say why: it is kept with the decision."))
    elif not chosen:
        messages.warning(request, _("No line that can be dismissed was chosen."))
    else:
        _tell(request, fix.dismiss(actor=actor, lines=chosen, why=why))
    return redirect(f"{reverse('lines')}?{query}")


def _chosen(actor: Actor, request: HttpRequest, query: str) -> list[tuple[int, UUID]]:
    rows = queries.open_lines(actor).filter(rules.DISMISSIBLE)
    if request.POST.get("all") == "1":
        rows = filters.open_lines(actor, dict(parse_qsl(query))).apply(rows)
    else:
        rows = rows.filter(_picked(request.POST.getlist("pick")))
    return list(rows.order_by("id").values_list("feed_id", "id")[:COUNT_CAP])


def _picked(picks: list[str]) -> Q:
    """The lines among what was sent as 'feed:line'; anything else is left out."""
    feeds, ids = set(), set()
    for pick in picks:
        feed, _colon, identity = pick.partition(":")
        with suppress(ValueError):
            feeds.add(int(feed))
            ids.add(UUID(identity))
    return Q(feed_id__in=feeds, id__in=ids)


def _tell(request: HttpRequest, count: int) -> None:
    told = ngettext("%(number)s line dismissed.", "%(number)s lines dismissed.", count) % {"number": number(count)}
    if count >= COUNT_CAP:
        told += " " + _("There may be more: repeat it for the rest.")
    messages.success(request, told)
