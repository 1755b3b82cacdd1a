"""The home of the vendor's people: each thing by permission, so that every role finds what it looks after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from fleetward.domain.alerts import queries as alerts
from fleetward.domain.alerts.lifecycle import Severity
from fleetward.domain.alerts.models import OPEN
from fleetward.domain.claims import queries as claims
from fleetward.domain.claims.claim_filter import ClaimFilter
from fleetward.domain.claims.lifecycle import PAYABLE, ClaimState
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.operations import UNKNOWN_ACCOUNT, UNKNOWN_COURSE
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.parts import queries as parts
from fleetward.domain.parts.lifecycle import OUTSTANDING, OrderState, ReturnState
from fleetward.domain.repairs import queries as repairs
from fleetward.domain.repairs.lifecycle import RepairState
from fleetward.domain.repairs.repair_filter import overdue
from fleetward.domain.sales_feed import queries as sales_feed
from fleetward.domain.sales_feed.lifecycle import FileState, LineState, Reason
from fleetward.domain.sales_feed.queries.health import late
from fleetward.domain.sales_feed.queries.standing import open_reasons
from fleetward.domain.support import queries as support
from fleetward.domain.support.lifecycle import SupportState
from fleetward.domain.support.support_filter import is_late
from fleetward.domain.whereabouts import queries as whereabouts
from fleetward.domain.whereabouts.lifecycle import RequestState
from fleetward.entrypoints.web.health.figures import open_alerts
from fleetward.entrypoints.web.health.viewpoint import Viewpoint
from fleetward.entrypoints.web.home import recent
from fleetward.entrypoints.web.home.parts import SPAN, Waiting, daily, days, figure, latest, needs, with_trend
from fleetward.entrypoints.web.pool.wording import counted
from fleetward.foundation.kit import listing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from fleetward.domain.partners.actor import Actor

REASONS = (Reason.UNKNOWN_RESELLER, Reason.PRODUCT_UNKNOWN, Reason.NOT_CERTIFIED)
"""Reasons of open lines that one correction settles in bulk."""


def home(actor: Actor, now: datetime, today: date) -> dict[str, Any]:
    """What the page shows. An auditor, who may act on nothing, reads what stands open for everybody."""
    looks = actor.may(Permission.AUDIT_VIEW)
    return {
        "acts": not looks,
        "figures": list(_figures(actor, now)),
        "needs": needs(_waiting(actor, now, today, looks=looks)),
        "happened": _happened(actor),
    }


def _waiting(actor: Actor, now: datetime, today: date, *, looks: bool) -> Iterator[Waiting]:
    if actor.may(Permission.REPAIR_CASE_WORK) or looks:
        yield from _repair_desk(actor, now, today)
    if actor.may(Permission.CLAIM_DECIDE) or looks:
        yield from _claims_desk(actor)
    if actor.may(Permission.FEED_MANAGE) or looks:
        yield from _feeds(actor, now)
    if actor.may(Permission.COURSE_MANAGE):
        yield from _courses(actor, now)
    if actor.may(Permission.SUPPORT_ANSWER):
        yield from _support(actor, now)


def _repair_desk(actor: Actor, now: datetime, today: date) -> Iterator[Waiting]:
    queue, url = repairs.queue(actor), reverse("repair-cases")
    text = ngettext_lazy("repair case is overdue", "repair cases are overdue")
    yield Waiting(queue.filter(overdue(now)), text, f"{url}?overdue=yes", "clock-alert", "bad")
    text = ngettext_lazy("repair case is new", "repair cases are new")
    yield Waiting(queue.filter(state=RepairState.SUBMITTED), text, f"{url}?state=submitted", "wrench", "warn")
    if actor.may(Permission.REPAIR_CASE_WORK):
        text = ngettext_lazy("repair case was taken up by you", "repair cases were taken up by you")
        yield Waiting(queue.filter(taken_by=actor.user_id), text, f"{url}?mine=yes", "user-check")
    orders, url = parts.visible_to(actor), reverse("parts-orders")
    text = ngettext_lazy("parts order waits for a decision", "parts orders wait for a decision")
    yield Waiting(orders.filter(state=OrderState.SUBMITTED), text, f"{url}?state=submitted", "package", "warn")
    text = ngettext_lazy("parts order is approved and not shipped", "parts orders are approved and not shipped")
    yield Waiting(orders.filter(state=OrderState.APPROVED), text, f"{url}?state=approved", "truck")
    back, url = parts.returns(actor), reverse("part-returns")
    text = ngettext_lazy("old part is on its way back", "old parts are on their way back")
    yield Waiting(back.filter(state=ReturnState.SENT), text, f"{url}?state=sent", "undo-2")
    text = ngettext_lazy("old part should have come back by now", "old parts should have come back by now")
    late_ones = back.filter(state__in=OUTSTANDING, due_on__lt=today)
    yield Waiting(late_ones, text, f"{url}?state=overdue", "undo-2", "bad")
    text = ngettext_lazy("critical alert is open", "critical alerts are open")
    critical = alerts.visible_to(actor).filter(OPEN, severity=Severity.CRITICAL)
    yield Waiting(critical, text, f"{reverse('alerts')}?severity=critical", "triangle-alert", "bad")


def _claims_desk(actor: Actor) -> Iterator[Waiting]:
    rows, url = claims.visible_to(actor), reverse("claims")
    text = ngettext_lazy("claim is new", "claims are new")
    yield Waiting(rows.filter(state=ClaimState.SUBMITTED), text, f"{url}?state=submitted", "receipt", "warn")
    text = ngettext_lazy("claim is in review", "claims are in review")
    yield Waiting(rows.filter(state=ClaimState.IN_REVIEW), text, f"{url}?state=in_review", "eye")
    text = ngettext_lazy("claim waits for a second approver", "claims wait for a second approver")
    yield Waiting(rows.filter(state=ClaimState.SECOND_LOOK), text, f"{url}?state=second_look", "user-check", "warn")
    text = ngettext_lazy("claim is approved and not paid", "claims are approved and not paid")
    yield Waiting(rows.filter(state__in=PAYABLE), text, f"{url}?state=unpaid", "banknote")


def _feeds(actor: Actor, now: datetime) -> Iterator[Waiting]:
    text = ngettext_lazy("conflict waits for a decision", "conflicts wait for a decision")
    yield Waiting(sales_feed.open_conflicts(actor), text, reverse("conflicts"), "scale", "bad")
    text = ngettext_lazy("feed is late", "feeds are late")
    yield Waiting(late(actor, now), text, reverse("feeds"), "rss", "bad")
    refused = sales_feed.files(actor).filter(state=FileState.REFUSED, received_at__gte=days(now)[0])
    text = ngettext_lazy("file was refused in the last 30 days", "files were refused in the last 30 days")
    yield Waiting(refused, text, f"{reverse('files')}?state=refused&period={SPAN}", "file-x", "warn")
    text = ngettext_lazy("layout has columns to confirm", "layouts have columns to confirm")
    yield Waiting(sales_feed.unconfirmed_layouts(actor), text, reverse("layouts"), "table-2", "warn")
    text = ngettext_lazy("partner asks for a mapping", "partners ask for a mapping")
    asked = whereabouts.mapping_requests(actor).filter(state=RequestState.OPEN)
    yield Waiting(asked, text, reverse("mapping-requests"), "message-circle-question-mark", "warn")
    yield from _open_lines(actor)


def _open_lines(actor: Actor, reasons: tuple[Reason, ...] = REASONS) -> Iterator[Waiting]:
    texts = {
        Reason.UNKNOWN_RESELLER: ngettext_lazy("line names a reseller that nobody mapped yet",
                                               "lines name a reseller that nobody mapped yet"),
        Reason.PRODUCT_UNKNOWN: ngettext_lazy("line names a product that is not in the catalogue",
                                              "lines name a product that is not in the catalogue"),
        Reason.NOT_CERTIFIED: ngettext_lazy("line waits for its partner's certificate",
                                            "lines wait for their partner's certificate"),
    }  # fmt: skip
    tones = {Reason.NOT_CERTIFIED: "info"}
    for group in open_reasons(actor):
        if group.reason in reasons and (text := texts.get(group.reason)):
            url = f"{reverse('lines')}?reason={group.reason}"
            yield Waiting(group.lines, text, url, "list-x", tones.get(group.reason, "warn"))


def _courses(actor: Actor, now: datetime) -> Iterator[Waiting]:
    rows, url = partners.completions(actor), reverse("completions")
    text = ngettext_lazy("completion names an account that is not known",
                         "completions name an account that is not known")  # fmt: skip
    unknown = rows.filter(outcome=UNKNOWN_ACCOUNT)
    yield Waiting(unknown, text, f"{url}?outcome={UNKNOWN_ACCOUNT}", "user-x", "warn")
    text = ngettext_lazy("completion names a course that is not known", "completions name a course that is not known")
    unknown = rows.filter(outcome=UNKNOWN_COURSE)
    yield Waiting(unknown, text, f"{url}?outcome={UNKNOWN_COURSE}", "graduation-cap", "warn")
    text = ngettext_lazy("partner has a certificate that expires soon", "partners have a certificate that expires soon")
    ending = len(partners.ending(actor, now))
    yield Waiting(ending, text, f"{reverse('partners')}?certificate=ending", "hourglass", "warn")
    yield from _open_lines(actor, (Reason.NOT_CERTIFIED,))


def _support(actor: Actor, now: datetime) -> Iterator[Waiting]:
    rows, url = support.open_support_cases(actor), reverse("support-cases")
    text = ngettext_lazy("support case is overdue", "support cases are overdue")
    yield Waiting(rows.filter(is_late(now)), text, f"{url}?late=yes", "clock-alert", "bad")
    text = ngettext_lazy("support case is not taken up yet", "support cases are not taken up yet")
    yield Waiting(rows.filter(taken_by=None), text, f"{url}?taken=nobody", "inbox", "warn")
    text = ngettext_lazy("support case was taken up by you", "support cases were taken up by you")
    yield Waiting(rows.filter(taken_by=actor.user_id), text, f"{url}?taken=mine", "user-check")
    text = ngettext_lazy("support case waits for support", "support cases wait for support")
    yield Waiting(rows.filter(state=SupportState.OPEN), text, f"{url}?state=open", "messages-square", "warn")
    text = ngettext_lazy("support case waits for others", "support cases wait for others")
    yield Waiting(rows.filter(state=SupportState.OTHERS), text, f"{url}?state=others", "hourglass")


def _figures(actor: Actor, now: datetime) -> Iterator[dict[str, Any]]:
    if actor.may(Permission.SUPPORT_ANSWER):
        rows = support.visible_to(actor)
        count = counted(listing.count(support.open_support_cases(actor)))
        shown = figure(_("Open support cases"), count, reverse("support-cases"))
        yield with_trend(shown, _("Support cases opened"), daily(rows, "opened_at", now), now)
    if actor.may(Permission.REPAIR_CASE_VIEW):
        queue = counted(listing.count(repairs.queue(actor)))
        shown = figure(_("Repair cases for your desk"), queue, reverse("repair-cases"))
        found = daily(repairs.visible_to(actor), "submitted_at", now)
        yield with_trend(shown, _("Repair cases submitted"), found, now)
    if actor.may(Permission.ALERT_VIEW):
        found = daily(alerts.visible_to(actor), "opened_at", now)
        yield with_trend(open_alerts(Viewpoint(actor)), _("Alerts opened"), found, now)
    if actor.may(Permission.CLAIM_VIEW):
        sent = claims.visible_to(actor)
        undecided = counted(listing.count(ClaimFilter().apply(sent, now=now)))
        shown = figure(_("Claims not decided yet"), undecided, reverse("claims"))
        submitted = sent.filter(state__in=ClaimState.values)  # the index of states, then of times
        yield with_trend(shown, _("Claims submitted"), daily(submitted, "submitted_at", now), now)
    if actor.may(Permission.CLAIM_DECIDE) or actor.may(Permission.PARTS_ORDER_DECIDE):
        yield _orders(actor, now)
    if actor.may(Permission.COURSE_MANAGE):
        count = counted(listing.count(partners.visible_to(actor)))
        found = daily(partners.completions(actor), "received_at", now)
        yield with_trend(figure(_("Partners"), count, reverse("partners")), _("Courses completed"), found, now)
    if actor.may(Permission.FEED_VIEW):
        yield from _feed_figures(actor, now)


def _orders(actor: Actor, now: datetime) -> dict[str, Any]:
    rows = parts.visible_to(actor)
    shown = figure(_("Parts orders at the desk"), counted(listing.count(parts.queue(actor))), reverse("parts-orders"))
    submitted = rows.filter(state__in=OrderState.values)  # as above
    return with_trend(shown, _("Parts orders submitted"), daily(submitted, "submitted_at", now), now)


def _feed_figures(actor: Actor, now: datetime) -> Iterator[dict[str, Any]]:
    files = sales_feed.files(actor)
    today = counted(listing.count(files.filter(received_at__gte=days(now)[-2])))
    shown = figure(_("Files today"), today, f"{reverse('files')}?period=1")
    yield with_trend(shown, _("Files received"), daily(files.select_related(None), "received_at", now), now)
    if actor.may(Permission.FEED_MANAGE):
        lines = sales_feed.open_lines(actor)
        for label, state in ((_("Lines set aside"), LineState.SET_ASIDE), (_("Lines waiting"), LineState.WAITING)):
            yield figure(label, counted(listing.count(lines.filter(state=state))), reverse("lines"))


def _happened(actor: Actor) -> list[Any]:
    return latest(
        recent.support_cases(actor) if actor.may(Permission.SUPPORT_ANSWER) else (),
        recent.repair_cases(actor),
        recent.claim_changes(actor),
        recent.parts_orders(actor) if not actor.may(Permission.AUDIT_VIEW) else (),
        recent.files(actor) if actor.may(Permission.FEED_VIEW) and not actor.may(Permission.COURSE_MANAGE) else (),
        recent.completions(actor) if actor.may(Permission.COURSE_MANAGE) else (),
    )
