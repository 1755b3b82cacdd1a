"""What the home page tells each kind of actor."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fleetward.domain.customers import queries as customers
from fleetward.domain.customers import rules
from fleetward.domain.devices import queries as devices
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.models import PartnerRole
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.repairs import queries as repairs
from fleetward.domain.repairs.models import LIVE
from fleetward.domain.repairs.repair_filter import overdue
from fleetward.domain.sales_feed import queries as sales_feed
from fleetward.domain.sales_feed.lifecycle import LineState
from fleetward.domain.support import queries as support
from fleetward.entrypoints.web.health.figures import open_alerts
from fleetward.entrypoints.web.health.viewpoint import Viewpoint
from fleetward.entrypoints.web.pool.standing import ended_at, missing_pcs_url
from fleetward.entrypoints.web.pool.wording import counted, grouped
from fleetward.foundation.kit import listing

if TYPE_CHECKING:
    from fleetward.domain.devices.models import PoolStatus
    from fleetward.domain.partners.actor import Actor

SPAN = 30
WEEK = 7
MOST_QUESTIONS = 5  # the others stand on their customers' pages
EXPIRES_SOON = timedelta(days=60)


def partner(actor: Actor, now: datetime) -> dict[str, Any]:
    """A partner's figures, certificates, and what needs somebody."""
    status = devices.pool_status(actor)
    certificates = _certificates(actor, now)
    return {
        "figures": _pool_figures(actor, status, now),
        "health_figures": _health_figures(actor, now),
        "certificates": certificates,
        "needs": _needs(status, certificates),
        "questions": customers.open_questions(actor)[:MOST_QUESTIONS] if rules.may_answer_question(actor) else (),
        "training_system": vendor_profile().training_system,
    }


def _pool_figures(actor: Actor, status: PoolStatus, now: datetime) -> list[dict[str, Any]]:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    edges = [midnight - timedelta(days=days) for days in range(SPAN - 1, -1, -1)] + [now + timedelta(minutes=1)]
    arrived = devices.arrivals(actor, edges)
    pool = reverse("pool")
    series = [span.value for span in arrived.spans]
    figures: list[dict[str, Any]] = [
        {"label": _("Waiting on your page"), "value": grouped(status.on_page), "url": pool},
        {"label": _("Arrived in 7 days"), "value": counted(arrived.last(WEEK)), "url": pool},
        {"label": _("Arrived in 30 days"), "value": counted(arrived.last(SPAN)), "series": series, "url": pool,
         "trend_label": _("Arrived on each of the last 30 days")},
    ]  # fmt: skip
    if first := devices.longest_waiting(actor):
        days = (now - first.waiting_since).days
        figures.append({
            "label": _("Longest waiting"), "note": first.serial, "url": f"{pool}?sort=waiting_since",
            "value": ngettext("%(n)s day", "%(n)s days", days) % {"n": grouped(days)},
        })  # fmt: skip
    return figures


def _health_figures(actor: Actor, now: datetime) -> list[dict[str, Any]]:
    under_way = listing.count(repairs.visible_to(actor).filter(LIVE))
    return [
        open_alerts(Viewpoint(actor)),
        {"label": _("Repair cases under way"), "value": counted(under_way), "url": reverse("repair-cases-all")},
        *_desk_figures(actor, now),
    ]


def _certificates(actor: Actor, now: datetime) -> list[dict[str, Any]]:
    if actor.partner_id is None:
        return []
    found = partners.certifications(actor, actor.partner_id)
    programs = vendor_profile().programs
    return [
        {
            "program": programs.get(one.program, one.program), "role": PartnerRole(one.partner_role).label,
            "ends": ended_at(one), "valid": one.valid_at(now), "revoked": one.revoked_at is not None,
            "soon": one.valid_at(now) and one.expires_at - now < EXPIRES_SOON,
        }
        for one in found
    ]  # fmt: skip


def _needs(status: PoolStatus, certificates: list[dict[str, Any]]) -> list[dict[str, str]]:
    needs = [_certificate_need(one) for one in certificates if one["soon"] or not one["valid"]]
    if not certificates:
        text = _("New PCs arrive on your page once a course has been completed at %s.")
        needs.append({"tone": "warn", "title": _("Your company is not certified yet"), "url": reverse("pool"),
                      "text": text % vendor_profile().training_system, "link": _("See the courses")})  # fmt: skip
    if count := status.waiting_for_certificate:
        text = ngettext("%(n)s PC is reported and waits for the certificate.",
                        "%(n)s PCs are reported and wait for the certificate.", count)  # fmt: skip
        needs.append({"tone": "warn", "title": "", "text": text % {"n": grouped(count)}, "url": reverse("pool"),
                      "link": _("See why")})  # fmt: skip
    if not status.on_page and status.last_reported_at is None and any(one["valid"] for one in certificates):
        needs.append({"tone": "info", "title": _("No PC has been reported for you yet"),
                      "text": _("If PCs should be there by now, the support team looks for them."),
                      "url": missing_pcs_url(), "link": _("Report missing PCs")})  # fmt: skip
    return needs


def _certificate_need(one: dict[str, Any]) -> dict[str, str]:
    values = {"program": one["program"], "day": formats.date_format(timezone.localtime(one["ends"]), "DATE_FORMAT")}
    if one["valid"]:
        title = _("Your certificate for %(program)s expires on %(day)s") % values
    elif one["revoked"]:
        title = _("Your certificate for %(program)s was revoked on %(day)s") % values
    else:
        title = _("Your certificate for %(program)s expired on %(day)s") % values
    text = _("Complete the course again at %s, so that new PCs keep arriving.") % vendor_profile().training_system
    return {"tone": "warn", "title": title, "text": text, "url": "", "link": ""}


def vendor(actor: Actor, now: datetime) -> dict[str, Any]:
    """What the vendor's people look after, each by permission."""
    figures: list[dict[str, Any]] = _desk_figures(actor, now)
    if actor.may(Permission.FEED_VIEW):
        figures += _feed_figures(actor, now)
    if actor.may(Permission.ALERT_VIEW):
        figures.append(open_alerts(Viewpoint(actor)))
    if actor.may(Permission.SUPPORT_ANSWER):
        count = listing.count(support.open_support_cases(actor))
        figures.append({"label": _("Open support cases"), "value": counted(count), "url": reverse("support-cases")})
    return {"figures": figures}


def _desk_figures(actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """What waits for the actor's desk, and what of it is overdue; to a partner told only where something waits."""
    if not actor.may(Permission.REPAIR_CASE_VIEW):
        return []
    queue, address = repairs.queue(actor), reverse("repair-cases")
    count = listing.count(queue)
    if not count.value and actor.kind is ActorKind.PARTNER:
        return []
    late = listing.count(queue.filter(overdue(now)))
    return [
        {"label": _("Repair cases for your desk"), "value": counted(count), "url": address},
        {"label": _("Of these overdue"), "value": counted(late), "url": f"{address}?overdue=yes"},
    ]


def _feed_figures(actor: Actor, now: datetime) -> list[dict[str, Any]]:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = sales_feed.files(actor).filter(received_at__gte=midnight)
    waiting = sales_feed.open_lines(actor)
    wanted = [
        (_("Files today"), today, "files"),
        (_("Lines set aside"), waiting.filter(state=LineState.SET_ASIDE), "lines"),
        (_("Lines waiting"), waiting.filter(state=LineState.WAITING), "lines"),
        (_("Open conflicts"), sales_feed.open_conflicts(actor), "conflicts"),
    ]
    return [
        {"label": label, "value": counted(listing.count(rows)), "url": reverse(name)} for label, rows, name in wanted
    ]
