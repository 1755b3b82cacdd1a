"""A partner's home: PCs, customers, alerts; and what its desk must do, where it delivers service itself (R9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from fleetward.domain.alerts import queries as alerts
from fleetward.domain.alerts.lifecycle import Severity
from fleetward.domain.alerts.models import OPEN
from fleetward.domain.claims import queries as claims
from fleetward.domain.claims.claim_filter import ClaimFilter
from fleetward.domain.claims.lifecycle import ClaimState
from fleetward.domain.customers import queries as customers
from fleetward.domain.customers.lifecycle import PlanState
from fleetward.domain.customers.rules import may_answer_question
from fleetward.domain.devices import queries as devices
from fleetward.domain.devices.pool_filter import PoolFilter
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.parts import queries as parts
from fleetward.domain.parts.lifecycle import OUTSTANDING, OrderState, ReturnState
from fleetward.domain.repairs import queries as repairs
from fleetward.domain.repairs.lifecycle import RepairState
from fleetward.domain.repairs.models import LIVE
from fleetward.domain.repairs.repair_filter import overdue
from fleetward.domain.support import queries as support
from fleetward.domain.support.lifecycle import SupportState
from fleetward.domain.transfers import queries as transfers
from fleetward.domain.transfers.lifecycle import ActionState
from fleetward.entrypoints.web.health.figures import open_alerts
from fleetward.entrypoints.web.health.viewpoint import Viewpoint
from fleetward.entrypoints.web.home import recent
from fleetward.entrypoints.web.home.certificates import certificates, notices
from fleetward.entrypoints.web.home.parts import Waiting, daily, days, figure, latest, needs, with_trend
from fleetward.entrypoints.web.pool.wording import counted, grouped
from fleetward.foundation.kit import listing
from fleetward.foundation.kit.trend import Trend

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from fleetward.domain.devices.models import PoolStatus
    from fleetward.domain.partners.actor import Actor

MOST_QUESTIONS = 5  # the others stand on their customers' pages
LONG = 30
"""Days after which a PC has waited long on the page."""


def home(actor: Actor, now: datetime, today: date) -> dict[str, Any]:
    """What the page shows."""
    status, delivers = devices.pool_status(actor), repairs.repairs_itself(actor, now)
    spans = devices.arrivals(actor, days(now)).spans
    arrived = Trend(tuple(span.value for span in spans), capped=any(span.capped for span in spans))
    held = certificates(actor, now)
    return {
        "notices": notices(status, held),
        "questions": customers.open_questions(actor)[:MOST_QUESTIONS] if may_answer_question(actor) else (),
        "figures": list(_figures(actor, status, arrived, now, delivers=delivers)),
        "acts": actor.may(Permission.DEVICE_TRANSFER),
        "needs": needs(_waiting(actor, now, today, delivers=delivers)),
        "happened": _happened(actor, arrived, now, delivers=delivers),
        "certificates": held,
        "training_system": vendor_profile().training_system,
    }


def _figures(
    actor: Actor, status: PoolStatus, arrived: Trend, now: datetime, *, delivers: bool
) -> Iterator[dict[str, Any]]:
    first = devices.longest_waiting(actor)
    since = (now - first.waiting_since).days if first else 0
    note = ngettext("Longest waiting: %(n)s day", "Longest waiting: %(n)s days", since) % {"n": grouped(since)}
    on_page = figure(_("Waiting on your page"), grouped(status.on_page), reverse("pool"), note if first else "")
    yield with_trend(on_page, _("PCs arrived"), arrived, now)
    opened = daily(alerts.visible_to(actor), "opened_at", now)
    yield with_trend(open_alerts(Viewpoint(actor)), _("Alerts opened"), opened, now)
    rows = repairs.visible_to(actor)
    live = figure(
        _("Repair cases under way"), counted(listing.count(rows.filter(LIVE))), reverse("repair-cases-all")
    )  # fmt: skip
    yield with_trend(live, _("Repair cases submitted"), daily(rows, "submitted_at", now), now)
    if delivers:
        mine = claims.visible_to(actor)
        undecided = counted(listing.count(ClaimFilter().apply(mine, now=now)))
        open_claims = figure(_("Claims not decided yet"), undecided, reverse("claims"))
        yield with_trend(open_claims, _("Claims made"), daily(mine, "created_at", now), now)


def _waiting(actor: Actor, now: datetime, today: date, *, delivers: bool) -> Iterator[Waiting]:
    critical = alerts.visible_to(actor).filter(OPEN, severity=Severity.CRITICAL)
    text = ngettext_lazy("critical alert is open", "critical alerts are open")
    yield Waiting(critical, text, f"{reverse('alerts')}?severity=critical", "triangle-alert", "bad")
    if delivers:
        yield from _at_desk(actor, now)
        yield from _parts(actor, today)
        yield from _claims(actor)
    if actor.may(Permission.DEVICE_TRANSFER):
        yield from _moving(actor, now)
    if actor.may(Permission.CUSTOMER_MANAGE):
        yield from _customers(actor, today)
    asked = support.open_support_cases(actor).filter(state=SupportState.ASKER)
    text = ngettext_lazy("support case waits for your answer", "support cases wait for your answer")
    yield Waiting(asked, text, f"{reverse('support-cases')}?state=asker", "messages-square", "warn")


def _at_desk(actor: Actor, now: datetime) -> Iterator[Waiting]:
    queue, url = repairs.queue(actor), reverse("repair-cases")
    text = ngettext_lazy("repair case at your desk is overdue", "repair cases at your desk are overdue")
    yield Waiting(queue.filter(overdue(now)), text, f"{url}?overdue=yes", "clock-alert", "bad")
    if actor.may(Permission.REPAIR_CASE_WORK):
        text = ngettext_lazy("repair case is new at your desk", "repair cases are new at your desk")
        yield Waiting(queue.filter(state=RepairState.SUBMITTED), text, f"{url}?state=submitted", "wrench", "warn")
        text = ngettext_lazy("repair case was taken up by you", "repair cases were taken up by you")
        yield Waiting(queue.filter(taken_by=actor.user_id), text, f"{url}?mine=yes", "user-check")


def _parts(actor: Actor, today: date) -> Iterator[Waiting]:
    if not actor.may(Permission.PARTS_ORDER_MANAGE):
        return
    back, url = parts.returns(actor), reverse("part-returns")
    text = ngettext_lazy("old part should have come back by now", "old parts should have come back by now")
    late = back.filter(state__in=OUTSTANDING, due_on__lt=today)
    yield Waiting(late, text, f"{url}?state=overdue", "undo-2", "bad")
    text = ngettext_lazy("old part is to be sent back", "old parts are to be sent back")
    yield Waiting(back.filter(state=ReturnState.DUE), text, f"{url}?state=due", "undo-2", "warn")
    orders, url = parts.visible_to(actor), reverse("parts-orders")
    text = ngettext_lazy("parts order is on its way: note when it comes",
                         "parts orders are on their way: note when they come")  # fmt: skip
    yield Waiting(orders.filter(state=OrderState.SHIPPED), text, f"{url}?state=shipped", "truck")
    text = ngettext_lazy("parts order is not submitted yet", "parts orders are not submitted yet")
    yield Waiting(orders.filter(state=OrderState.DRAFT), text, f"{url}?state=draft", "package")


def _claims(actor: Actor) -> Iterator[Waiting]:
    if not actor.may(Permission.CLAIM_MANAGE):
        return
    rows, url = claims.visible_to(actor), reverse("claims")
    text = ngettext_lazy("claim needs more information from you", "claims need more information from you")
    asked = rows.filter(state=ClaimState.MORE_INFORMATION)
    yield Waiting(asked, text, f"{url}?state=more_information", "receipt", "warn")
    text = ngettext_lazy("claim is not submitted yet", "claims are not submitted yet")
    yield Waiting(rows.filter(state=ClaimState.DRAFT), text, f"{url}?state=draft", "receipt")


def _moving(actor: Actor, now: datetime) -> Iterator[Waiting]:
    long = PoolFilter(waiting_days=LONG).apply(devices.pool(actor), now=now)
    text = ngettext_lazy("PC has waited on your page for more than 30 days",
                         "PCs have waited on your page for more than 30 days")  # fmt: skip
    yield Waiting(long, text, f"{reverse('pool')}?waiting_days={LONG}", "hourglass", "warn")
    ready = transfers.visible_to(actor).filter(state=ActionState.READY)
    text = ngettext_lazy("bulk action is checked and waits to be run", "bulk actions are checked and wait to be run")
    yield Waiting(ready, text, f"{reverse('transfers')}?state=ready", "arrow-left-right")


def _customers(actor: Actor, today: date) -> Iterator[Waiting]:
    rows, url = customers.visible_to(actor), reverse("customers")
    suspended, over = (rows.filter(customers.plan_stands(state, today))
                       for state in (PlanState.SUSPENDED, PlanState.OVER_ENROLLED))  # fmt: skip
    text = ngettext_lazy("customer's plan has ended", "customers' plans have ended")
    yield Waiting(suspended, text, f"{url}?plan={PlanState.SUSPENDED}", "calendar-x", "bad")
    text = ngettext_lazy("customer has more PCs than seats", "customers have more PCs than seats")
    yield Waiting(over, text, f"{url}?plan={PlanState.OVER_ENROLLED}", "users", "warn")
    text = ngettext_lazy("customer has not accepted your invitation", "customers have not accepted your invitation")
    yield Waiting(rows.filter(accepted_at__isnull=True), text, f"{url}?accepted=no", "mail-question-mark")


def _happened(actor: Actor, arrived: Trend, now: datetime, *, delivers: bool) -> list[Any]:
    return latest(
        recent.arrivals(arrived.values, days(now), reverse("pool")),
        recent.bulk_actions(actor) if actor.may(Permission.DEVICE_TRANSFER) else (),
        recent.repair_cases(actor),
        recent.open_alerts(actor),
        recent.claim_changes(actor) if delivers else (),
        recent.parts_orders(actor) if delivers else (),
        recent.support_cases(actor),
    )
