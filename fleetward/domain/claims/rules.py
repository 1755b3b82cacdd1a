"""May this be done now? A reason in the reader's language, or None: pages hide by it, operations refuse by it."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.claims import bank_account
from fleetward.domain.claims.amounts import is_amount
from fleetward.domain.claims.lifecycle import OF_PARTNER, OPEN_TO, ClaimState, LineKind, Step
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.repairs.lifecycle import RepairState, Route

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.claims.models import Claim, ClaimLine
    from fleetward.domain.claims.queries import Proposal
    from fleetward.domain.repairs.models import RepairCase

_ROLE = _("Your role may not do this.")
_OTHER_APPROVER = _("Another approver than the first one must confirm.")
_CURRENCY_LENGTH = 3


def steps(actor: Actor, claim: Claim) -> list[Step]:
    """What the actor may do with the claim now, in the order of the work."""
    return [step for step in Step if not refuse(actor, claim, step)]


def refuse(actor: Actor, claim: Claim, step: Step) -> StrOrPromise | None:
    """Why the actor may not take this step now. `claim` is one that the actor may see."""
    if not _may(actor, claim, step):
        return _ROLE
    if claim.state not in OPEN_TO[step]:
        return _("This is not possible now: %(state)s.") % {"state": ClaimState(claim.state).label}
    if step is Step.CONFIRM and actor.user_id == claim.first_approver:
        return _OTHER_APPROVER
    return _refuse_answer(claim) if step is Step.RESUBMIT else None


def _may(actor: Actor, claim: Claim, step: Step) -> bool:
    if step in OF_PARTNER:
        own = actor.kind is ActorKind.PARTNER and actor.partner_id == claim.partner_id
        return own and actor.may(Permission.CLAIM_MANAGE)
    return actor.kind is ActorKind.VENDOR and actor.may(Permission.CLAIM_DECIDE)


def _refuse_answer(claim: Claim) -> StrOrPromise | None:
    """A withdrawn claim is answered only where it answered a denied one: that used up no attempt."""
    if claim.state == ClaimState.WITHDRAWN and claim.previous_id is None:
        return _("Nothing was denied: claim the repair anew.")
    if claim.state == ClaimState.DENIED and attempts_left(claim) <= 0:
        return _("All attempts for this repair are used up.")
    return None


def attempts_left(claim: Claim) -> int:
    """How often a denial of this claim could still be answered; to be said before it is submitted."""
    return max(0, vendor_profile().claims.attempts - claim.attempt)


def refuse_claim(actor: Actor, repair: RepairCase) -> StrOrPromise | None:
    """Why the actor may not claim this repair, that it may see: only its partner does, for work of its own."""
    if actor.kind is not ActorKind.PARTNER or not actor.may(Permission.CLAIM_MANAGE):
        return _ROLE
    if repair.route != Route.SERVICE_DELIVERY:
        return _("Only a repair by your own service delivery account can be claimed.")
    return None if repair.state == RepairState.DONE else _("Only a finished repair can be claimed.")


def refuse_positions(named: Iterable[int], lines: Iterable[ClaimLine]) -> StrOrPromise | None:
    """Why lines cannot be named so: what says nothing, or two things of one line, would be overlooked."""
    there = {line.position for line in lines}
    for position, times in Counter(named).items():
        if position not in there:
            return _("There is no line %(number)s.") % {"number": position}
        if times > 1:
            return _("Line %(number)s is named twice.") % {"number": position}
    return None


def refuse_line(line: ClaimLine, limit: Proposal | None) -> StrOrPromise | None:
    """Why a line cannot be claimed so: no more than was ordered, and no more than the tariff gives."""
    if not is_amount(line.quantity) or not is_amount(line.price):
        return _("Quantities and prices are not negative, and have two decimals at most.")
    if not is_amount(line.amount):
        return _("The amount is too large.")
    if line.quantity and (limit is None or line.quantity > limit.most):
        return _("%(quantity)s is more than can be claimed here.") % {"quantity": line.quantity}
    if line.kind != LineKind.TRAVEL and line.quantity % 1:
        return _("Parts and labour are claimed in whole numbers.")
    return _refuse_price(line, limit) if limit else None


def _refuse_price(line: ClaimLine, limit: Proposal) -> StrOrPromise | None:
    if line.kind == LineKind.LABOUR and line.price > limit.price:
        return _("Labour cannot be above the tariff: %(price)s.") % {"price": limit.price}
    if line.kind != LineKind.LABOUR and line.price != limit.price:
        return _("The price of parts is that of the order, and of a kilometre that of the tariff.")
    return None


def refuse_decision(line: ClaimLine, approved: Decimal | None, reason: str) -> StrOrPromise | None:
    """Why a line cannot be decided so: nothing above what is claimed, and a reason for whatever is less."""
    if approved is None:
        return _("Decide every line.")
    if not is_amount(approved) or approved > line.amount:
        return _("Approve between 0 and what is claimed.")
    return _("Say why less is approved.") if approved < line.amount and not reason.strip() else None


def two_must_approve(claim: Claim, approved: Decimal) -> bool:
    """Whether so much needs two approvers; in a currency without a limit whatever is paid does."""
    return approved > vendor_profile().claims.two_approve_above.get(claim.currency, Decimal(0))


def refuse_account(currency: str, holder: str, iban: str, bic: str) -> StrOrPromise | None:
    """Why nobody can be paid there."""
    if not _is_currency(currency):
        return _("A currency has three letters, as EUR.")
    if not holder.strip():
        return _("Say whose account it is.")
    if not bank_account.valid_iban(iban):
        return _("This is no IBAN: its check digits do not fit.")
    return _("This is no BIC.") if bic and not bank_account.valid_bic(bic) else None


def refuse_tariff(program: str, country: str, currency: str, amounts: tuple[Decimal, Decimal]) -> StrOrPromise | None:
    """Why this can be no tariff."""
    if program not in vendor_profile().programs:
        return _("There is no such program.")
    if not (len(country) == 2 and country.isascii() and country.isalpha() and country.isupper()):  # noqa: PLR2004
        return _("A country has two letters, as NO.")
    if not _is_currency(currency):
        return _("A currency has three letters, as EUR.")
    if not all(is_amount(amount) for amount in amounts):
        return _("Amounts are not negative, and have two decimals at most.")
    return None


def refuse_run(currency: str, pay_on: date, today: date) -> StrOrPromise | None:
    """Why no payment run can be made so."""
    if not _is_currency(currency):
        return _("A currency has three letters, as EUR.")
    return _("The day of payment has passed.") if pay_on < today else None


def _is_currency(text: str) -> bool:
    return len(text) == _CURRENCY_LENGTH and text.isascii() and text.isalpha() and text.isupper()
