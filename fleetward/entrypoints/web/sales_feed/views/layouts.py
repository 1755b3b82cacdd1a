"""Layouts of sheets: what each column means, guessed and then confirmed by a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed import queries, rules
from fleetward.domain.sales_feed.formats import columns
from fleetward.domain.sales_feed.lifecycle import FileState
from fleetward.domain.sales_feed.operations import fix
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.list_page import Filter, list_page
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.sales_feed import sentences

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.sales_feed.models import FeedFile, Layout

WORDS = 6  # headers that stand for a layout in the list


@page(Permission.FEED_VIEW)
def layouts(request: HttpRequest) -> HttpResponse:
    """Layouts that wait for confirmation; under the other tab those that were confirmed."""
    actor = acting(request).actor
    confirmed = request.GET.get("show") == "confirmed"
    rows = queries.layouts(actor).filter(confirmed_at__isnull=not confirmed)
    context = list_page(
        request, rows, Filter((), values={"show": "confirmed"} if confirmed else {}), sorts={"id": "id"}, default="id"
    )
    context["rows"] = [
        {"layout": row, "words": ", ".join(filter(None, row.headers))[:120], "left_out": confirmed and not row.columns}
        for row in context["rows"]
    ]
    context["confirmed"] = confirmed
    return render(request, f"sales_feed/layouts{'_list' if request.htmx else ''}.html", context)  # type: ignore[attr-defined]


@page(Permission.FEED_VIEW)
def layout(request: HttpRequest, layout_id: UUID) -> HttpResponse:
    """One layout: the guess beside sample rows; confirm it, or say that the table is no report."""
    actor = acting(request).actor
    found = queries.layouts(actor).filter(id=layout_id).first()
    if found is None or (request.method == "POST" and not actor.may(Permission.FEED_MANAGE)):
        raise Http404
    waiting = _waiting(actor, found)
    problem, chosen = "", found.columns
    if request.method == "POST":
        problem, chosen = _confirm(request, actor, found)
        if not problem:
            return redirect("layouts")
    context = {
        "layout": found, "columns": _columns(found, chosen), "problem": problem, "waiting": waiting,
        "fields": sentences.FIELDS, "required": columns.REQUIRED, "may_manage": actor.may(Permission.FEED_MANAGE),
        "samples": found.samples,
    }  # fmt: skip
    return render(request, "sales_feed/layout.html", context, status=422 if problem else 200)


def _waiting(actor: Actor, found: Layout) -> QuerySet[FeedFile]:
    rows = queries.files(actor).filter(feed_id=found.feed_id, layout_fingerprint=found.fingerprint)
    return rows.filter(state=FileState.WAITING_LAYOUT).order_by("id")


def _confirm(request: HttpRequest, actor: Actor, found: Layout) -> tuple[str, dict[str, int]]:
    """The problem as a sentence ('' = confirmed), and what was chosen."""
    chosen = [] if request.POST.get("do") == "leave_out" else _chosen(request, len(found.headers))
    mapping = dict(chosen)
    if not chosen and request.POST.get("do") != "leave_out":
        return str(rules.WHY["columns_missing"]), mapping
    if len(mapping) < len(chosen):
        return str(rules.WHY["column_twice"]), mapping
    count = _waiting(actor, found).count()
    try:
        fix.confirm_layout(actor=actor, layout=found, columns=mapping, now=timezone.now())
    except fix.CannotFix as refused:
        return str(refused.why), mapping
    told = ngettext(
        "%(count)s file is read now, in the background.", "%(count)s files are read now, in the background.", count
    )
    messages.success(request, _("Confirmed.") + (" " + told % {"count": count} if count else ""))
    return "", mapping


def _chosen(request: HttpRequest, headers: int) -> list[tuple[str, int]]:
    sent = [(request.POST.get(f"column-{column}", ""), column) for column in range(headers)]
    return [(field, column) for field, column in sent if field]


def _columns(found: Layout, chosen: dict[str, int]) -> list[dict[str, Any]]:
    meaning = {column: field for field, column in chosen.items()}
    return [
        {
            "number": number, "header": header, "field": meaning.get(number, ""),
            "cells": [row[number] if number < len(row) else "" for row in found.samples],
        }
        for number, header in enumerate(found.headers)
    ]  # fmt: skip
