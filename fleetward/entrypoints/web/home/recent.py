"""What happened last, from each room: one query a source, by its index of changes; nothing for who may not look."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fleetward.domain.alerts import wording as alert_wording
from fleetward.domain.alerts.lifecycle import Severity
from fleetward.domain.claims import queries as claims
from fleetward.domain.claims.lifecycle import ClaimState
from fleetward.domain.partners import completion_sheet
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.operations import CERTIFIED
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.parts import queries as parts
from fleetward.domain.parts.lifecycle import OrderState
from fleetward.domain.repairs import queries as repairs
from fleetward.domain.repairs.lifecycle import RepairState
from fleetward.domain.sales_feed import queries as sales_feed
from fleetward.domain.support import queries as support
from fleetward.domain.support.lifecycle import SupportState, state_told
from fleetward.domain.transfers import queries as transfers
from fleetward.domain.transfers.lifecycle import ActionState, Outcome
from fleetward.entrypoints.web.claims.wording import TONES as CLAIM_TONES
from fleetward.entrypoints.web.health.telling import TONES
from fleetward.entrypoints.web.health.viewpoint import Viewpoint
from fleetward.entrypoints.web.home.parts import Happening
from fleetward.entrypoints.web.list_page import number
from fleetward.entrypoints.web.parts_desk.wording import TONES as ORDER_TONES
from fleetward.entrypoints.web.repair_desk.wording import TONES as REPAIR_TONES
from fleetward.entrypoints.web.sales_feed.shown import with_pill
from fleetward.entrypoints.web.transfers.wording import STATES, names_of, title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor

EACH = 6
ARRIVAL_DAYS = 7


def repair_cases(actor: Actor, customer: Customer | None = None) -> Iterator[Happening]:
    """Repair cases, each with where it stands now."""
    if not actor.may(Permission.REPAIR_CASE_VIEW):
        return
    for one in repairs.lately(actor, customer)[:EACH]:
        state = RepairState(one.state)
        told = _("Repair case %(number)s: %(state)s") % {"number": one.number, "state": state.label}
        note = f"{one.serial} · {one.model}"
        url = Viewpoint(actor, customer).repair_page(one)
        yield Happening(one.changed_at, told, url, "wrench", REPAIR_TONES[state], note)


def claim_changes(actor: Actor) -> Iterator[Happening]:
    """Claims, each with where it stands now."""
    if not actor.may(Permission.CLAIM_VIEW):
        return
    for one in claims.lately(actor)[:EACH]:
        state = ClaimState(one.state)
        told = _("Claim %(number)s: %(state)s") % {"number": one.number, "state": state.label}
        note = one.partner.name if actor.kind is ActorKind.VENDOR else f"{one.serial} · {one.model}"
        yield Happening(
            one.changed_at, told, reverse("claim", kwargs={"claim_id": one.id}), "receipt", CLAIM_TONES[state], note
        )


def parts_orders(actor: Actor) -> Iterator[Happening]:
    """Parts orders, each with where it stands now."""
    if not actor.may(Permission.PARTS_ORDER_VIEW):
        return
    for one in parts.lately(actor)[:EACH]:
        state = OrderState(one.state)
        told = _("Parts order %(number)s: %(state)s") % {"number": one.number, "state": state.label}
        note = one.partner.name if actor.kind is ActorKind.VENDOR else f"{one.serial} · {one.model}"
        url = reverse("parts-order", kwargs={"order_id": one.id})
        yield Happening(one.changed_at, told, url, "package", ORDER_TONES[state], note)


def support_cases(actor: Actor) -> Iterator[Happening]:
    """Support cases, each with where it stands now."""
    tones = {SupportState.OPEN: "info", SupportState.ASKER: "warn", SupportState.OTHERS: "warn"}
    desk = support.is_support(actor)
    for one in support.visible_to(actor).defer("text", "serials").order_by("-changed_at", "-id")[:EACH]:
        state = SupportState(one.state)
        word = state_told(one.state, desk=desk)
        told = _("Support case %(number)s: %(state)s") % {"number": one.number, "state": word}
        url = reverse("support-case", kwargs={"partner_id": one.partner_id, "support_case_id": one.id})
        yield Happening(one.changed_at, told, url, "messages-square", tones.get(state, ""), one.subject)


def bulk_actions(actor: Actor) -> Iterator[Happening]:
    """Transfers, un-enrolments and what undid them; of a customer's people those that it asked for. Two queries."""
    found = list(transfers.visible_to(actor).order_by("-created_at", "-id")[:EACH])
    names = names_of(actor, (one.to_customer_id for one in found))
    for one in found:
        state = ActionState(one.state)
        count = one.counts.get(Outcome.MOVED, 0) if state is ActionState.DONE else one.total
        note = ngettext("%(n)s PC", "%(n)s PCs", count) % {"n": number(count)} + f" · {state.label}"
        url = reverse("transfer", kwargs={"action_id": one.id})
        tone = STATES[state].removesuffix(" live")
        yield Happening(one.finished_at or one.created_at, title(one, names), url, "arrow-left-right", tone, note)


def open_alerts(actor: Actor, customer: Customer | None = None) -> Iterator[Happening]:
    """Alerts as they came up."""
    point = Viewpoint(actor, customer)
    for one in point.rows.exclude(severity=Severity.INFO).order_by("-opened_at", "-id")[:EACH]:
        url, note = point.url("alert", alert_id=one.id), f"{one.serial} · {one.model}"
        told = alert_wording.title(one.rule)
        yield Happening(one.opened_at, told, url, "triangle-alert", TONES[one.severity], note)


def arrivals(counts: Sequence[int], edges: Sequence[datetime], url: str) -> Iterator[Happening]:
    """PCs that arrived, a line a day, from a trend that is there already. No query."""
    begins = list(edges[:-1])[-len(counts) :] if counts else []
    for begin, count in list(zip(begins, counts, strict=True))[-ARRIVAL_DAYS:]:
        if count:
            told = ngettext("%(n)s PC arrived", "%(n)s PCs arrived", count) % {"n": number(count)}
            at = min(begin + timedelta(hours=12), edges[-1])
            yield Happening(at, told, url, "laptop", "info", day=True)


def files(actor: Actor) -> Iterator[Happening]:
    """Files of the feeds, as they came in."""
    for one in sales_feed.files(actor).order_by("-received_at", "-id")[:EACH]:
        shown = with_pill(one)
        lines = ngettext("%(n)s line", "%(n)s lines", one.lines) % {"n": number(one.lines)}
        url = reverse("file", kwargs={"code": one.feed.code, "file_id": one.id})
        told = _("%(file)s: %(state)s") % {"file": one.name, "state": shown["word"]}
        tone = shown["tone"].removesuffix(" live")
        yield Happening(one.received_at, told, url, "file-text", tone, f"{one.feed.name} · {lines}")


def completions(actor: Actor) -> Iterator[Happening]:
    """Courses that somebody completed, and what that led to. Two queries."""
    found = list(partners.completions(actor)[:EACH])
    accounts = {one.account for one in found}
    named = {one.account: one.name for one in partners.visible_to(actor).filter(account__in=accounts)}
    for one in found:
        who = named.get(one.account, one.account)
        outcome = completion_sheet.OUTCOMES.get(one.outcome, one.outcome)
        told = _("%(partner)s completed a course: %(outcome)s") % {"partner": who, "outcome": outcome}
        tone = "good" if one.outcome == CERTIFIED else "warn"
        yield Happening(one.received_at, told, reverse("completions"), "graduation-cap", tone)
