"""What claims go by: the vendor's tariffs, and the accounts that a partner is paid to (R9)."""

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
from fleetward.domain.claims.lifecycle import RepairType
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, page
from fleetward.entrypoints.api.described import PARTNER, VENDOR, allowed
from fleetward.entrypoints.api.resources.resource import Amount, Sent, resources

if TYPE_CHECKING:
    from fleetward.domain.claims.models import PayoutAccount

router = resources("payments")

SORTS = {"valid_from": "valid_from", "program": "program", "country": "country", "labour": "labour"}
MOST_KM = 10_000


class TariffShown(Schema):
    """What is paid for repairs of one kind that are done from a day on, until a newer one follows."""

    id: UUID
    program: str
    repair_type: RepairType
    country: str = Field(examples=["NO"])
    currency: str = Field(examples=["NOK"])
    labour: Decimal = Field(description="For a repair.", examples=["1200.00"])
    travel_per_km: Decimal = Field(examples=["5.35"])
    most_km: int
    valid_from: date


class TariffList(Listed):
    """Tariffs."""

    items: list[TariffShown]


class TariffsAsked(Asked):
    """Which tariffs: as the list's filter bar."""

    country: str = Field(default="", max_length=2)
    program: str = Field(default="", max_length=40)
    repair_type: RepairType | None = None
    currency: str = Field(default="", max_length=3)
    sort: Literal["valid_from", "-valid_from", "program", "-program", "country", "-country", "labour", "-labour"] = (
        "-valid_from"
    )


class TariffSent(Sent):
    """A tariff. It is never changed: a newer one follows."""

    program: str = Field(min_length=1, max_length=40, examples=["premium"])
    repair_type: RepairType
    country: str = Field(pattern="^[A-Z]{2}$", examples=["NO"])
    currency: str = Field(pattern="^[A-Z]{3}$", examples=["NOK"])
    labour: Amount
    travel_per_km: Amount = Decimal(0)
    most_km: int = Field(default=0, ge=0, le=MOST_KM)
    valid_from: date


class AccountShown(Schema):
    """Where the partner is paid in one currency."""

    currency: str = Field(examples=["NOK"])
    holder: str
    account: str = Field(description="Its country and its end.", examples=["NO … 7947"])
    bic: str
    changed_at: datetime
    by: str = Field(alias="changed_by_label")

    @staticmethod
    def resolve_account(row: PayoutAccount) -> str:
        """As pages show it."""
        return hidden(row.iban)


class Accounts(Schema):
    """One a currency."""

    items: list[AccountShown]


class AccountSent(Sent):
    """One account for each currency; another one of the same currency takes its place."""

    currency: str = Field(pattern="^[A-Z]{3}$", examples=["NOK"])
    holder: str = Field(min_length=1, max_length=140, pattern=r"\S")
    iban: str = Field(min_length=1, max_length=50, examples=["NO93 8601 1117 947"])
    bic: str = Field(default="", max_length=14, description="Some banks outside the EEA ask for it.")


@router.get(
    "/tariffs", response=TariffList, operation_id="list_tariffs", summary="Tariffs",
    **allowed(Permission.TARIFF_MANAGE, kinds=VENDOR),
)  # fmt: skip
def list_tariffs(request: HttpRequest, response: HttpResponse, asked: Query[TariffsAsked]) -> Any:
    """What the vendor pays for labour and travel, now and before."""
    wanted = asked.model_dump(include={"country", "program", "repair_type", "currency"})
    rows = queries.tariffs(called(request)).filter(**{name: value for name, value in wanted.items() if value})
    return page(request, response, rows, asked, sorts=SORTS)


@router.post(
    "/tariffs", response={201: TariffShown}, operation_id="add_tariff", summary="Add a tariff",
    **allowed(Permission.TARIFF_MANAGE, kinds=VENDOR, refuses=[409]),
)  # fmt: skip
def add_tariff(request: HttpRequest, sent: TariffSent) -> Status[Any]:
    """It counts for repairs that are done from its day on."""
    made = operations.add_tariff(actor=called(request), now=timezone.now(), **sent.model_dump())
    return Status(201, TariffShown.from_orm(made))


@router.get(
    "/payout-accounts", response=Accounts, operation_id="list_payout_accounts", summary="Where we are paid",
    **allowed(Permission.PAYOUT_MANAGE, kinds=PARTNER),
)  # fmt: skip
def list_payout_accounts(request: HttpRequest) -> Any:
    """For the partner's administrators; never with whole account numbers."""
    return {"items": list(queries.payout_accounts(called(request)))}


@router.post(
    "/payout-accounts", response=AccountShown, operation_id="set_payout_account", summary="Say where we are paid",
    **allowed(Permission.PAYOUT_MANAGE, kinds=PARTNER, refuses=[409]),
)  # fmt: skip
def set_payout_account(request: HttpRequest, sent: AccountSent) -> Any:
    """Payment runs from now on use it; those that were made keep the account that they had."""
    return operations.set_payout_account(actor=called(request), now=timezone.now(), **sent.model_dump())
