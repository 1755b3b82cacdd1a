"""Payment runs: approved claims of one currency, paid together, and what the bank says of each payment.

A run is made once, and its files always say the same; a claim is in one run at a time, whoever makes runs at the same
moment. Money is never converted: a run has one currency.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from fleetward.domain.claims import queries, rules, told
from fleetward.domain.claims.amounts import ZERO
from fleetward.domain.claims.lifecycle import PAYABLE, ClaimEventKind, ClaimState, PaymentStatus, RunState
from fleetward.domain.claims.models import Claim, ClaimEvent, PaymentRun, PayoutAccount
from fleetward.domain.claims.operations.deciding import outcome
from fleetward.domain.claims.operations.locking import Refused, refuse, write
from fleetward.domain.claims.queries import PaidClaim, PartnerPayment
from fleetward.domain.claims.settlement_file import Outcome, read_outcomes
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.kit.ids import number_of, uuid7
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor


@dataclass(frozen=True)
class _Run:
    """What the claims of a run being made are told."""

    id: UUID
    number: str
    currency: str


@transaction.atomic
def make_run(*, actor: Actor, currency: str, pay_on: date, now: datetime) -> PaymentRun:
    """Put every approved, unpaid claim of the currency into a run, one payment a partner.

    Partners that have said no account for the currency are left out: their claims wait for a later run. `Refused` where
    nothing is to be paid, also to the second of two who make a run at the same moment.
    """
    actor.require(Permission.PAYMENT_MANAGE)
    refuse(rules.refuse_run(currency, pay_on, localdate(now)))
    with scoped(VENDOR):
        run = _Run(uuid7(), _number(now), currency)
    payments: list[PartnerPayment] = []
    for partner_id in queries.partners_to_pay(currency):
        if payment := _take(actor, partner_id, run, f"{run.number}-{len(payments) + 1}", now):
            payments.append(payment)
    if not payments:
        refuse(_("There is nothing to be paid in this currency."))
    debtor = vendor_profile().claims.debtor
    with scoped(VENDOR):
        made = PaymentRun.objects.create(
            id=run.id, number=run.number, currency=currency, pay_on=pay_on, count=len(payments), made_at=now,
            total=sum((one.amount for one in payments), ZERO), made_by_label=actor.label,
            content=[one.stored() for one in payments], debtor_name=debtor.name, debtor_iban=debtor.iban,
            debtor_bic=debtor.bic,
        )  # fmt: skip
        queries.pain001(made)  # what no bank would take is no run
        audit.record(actor, "payment_run.made", made, number=made.number, total=str(made.total), currency=currency)
    return made


def _number(now: datetime) -> str:
    while True:
        number = number_of(uuid7(), now)
        if not PaymentRun.objects.filter(number=number).exists():
            return number


def _take(actor: Actor, partner_id: UUID, run: _Run, end_to_end: str, now: datetime) -> PartnerPayment | None:
    """Take what the partner gets; None where another run took it, or the account is gone."""
    with scoped(Scope(partner_id)):
        account = PayoutAccount.objects.filter(partner_id=partner_id, currency=run.currency).first()
        claims = _claims_to_pay(partner_id, run.currency) if account else []
        if account is None or not claims:
            return None
        mine = Claim.objects.filter(partner_id=partner_id, id__in=[one.id for one in claims])
        mine.update(payment_run_id=run.id, changed_at=now)
        _note_all(claims, ClaimEventKind.IN_PAYMENT, actor=actor, now=now, run=run.number)
        audit.record_each(actor, "claim.in_payment", [str(one.id) for one in claims], run=run.number)
        paid = tuple(PaidClaim(one.id, one.number, one.approved or ZERO) for one in claims)
        return PartnerPayment(
            end_to_end, partner_id, claims[0].partner.name, account.holder, account.iban, account.bic,
            sum((one.amount for one in paid), ZERO), paid,
        )  # fmt: skip


def _claims_to_pay(partner_id: UUID, currency: str) -> list[Claim]:
    """Kept from others until this transaction ends; those that another run took meanwhile are not among them."""
    rows = Claim.objects.select_for_update(of=("self",)).select_related("partner")
    unpaid = rows.filter(partner_id=partner_id, currency=currency, state__in=PAYABLE, payment_run_id__isnull=True)
    return list(unpaid.order_by("id"))


def _note_all(
    claims: Sequence[Claim], kind: ClaimEventKind, *, actor: Actor, now: datetime, run: str, text: str = ""
) -> None:
    ClaimEvent.objects.bulk_create(
        ClaimEvent(
            partner_id=one.partner_id, claim_id=one.id, at=now, kind=kind, actor_label=actor.label, text=text,
            details={"run": run},
        )
        for one in claims
    )  # fmt: skip


@transaction.atomic
def settle_run(*, actor: Actor, run_id: UUID, results: bytes | Sequence[Outcome], now: datetime) -> PaymentRun:
    """Take in what the bank said: a CSV file (`end_to_end_id`, `status`, `reason`), or a list.

    Paid claims are paid; those of a rejected payment are approved again, and may go into a later run. What is not
    named waits. The same answer again changes nothing; one that cannot be understood is refused as a whole.
    """
    actor.require(Permission.PAYMENT_MANAGE)
    outcomes = _understood(results)
    with scoped(VENDOR):
        run = PaymentRun.objects.select_for_update().get(id=run_id)
    payments = {one.end_to_end: one for one in queries.payments(run)}
    _refuse_twice(outcomes)
    for one in outcomes:
        if one.end_to_end not in payments:
            refuse(_("%(id)s is no payment of this run.") % {"id": one.end_to_end})
        payments[one.end_to_end] = _settle(actor, run, payments[one.end_to_end], one, now)
    return _keep(actor, run, list(payments.values()), now)


def _refuse_twice(outcomes: Sequence[Outcome]) -> None:
    """What says two things of one payment says nothing."""
    for name, times in Counter(one.end_to_end for one in outcomes).items():
        if times > 1:
            refuse(_("%(id)s is named twice.") % {"id": name})


def _understood(results: bytes | Sequence[Outcome]) -> Sequence[Outcome]:
    if not isinstance(results, bytes):
        return results
    try:
        return read_outcomes(results)
    except ValueError as wrong:
        raise Refused(str(wrong)) from wrong


@transaction.atomic
def reject_payment(*, actor: Actor, run_id: UUID, end_to_end: str, reason: str, now: datetime) -> PaymentRun:
    """Note that the bank did not carry out one payment, or gave it back."""
    results = [Outcome(end_to_end, PaymentStatus.REJECTED, reason)]
    return settle_run(actor=actor, run_id=run_id, results=results, now=now)


def _settle(actor: Actor, run: PaymentRun, payment: PartnerPayment, said: Outcome, now: datetime) -> PartnerPayment:
    if payment.status == said.status:
        return payment
    if payment.status == PaymentStatus.REJECTED:
        refuse(_("%(id)s was rejected before; its claims may be in another run.") % {"id": payment.end_to_end})
    with scoped(Scope(payment.partner_id)):
        rows = Claim.objects.select_for_update().filter(partner_id=payment.partner_id, payment_run_id=run.id)
        claims = list(rows.order_by("id"))
        for claim in claims:
            _answer(claim, said, now)
        kind = ClaimEventKind.PAID if said.status == PaymentStatus.PAID else ClaimEventKind.REJECTED
        _note_all(claims, kind, actor=actor, now=now, run=run.number, text=said.reason)
        audit.record_each(actor, f"claim.{kind}", [str(one.id) for one in claims], run=run.number)
        told.moved([one for one in claims if one.state == ClaimState.PAID], now)
    return replace(payment, status=said.status, reason=said.reason)


def _answer(claim: Claim, said: Outcome, now: datetime) -> None:
    """Paid, or approved as it was before."""
    if said.status == PaymentStatus.PAID:
        write(claim, now=now, state=ClaimState.PAID, paid_at=now)
    elif claim.state == ClaimState.PAID:
        before = outcome(claimed=claim.claimed, approved=claim.approved or ZERO)
        write(claim, now=now, state=before, paid_at=None, payment_run_id=None)
    else:
        write(claim, now=now, payment_run_id=None)


def _keep(actor: Actor, run: PaymentRun, payments: list[PartnerPayment], now: datetime) -> PaymentRun:
    run.content = [one.stored() for one in payments]
    if all(one.status for one in payments):
        run.state, run.settled_at = RunState.SETTLED, run.settled_at or now
    with scoped(VENDOR):
        run.save(update_fields=["content", "state", "settled_at"])
        audit.record(actor, "payment_run.settled", run, state=run.state)
    return run
