"""What claims go by: the vendor's tariffs, and where partners are paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from fleetward.domain.claims import rules
from fleetward.domain.claims.bank_account import compact
from fleetward.domain.claims.models import PayoutAccount, Tariff
from fleetward.domain.claims.operations.locking import Refused, refuse
from fleetward.domain.partners.actor import ActorKind, Forbidden
from fleetward.domain.partners.permissions import Permission
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from fleetward.domain.claims.lifecycle import RepairType
    from fleetward.domain.partners.actor import Actor


@transaction.atomic
def add_tariff(
    *, actor: Actor, repair_type: RepairType, program: str, country: str, currency: str, labour: Decimal,
    travel_per_km: Decimal, most_km: int, valid_from: date, now: datetime,
) -> Tariff:  # fmt: skip
    """Add what is paid for repairs that are done from this day on; tariffs are never changed, a newer one follows."""
    actor.require(Permission.TARIFF_MANAGE)
    refuse(rules.refuse_tariff(program, country, currency, (labour, travel_per_km)))
    fields = {
        "repair_type": repair_type, "program": program, "country": country, "currency": currency,
        "valid_from": valid_from,
    }  # fmt: skip
    try:
        with transaction.atomic():
            tariff = Tariff.objects.create(labour=labour, travel_per_km=travel_per_km, most_km=most_km, **fields)
    except IntegrityError:
        raise Refused(_("There is a tariff from that day already.")) from None
    with scoped(VENDOR):
        said = {name: str(value) for name, value in fields.items()}
        amounts = {"labour": str(labour), "travel_per_km": str(travel_per_km), "most_km": most_km}
        audit.changed(actor, "tariff.added", tariff, before={}, after=said | amounts, at=now.isoformat())
    return tariff


@transaction.atomic
def set_payout_account(
    *, actor: Actor, currency: str, holder: str, iban: str, bic: str, now: datetime
) -> PayoutAccount:
    """Say where the partner is paid in this currency. Runs that were made before keep the account they had."""
    actor.require(Permission.PAYOUT_MANAGE)
    if actor.kind is not ActorKind.PARTNER or actor.partner_id is None:
        raise Forbidden(Permission.PAYOUT_MANAGE)
    iban, bic = compact(iban), compact(bic)
    refuse(rules.refuse_account(currency, holder, iban, bic))
    with scoped(Scope(actor.partner_id)):
        known = PayoutAccount.objects.select_for_update().filter(partner_id=actor.partner_id, currency=currency)
        before = _shown(known.first())
        account, _made = PayoutAccount.objects.update_or_create(
            partner_id=actor.partner_id, currency=currency,
            defaults={
                "holder": holder.strip()[:140], "iban": iban, "bic": bic, "changed_at": now,
                "changed_by_label": actor.label,
            },
        )  # fmt: skip
        audit.changed(actor, "payout_account.set", currency, before=before, after=_shown(account), ends_in=iban[-4:])
    return account


def _shown(account: PayoutAccount | None) -> dict[str, str]:
    """What the audit log tells of an account: enough to know it by, too little to be paid there."""
    return {"holder": account.holder, "ends_in": account.iban[-4:], "bic": account.bic} if account else {}
