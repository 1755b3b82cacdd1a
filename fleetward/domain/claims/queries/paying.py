"""Reads of payment: what can be paid, payment runs and their files, payout accounts."""

from __future__ import annotations

import csv as csv_module
import io
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from fleetward.domain.claims.lifecycle import PAYABLE, PaymentStatus
from fleetward.domain.claims.models import Claim, PaymentRun, PayoutAccount
from fleetward.domain.claims.queries import rows
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.gateways import credit_transfer

if TYPE_CHECKING:
    from collections.abc import Iterable

CSV_COLUMNS = ("end_to_end_id", "partner", "holder", "iban", "bic", "amount", "currency", "pay_on", "claims", "status")


@dataclass(frozen=True)
class PaidClaim:
    """A claim as it was paid."""

    id: UUID
    number: str
    amount: Decimal


@dataclass(frozen=True)
class PartnerPayment:
    """One payment of a run: all that one partner gets. `end_to_end` is what the bank answers with."""

    end_to_end: str
    partner_id: UUID
    partner: str
    holder: str
    iban: str
    bic: str
    amount: Decimal
    claims: tuple[PaidClaim, ...]
    status: str = PaymentStatus.WAITING
    reason: str = ""

    @property
    def status_label(self) -> str:
        """What the bank said, for people."""
        return str(PaymentStatus(self.status).label)

    def stored(self) -> dict[str, Any]:
        """As it is kept with its run: amounts as text, to the cent."""
        claims = [{"id": str(one.id), "number": one.number, "amount": f"{one.amount:.2f}"} for one in self.claims]
        plain = {"partner_id": str(self.partner_id), "amount": f"{self.amount:.2f}", "status": str(self.status)}
        return asdict(self) | plain | {"claims": claims}


def payments(run: PaymentRun) -> list[PartnerPayment]:
    """The payments of a run, in the order of its file."""
    return [_payment(stored) for stored in run.content]


def _payment(stored: dict[str, Any]) -> PartnerPayment:
    claims = tuple(PaidClaim(UUID(one["id"]), one["number"], Decimal(one["amount"])) for one in stored["claims"])
    typed = {"partner_id": UUID(stored["partner_id"]), "amount": Decimal(stored["amount"]), "claims": claims}
    return PartnerPayment(**(stored | typed))


def runs(actor: Actor) -> QuerySet[PaymentRun]:
    """Payment runs, for the vendor's people who see claims."""
    if actor.kind is ActorKind.VENDOR and actor.may(Permission.CLAIM_VIEW):
        return PaymentRun.objects.all()
    return PaymentRun.objects.none()


def in_run(actor: Actor, run: PaymentRun) -> QuerySet[Claim]:
    """The claims that are paid by this run; those that the bank rejected are not in it any more."""
    return rows.visible_to(actor).filter(payment_run_id=run.id).order_by("partner_id", "id")


@dataclass(frozen=True)
class Payable:
    """What waits to be paid in one currency. `without_account`: claims of partners that have said no account."""

    currency: str
    claims: int
    total: Decimal
    partners: int
    without_account: int


def approvable(actor: Actor) -> QuerySet[Claim]:
    """What the claims desk can decide now: see `queue`."""
    return rows.queue(actor)


def unpaid(actor: Actor) -> QuerySet[Claim]:
    """Approved claims that are in no payment run."""
    return rows.visible_to(actor).filter(state__in=PAYABLE, payment_run_id__isnull=True)


def payable(actor: Actor) -> list[Payable]:
    """What a payment run of each currency would hold, and what it would leave out. Two queries."""
    accounts = PayoutAccount.objects.using(rows.database(actor))
    has_account = Exists(accounts.filter(partner_id=OuterRef("partner_id"), currency=OuterRef("currency")))
    found = unpaid(actor).order_by().values("currency")
    sums = {"claims": Count("id"), "total": Sum("approved"), "partners": Count("partner_id", distinct=True)}
    ready: dict[str, Any] = {str(one["currency"]): one for one in found.filter(has_account).annotate(**sums)}
    left_out = {one["currency"]: one["claims"] for one in found.exclude(has_account).annotate(claims=Count("id"))}
    nothing = {"claims": 0, "total": Decimal("0.00"), "partners": 0}
    return [
        Payable(without_account=left_out.get(currency, 0), **({"currency": currency} | ready.get(currency, nothing)))
        for currency in sorted({*ready, *left_out})
    ]


def partners_to_pay(currency: str) -> list[UUID]:
    """Partners with unpaid claims and an account in the currency; read across partners, by the vendor's connection."""
    accounts = PayoutAccount.objects.using("vendor").filter(partner_id=OuterRef("partner_id"), currency=currency)
    claims = Claim.objects.using("vendor").filter(
        Exists(accounts), currency=currency, state__in=PAYABLE, payment_run_id__isnull=True
    )
    return list(claims.order_by("partner_id").values_list("partner_id", flat=True).distinct())


def payout_accounts(actor: Actor) -> QuerySet[PayoutAccount]:
    """The partner's own accounts, for those who may say where it is paid."""
    if actor.kind is ActorKind.PARTNER and actor.partner_id and actor.may(Permission.PAYOUT_MANAGE):
        return PayoutAccount.objects.filter(partner_id=actor.partner_id).order_by("currency")
    return PayoutAccount.objects.none()


def pain001(run: PaymentRun) -> bytes:
    """The file for the bank: ISO 20022 pain.001, valid by its schema. What the bank has answered changes nothing."""
    transfers = credit_transfer.Transfers(
        run.number, run.made_at, run.pay_on, run.currency,
        credit_transfer.Account(run.debtor_name, run.debtor_iban, run.debtor_bic),
        [_transfer(run, one) for one in payments(run)],
    )  # fmt: skip
    return credit_transfer.write(transfers)


def _transfer(run: PaymentRun, one: PartnerPayment) -> credit_transfer.Payment:
    account = credit_transfer.Account(one.holder, one.iban, one.bic)
    return credit_transfer.Payment(one.end_to_end, account, one.amount, remittance(run.number, one.claims))


def remittance(number: str, claims: Iterable[PaidClaim]) -> str:
    """What the partner reads on its statement: the run, and its claims as far as there is room."""
    text, left = number, [one.number for one in claims]
    while left and len(f"{text} {left[0]} +{len(left)}") <= credit_transfer.TEXT:
        text = f"{text} {left.pop(0)}"
    return f"{text} +{len(left)}" if left else text


def csv(run: PaymentRun) -> bytes:
    """The run as a table, a payment a line, UTF-8. A text that begins like a formula gets an apostrophe."""
    target = io.StringIO()
    writer = csv_module.writer(target)
    writer.writerow(CSV_COLUMNS)
    for one in payments(run):
        claims = " ".join(claim.number for claim in one.claims)
        writer.writerow((
            one.end_to_end, _safe(one.partner), _safe(one.holder), one.iban, one.bic, f"{one.amount:.2f}", run.currency,
            run.pay_on.isoformat(), claims, one.status,
        ))  # fmt: skip
    return target.getvalue().encode("utf-8-sig")


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
