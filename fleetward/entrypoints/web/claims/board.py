"""The board of service delivery: a partner's own figures, or those of all partners for the vendor's people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fleetward.domain.claims import queries
from fleetward.domain.claims.claim_filter import Money
from fleetward.domain.claims.lifecycle import ClaimState
from fleetward.domain.claims.queries.board import AWAITED
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.repairs.lifecycle import RepairState, Route
from fleetward.domain.repairs.repair_filter import Age
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.claims.money_chart import TONES, MoneyChart, month_name
from fleetward.entrypoints.web.claims.wording import TONES as CLAIM_TONES
from fleetward.entrypoints.web.claims.wording import money as amount_of
from fleetward.entrypoints.web.list_page import number
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.parts_desk.wording import TONES as ORDER_TONES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse
    from django_stubs_ext import StrOrPromise

    from fleetward.domain.claims.queries import Across, Board
    from fleetward.domain.partners.actor import Actor

STAFF = (ActorKind.VENDOR, ActorKind.PARTNER)
OPEN_CLAIMS = (ClaimState.SUBMITTED, ClaimState.IN_REVIEW, ClaimState.MORE_INFORMATION, ClaimState.SECOND_LOOK)
SPANS: Mapping[str, StrOrPromise] = {
    str(Route.SERVICE_DELIVERY): gettext_lazy("Repairs by service delivery accounts"),
    str(Route.VENDOR): gettext_lazy("Repairs by the vendor's customer support"),
    "claim": gettext_lazy("Decisions about claims"),
}


@page(Permission.PARTS_ORDER_VIEW, kinds=STAFF)
def service_delivery(request: HttpRequest) -> HttpResponse:
    """How repairs, parts, claims and money stand."""
    actor, now = acting(request).actor, timezone.now()
    found = queries.board(actor, now)
    across = queries.across_partners(actor, now)
    return render(request, "claims/board.html", _context(actor, found) | {"across": across and _told(across)})


def _context(actor: Actor, found: Board) -> dict[str, Any]:
    own = actor.kind is ActorKind.PARTNER
    return {
        "figures": _figures(actor, found),
        "ages": Age.labels,
        "repairs": [_repairs(state, ages, linked=own) for state in RepairState if (ages := found.repairs.get(state))],
        "orders": [
            _state(state, found.orders[state], ORDER_TONES[state], "parts-orders")
            for state in AWAITED
            if found.orders.get(state)
        ],
        "returns": found.returns,
        "claims": [
            _state(state, found.claims[state], CLAIM_TONES[state], "claims")
            for state in ClaimState
            if found.claims.get(state)
        ],
        "sees_claims": actor.may(Permission.CLAIM_VIEW),
        "money": [_money(found, currency) for currency in found.money],
    }


def _figures(actor: Actor, found: Board) -> list[dict[str, Any]]:
    own = actor.kind is ActorKind.PARTNER
    overdue = ngettext("%(n)s overdue", "%(n)s overdue", found.returns.overdue) % {"n": number(found.returns.overdue)}
    told: list[dict[str, Any]] = [
        {"label": _("Open repairs"), "value": sum(sum(ages.values()) for ages in found.repairs.values()),
         "url": reverse("repair-cases") if own else ""},
        {"label": _("Parts orders awaited"), "value": sum(found.orders.values()), "url": reverse("parts-orders")},
        {"label": _("Old parts to come back"), "value": found.returns.outstanding, "url": reverse("part-returns"),
         "note": overdue if found.returns.overdue else ""},
    ]  # fmt: skip
    if actor.may(Permission.CLAIM_VIEW):
        undecided = sum(found.claims.get(state, 0) for state in OPEN_CLAIMS)
        told.append({"label": _("Claims at the claims desk"), "value": undecided, "url": reverse("claims")})
    return [one | {"value": number(one["value"])} for one in told]


def _link(name: str, **asked: str) -> str:
    return f"{reverse(name)}?{urlencode(asked)}"


def _repairs(state: RepairState, ages: Mapping[Age, int], *, linked: bool) -> dict[str, Any]:
    """One row: how many of each age, and all. The vendor's people see the numbers, and no repair case behind them."""
    cells = [
        {"text": number(ages[age]), "url": _link("repair-cases", state=state, age=age) if linked and ages[age] else "",
         "late": age is Age.OLD and ages[age] > 0}
        for age in Age
    ]  # fmt: skip
    whole = {"text": number(sum(ages.values())), "url": _link("repair-cases", state=state) if linked else ""}
    return {"label": state.label, "cells": [*cells, whole]}


def _state(state: Any, count: int, tone: str, name: str) -> dict[str, Any]:
    return {"label": state.label, "count": number(count), "tone": tone, "url": _link(name, state=state)}


def _money(found: Board, currency: str) -> dict[str, Any]:
    """The chart of a currency, and the same as a table, the current month first."""
    chart = MoneyChart(currency, found.months, found.money[currency])
    rows = [
        {
            "month": month_name(month),
            "cells": [
                {
                    "text": amount_of(total, currency),
                    "url": _link("claims", month=f"{money}-{month:%Y-%m}", currency=currency) if total else "",
                }
                for money in Money
                for total in [chart.sums.get((month, money))]
            ],
        }
        for month in reversed(found.months)
    ]
    legend = [{"label": money.label, "tone": TONES[money], "text": chart.total(money)} for money in Money]
    return {"currency": currency, "chart": chart, "rows": rows, "legend": legend, "heads": Money.labels}


def _told(across: Across) -> dict[str, Any]:
    return {
        "turnaround": [
            {"what": SPANS[one.what], "count": number(one.count), "median": _days(one.median), "p90": _days(one.p90)}
            for one in across.turnaround
        ],
        "reasons": [
            (_("Parts orders that were denied"), _link("parts-orders", state="denied"), across.order_reasons),
            (_("Claims that were denied, whole or in part"), _link("claims", state="denied"), across.claim_reasons),
        ],
    }


def _days(days: float) -> str:
    """'2.4 days' in the reader's way."""
    text = formats.number_format(days, 1, use_l10n=True)
    return ngettext("%(n)s day", "%(n)s days", 1 if round(days, 1) == 1 else 2) % {"n": text}
