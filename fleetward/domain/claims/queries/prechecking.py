"""The check before submission: what would have the vendor deny a claim is said before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from fleetward.domain.claims.lifecycle import OVER, ClaimState, Evidence, FindingCode, LineKind
from fleetward.domain.claims.models import Claim, PayoutAccount
from fleetward.domain.claims.queries import proposals, rows
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.vendor_profile import vendor_profile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.claims.models import ClaimLine
    from fleetward.domain.partners.actor import Actor


@dataclass(frozen=True)
class Finding:
    """One thing the check found. What `stops` forbids submission; the rest is a warning."""

    code: FindingCode
    stops: bool
    text: StrOrPromise


def precheck(actor: Actor, claim: Claim, now: datetime) -> list[Finding]:
    """All that stands against this claim, what stops it first. Nothing for whom it is not there."""
    if not rows.visible_to(actor).filter(partner_id=claim.partner_id, id=claim.id).exists():
        return []
    using = rows.database(actor)
    lines = rows.lines(actor, claim)
    found = [
        *_standing(claim, using, now), *_content(claim, using), *_evidence(actor, claim, lines),
        *_outside(claim, using),
    ]  # fmt: skip
    return sorted(found, key=lambda one: not one.stops)


def last_moment(claim: Claim, *, using: str = "default") -> datetime:
    """Until when it can be submitted: counted from the repair, or from the last denial of a claim for it."""
    claims = Claim.objects.using(using).filter(partner_id=claim.partner_id, repair_id=claim.repair_id)
    denials = claims.filter(state=ClaimState.DENIED).exclude(id=claim.id)
    denied_at = denials.aggregate(last=Max("decided_at"))["last"]
    begins: datetime = denied_at or claim.repaired_at
    return begins + timedelta(days=vendor_profile().claims.deadline_days)


def _standing(claim: Claim, using: str, now: datetime) -> Iterator[Finding]:
    if not partners.could_deliver(claim.partner_id, claim.program, claim.repaired_at, using=using):
        text = _("There was no certificate to deliver service for this program when the PC was repaired.")
        yield Finding(FindingCode.NOT_ELIGIBLE, stops=True, text=text)
    if claim.submitted_at is None and now > last_moment(claim, using=using):
        yield Finding(FindingCode.TOO_LATE, stops=True, text=_too_late(vendor_profile().claims.deadline_days))
    if claim.attempt > vendor_profile().claims.attempts:
        text = _("All attempts for this repair are used up.")
        yield Finding(FindingCode.NO_ATTEMPTS, stops=True, text=text)
    others = Claim.objects.using(using).filter(partner_id=claim.partner_id, repair_id=claim.repair_id)
    if others.exclude(id=claim.id).exclude(state__in=OVER).exists():
        yield Finding(FindingCode.DUPLICATE, stops=True, text=_("There is another claim for this repair."))


def _too_late(days: int) -> str:
    text = ngettext(
        "The deadline has passed: a claim must be submitted within %(count)s day.",
        "The deadline has passed: a claim must be submitted within %(count)s days.",
        days,
    )
    return text % {"count": days}


def _content(claim: Claim, using: str) -> Iterator[Finding]:
    if claim.claimed <= 0:
        yield Finding(FindingCode.NO_LINES, stops=True, text=_("Nothing is claimed yet: fill in at least one line."))
    if proposals.tariff_of(claim) is None:
        text = _("There is no tariff for this kind of repair, so labour and travel cannot be claimed.")
        yield Finding(FindingCode.NO_TARIFF, stops=False, text=text)
    currencies = {one.currency for one in proposals.delivered(claim.partner_id, claim.repair_id, using=using)}
    if currencies - {claim.currency}:
        text = _(
            "Some parts were ordered in another currency. Amounts are never converted: they are not in this claim."
        )
        yield Finding(FindingCode.OTHER_CURRENCY, stops=False, text=text)


def _evidence(actor: Actor, claim: Claim, lines: list[ClaimLine]) -> Iterator[Finding]:
    shown = list(rows.attachments(actor, claim).values_list("evidence", flat=True))
    parts = sum(line.kind == LineKind.PART and line.quantity > 0 for line in lines)
    if (missing := parts - shown.count(Evidence.PART_PHOTO)) > 0:
        text = ngettext(
            "Attach a photo of each part that was replaced: %(count)s is missing.",
            "Attach a photo of each part that was replaced: %(count)s are missing.",
            missing,
        )
        yield Finding(FindingCode.NO_PHOTO, stops=True, text=text % {"count": missing})
    if Evidence.WORK_REPORT not in shown:
        yield Finding(FindingCode.NO_WORK_REPORT, stops=True, text=_("Attach the work report."))


def _outside(claim: Claim, using: str) -> Iterator[Finding]:
    states = {state for state, _part in proposals.outstanding(claim.partner_id, claim.repair_id, using=using)}
    if "due" in states:
        text = _("Send the old parts back first: at least one is not on its way yet.")
        yield Finding(FindingCode.RETURN_DUE, stops=True, text=text)
    if "sent" in states:
        text = _("An old part is on its way back. The claim may have to wait until it is received.")
        yield Finding(FindingCode.RETURN_ON_ITS_WAY, stops=False, text=text)
    accounts = PayoutAccount.objects.using(using).filter(partner_id=claim.partner_id, currency=claim.currency)
    if not accounts.exists():
        text = _(
            "There is no payout account in this currency: an approved claim waits until an administrator adds one."
        )
        yield Finding(FindingCode.NO_PAYOUT_ACCOUNT, stops=False, text=text)
