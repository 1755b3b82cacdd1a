"""Payment runs: approved claims of one currency that are paid together, their files, and what the bank answers (R9)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from fleetward.domain.claims import operations, queries
from fleetward.domain.claims.bank_account import hidden
from fleetward.domain.claims.lifecycle import PaymentStatus, RunState
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, page
from fleetward.entrypoints.api.described import VENDOR, allowed
from fleetward.entrypoints.api.resources.attached import ContentSent, content_of
from fleetward.entrypoints.api.resources.resource import Sent, extended, located, one, resources
from fleetward.foundation.kit.download import download
from fleetward.gateways import credit_transfer

if TYPE_CHECKING:
    from fleetward.domain.claims.models import PaymentRun
    from fleetward.domain.partners.actor import Actor

router = resources("payments")

MAY_SEE = allowed(Permission.CLAIM_VIEW, kinds=VENDOR, refuses=[404])
MAY_PAY = allowed(Permission.PAYMENT_MANAGE, kinds=VENDOR, refuses=[404, 409])
CSV = "text/csv; charset=utf-8"
SORTS = {"made_at": "made_at", "pay_on": "pay_on", "total": "total"}


class PayableShown(Schema):
    """What waits to be paid in one currency."""

    currency: str = Field(examples=["NOK"])
    claims: int
    total: Decimal = Field(examples=["1250.00"])
    partners: int
    without_account: int = Field(description="Claims that a run leaves out: their partners have said no account.")


class Payables(Schema):
    """What a run of each currency would hold."""

    items: list[PayableShown]


class RunShown(Schema):
    """A payment run. Amounts are in its one currency."""

    id: UUID
    number: str = Field(examples=["261126-BQKTR"])
    currency: str = Field(examples=["NOK"])
    state: RunState
    pay_on: date
    count: int = Field(description="Payments: one a partner.")
    total: Decimal = Field(examples=["1250.00"])
    made_at: datetime
    by: str = Field(alias="made_by_label")
    settled_at: datetime | None


class RunList(Listed):
    """Payment runs."""

    items: list[RunShown]


class PaidClaimShown(Schema):
    """A claim as it was paid."""

    id: UUID
    number: str
    amount: Decimal


class PaymentShown(Schema):
    """All that one partner gets of a run. `end_to_end_id` is what the bank answers with."""

    end_to_end_id: str = Field(alias="end_to_end")
    partner_id: UUID
    partner: str
    holder: str
    account: str = Field(description="Its country and its end; the whole number stands in the bank's file alone.")
    amount: Decimal
    claims: list[PaidClaimShown]
    status: PaymentStatus
    reason: str

    @staticmethod
    def resolve_account(row: queries.PartnerPayment) -> str:
        """As pages show it."""
        return hidden(row.iban)


class RunDetails(RunShown):
    """With its payments."""

    payments: list[PaymentShown]


class RunsAsked(Asked):
    """Which payment runs."""

    state: RunState | None = None
    currency: str = Field(default="", max_length=3)
    sort: Literal["made_at", "-made_at", "pay_on", "-pay_on", "total", "-total"] = "-made_at"


class RunSent(Sent):
    """Which currency is paid, and when."""

    currency: str = Field(pattern="^[A-Z]{3}$", examples=["NOK"])
    pay_on: date


class BankAnswer(ContentSent):
    """A CSV file with the columns `end_to_end_id` and `status` (`paid` or `rejected`), and maybe `reason`."""


class RejectionSent(Sent):
    """Which payment the bank did not carry out, or gave back, and what it says."""

    end_to_end_id: str = Field(min_length=1, max_length=35)
    reason: str = Field(min_length=1, max_length=300, pattern=r"\S")


def _find(actor: Actor, run_id: UUID) -> PaymentRun:
    return one(queries.runs(actor), id=run_id)


def _details(found: PaymentRun) -> RunDetails:
    return extended(RunDetails, found, payments=queries.payments(found))


@router.get(
    "/payables", response=Payables, operation_id="list_payables", summary="What waits to be paid",
    **allowed(Permission.CLAIM_VIEW, kinds=VENDOR),
)  # fmt: skip
def list_payables(request: HttpRequest) -> Any:
    """Approved claims that are in no payment run, by currency; nothing is ever converted."""
    return {"items": queries.payable(called(request))}


@router.get(
    "/payment-runs", response=RunList, operation_id="list_payment_runs", summary="Payment runs",
    **allowed(Permission.CLAIM_VIEW, kinds=VENDOR),
)  # fmt: skip
def list_payment_runs(request: HttpRequest, response: HttpResponse, asked: Query[RunsAsked]) -> Any:
    """All that were made."""
    wanted = asked.model_dump(include={"state", "currency"})
    rows = queries.runs(called(request)).filter(**{name: value for name, value in wanted.items() if value})
    rows = rows.defer("content")  # every payment of a run
    return page(request, response, rows, asked, sorts=SORTS)


@router.post(
    "/payment-runs", response={201: RunDetails}, operation_id="make_payment_run", summary="Make a payment run",
    **MAY_PAY,
)  # fmt: skip
def make_payment_run(request: HttpRequest, response: HttpResponse, sent: RunSent) -> Status[Any]:
    """Of every approved, unpaid claim of the currency. Send an Idempotency-Key: what is asked twice is made once."""
    made = operations.make_run(actor=called(request), currency=sent.currency, pay_on=sent.pay_on, now=timezone.now())
    located(request, response, "get_payment_run", made.id)
    return Status(201, _details(made))


@router.get(
    "/payment-runs/{uuid:run_id}", response=RunDetails, operation_id="get_payment_run", url_name="get_payment_run",
    summary="One payment run", **MAY_SEE,
)  # fmt: skip
def get_payment_run(request: HttpRequest, run_id: UUID) -> Any:
    """With its payments, and what the bank said of each."""
    return _details(_find(called(request), run_id))


@router.get(
    "/payment-runs/{uuid:run_id}/pain001.xml", operation_id="get_bank_file", summary="The file for the bank",
    **allowed(Permission.PAYMENT_MANAGE, kinds=VENDOR, refuses=[404], file=[credit_transfer.CONTENT_TYPE]),
)  # fmt: skip
def get_bank_file(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """ISO 20022 pain.001, with whole account numbers; it always says the same."""
    found = _find(called(request), run_id)
    return download(queries.pain001(found), name=f"{found.number}.xml", media_type=credit_transfer.CONTENT_TYPE)


@router.get(
    "/payment-runs/{uuid:run_id}/payments.csv", operation_id="get_payments_table", summary="The payments as a table",
    **allowed(Permission.PAYMENT_MANAGE, kinds=VENDOR, refuses=[404], file=["text/csv"]),
)  # fmt: skip
def get_payments_table(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The same as CSV (UTF-8), and what the bank has answered so far."""
    found = _find(called(request), run_id)
    return download(queries.csv(found), name=f"{found.number}.csv", media_type=CSV)


@router.post(
    "/payment-runs/{uuid:run_id}/settle", response=RunDetails, operation_id="settle_payment_run",
    summary="Take in what the bank answered", **MAY_PAY,
)  # fmt: skip
def settle_payment_run(request: HttpRequest, run_id: UUID, sent: BankAnswer) -> Any:
    """Paid claims are paid; those of a rejected payment wait for a later run. Sent again, it changes nothing."""
    return _details(
        operations.settle_run(actor=called(request), run_id=run_id, results=content_of(sent), now=timezone.now())
    )


@router.post(
    "/payment-runs/{uuid:run_id}/reject", response=RunDetails, operation_id="reject_payment",
    summary="Note that the bank rejected a payment", **MAY_PAY,
)  # fmt: skip
def reject_payment(request: HttpRequest, run_id: UUID, sent: RejectionSent) -> Any:
    """Also one that it gave back after it was paid: its claims are approved again, and may go into a later run."""
    return _details(operations.reject_payment(
        actor=called(request), run_id=run_id, end_to_end=sent.end_to_end_id, reason=sent.reason, now=timezone.now()
    ))  # fmt: skip
