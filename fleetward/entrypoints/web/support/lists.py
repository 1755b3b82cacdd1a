"""Lists of support cases: what one asked oneself, and the support desk's queue; and their export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.support import desk_figures, queries
from fleetward.domain.support.lifecycle import Priority, SupportKind
from fleetward.domain.support.support_export import request_export
from fleetward.domain.support.support_filter import SupportFilter, Taken, with_due
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.pool.table import headings, pager
from fleetward.entrypoints.web.pool.wording import grouped
from fleetward.entrypoints.web.support import table, wording
from fleetward.foundation.kit import listing
from fleetward.gateways.spreadsheet.job_file import Form

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.partners.actor import Actor

NEWEST = 1_000
"""Partners of so many support cases are proposed: no index finds all there are."""
LONGEST_QUERY = 4_000


def is_desk(actor: Actor) -> bool:
    """Whether this is somebody of the support desk."""
    return actor.kind is ActorKind.VENDOR


def may_read(actor: Actor) -> bool:
    """Whether there are support cases that the actor could see."""
    return actor.may(Permission.SUPPORT_ANSWER if is_desk(actor) else Permission.SUPPORT_REQUEST)


@page()
def support_cases(request: HttpRequest) -> HttpResponse:
    """The queue of the support desk; for anybody else what one asked."""
    actor = acting(request).actor
    if not may_read(actor):
        raise Http404
    address = _reads(actor).read(request.GET)
    context = _list(actor, address)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "support/list.html", context)
    return render(request, "support/cases.html", context | _filters(actor, address) | _figures(actor))


@require_POST
@page()
def export(request: HttpRequest) -> HttpResponse:
    """Start an export of what is filtered."""
    actor = acting(request).actor
    if not may_read(actor):
        raise Http404
    form = Form.XLSX if request.POST.get("form") == "xlsx" else Form.CSV
    address = _reads(actor).read(QueryDict(request.POST.get("query", "")[:LONGEST_QUERY]))
    stored = request_export(
        actor=actor, form=form, chosen=address.chosen, columns=address.export_columns, sort=address.sort,
        now=timezone.now(),
    )  # fmt: skip
    return redirect("job", job_id=stored.id)


def _reads(actor: Actor) -> type[table.SupportAddress]:
    return table.QueueAddress if is_desk(actor) else table.SupportAddress


def _columns(actor: Actor, names: tuple[str, ...]) -> list[str]:
    offered = table.FOR_DESK if is_desk(actor) else table.FOR_ASKER
    return [name for name in names if name in offered]


def _list(actor: Actor, address: Any) -> dict[str, Any]:
    now, desk = timezone.now(), is_desk(actor)
    rows = with_due(queries.visible_to(actor).defer("text", "serials"))
    chosen = address.chosen.apply(rows, now=now, user_id=actor.user_id)
    found = listing.page(chosen, sort=address.sort, sorts=address.sorts, cursor=address.cursor)
    count = listing.count(chosen, exact=address.exact)
    columns = _columns(actor, address.columns)
    return {
        "desk": desk,
        "rows": table.rows(found.rows, columns, address=reverse("support-cases"), now=now, desk=desk),
        "headings": [one for one in headings(address) if one["name"] in {"number", *columns}],
        "chips": table.chips(address, _partner_name(actor, address.chosen), desk=desk),
        **pager(address, found, count),
        "filtered": address.chosen != SupportFilter(),
        "may_open": not desk,
    }


def _partner_name(actor: Actor, chosen: SupportFilter) -> dict[str, str]:
    """The name of the partner that is asked for."""
    if not chosen.partner or not is_desk(actor):
        return {}
    rows = queries.visible_to(actor).filter(partner_id=chosen.partner)
    name = rows.values_list("partner__name", flat=True).first()
    return {chosen.partner: name} if name else {}


def _filters(actor: Actor, address: Any) -> dict[str, Any]:
    """What the filter bar offers. One query at the desk, none for others."""
    desk = is_desk(actor)
    offered = _columns(actor, table.CHOICES)
    return {
        "chosen": address.chosen,
        "states": table.state_choices(desk=desk),
        "kinds": SupportKind.choices,
        "priorities": Priority.choices if desk else (),
        "taken": Taken.choices if desk else (),
        "periods": table.periods(),
        "partners": _partners(actor) if desk else (),
        "columns": [
            {
                "name": name, "label": address.label(name), "shown": name in address.columns,
                "usual": name in address.usual,
            }
            for name in offered
        ],
    }  # fmt: skip


def _partners(actor: Actor) -> list[tuple[str, str]]:
    newest = queries.visible_to(actor).order_by("-opened_at", "-id").values_list("partner_id", "partner__name")
    return sorted({(str(key), name) for key, name in newest[:NEWEST]}, key=lambda one: one[1])


def _figures(actor: Actor) -> dict[str, Any]:
    """What the desk sees of itself: open, overdue, and how fast it answers."""
    if not is_desk(actor):
        return {}
    found = desk_figures.figures(actor, now=timezone.now())
    return {
        "figures": [
            {"label": _("Under way"), "value": grouped(found.open), "url": "?"},
            {"label": _("Overdue"), "value": grouped(found.late), "url": "?late=yes"},
            {"label": _("Not taken up yet"), "value": grouped(found.nobodys), "url": "?taken=nobody"},
            {
                "label": _("First answer"), "value": wording.minutes(found.minutes_to_answer),
                "note": _("median, last 30 days"),
            },
        ]
    }  # fmt: skip
