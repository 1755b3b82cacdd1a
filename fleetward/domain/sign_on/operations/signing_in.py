"""To the identity provider and back: who may come in, and as whom."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.sign_on import queries
from fleetward.domain.sign_on.models import Attempt, Identity, SignOn
from fleetward.domain.sign_on.operations import places
from fleetward.domain.sign_on.operations.refusing import Refusal, Refused
from fleetward.domain.sign_on.tenant import Tenant, of_row
from fleetward.foundation.accounts import operations as accounts
from fleetward.foundation.accounts import queries as users
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.foundation.accounts.models import User

PROVIDER = Actor(ActorKind.SYSTEM, "Single sign-on")
PATIENCE = timedelta(minutes=15)
"""How long somebody may take at the provider."""
LONGEST_SUBJECT, LONGEST_NAME = 300, 150


@dataclass(frozen=True)
class Asserted:
    """What a provider says of who has signed in there. `verified` is None where it says nothing of the address."""

    subject: str
    email: str = ""
    name: str = ""
    verified: bool | None = None


@transaction.atomic
def begin(*, sign_on: SignOn, next_path: str, now: datetime, tester_id: UUID | None = None) -> Attempt:
    """Somebody leaves for the provider. An untested one is only for its tester."""
    if sign_on.tested_at is None and tester_id is None:
        raise Refused(Refusal.NOT_TESTED)
    Attempt.objects.filter(started_at__lt=now - PATIENCE).delete()
    secret = [secrets.token_urlsafe(32) for _ in range(3)]
    return Attempt.objects.create(
        id=uuid7(), sign_on=sign_on, state=secret[0], nonce=secret[1], verifier=secret[2], next_path=next_path[:1000],
        started_at=now, tester_id=tester_id,
    )  # fmt: skip


@transaction.atomic
def take(*, sign_on_id: UUID, attempt_id: str, state: str, now: datetime) -> Attempt:
    """The attempt that this browser began at this provider: once, in time, and by its state. Else `Refused`."""
    if "\0" in state:
        raise Refused(Refusal.OVER)
    rows = Attempt.objects.select_for_update(of=("self",)).select_related("sign_on")
    attempt = rows.filter(sign_on_id=sign_on_id, state=state, taken_at=None, started_at__gte=now - PATIENCE).first()
    if attempt is None or not hmac.compare_digest(str(attempt.id), attempt_id):
        raise Refused(Refusal.OVER)
    Attempt.objects.filter(id=attempt.id).update(taken_at=now)
    return attempt


def waiting(*, sign_on_id: UUID, state: str, now: datetime) -> Attempt:
    """The attempt at this provider that an answer without its browser is about. Nothing is taken yet."""
    if "\0" in state:
        raise Refused(Refusal.OVER)
    rows = Attempt.objects.select_related("sign_on").filter(sign_on_id=sign_on_id, state=state, taken_at=None)
    attempt = rows.filter(started_at__gte=now - PATIENCE, asserted__isnull=True).first()
    if attempt is None:
        raise Refused(Refusal.OVER)
    return attempt


@transaction.atomic
def keep_asserted(*, attempt: Attempt, asserted: Asserted) -> bool:
    """What came for this attempt without its browser; the browser comes next. Once only."""
    waiting = Attempt.objects.filter(id=attempt.id, taken_at=None, asserted__isnull=True)
    return bool(waiting.update(asserted=asdict(asserted)))


def kept_asserted(attempt: Attempt) -> Asserted:
    """What the provider has said for this attempt; `Refused` if it has not."""
    if attempt.asserted is None:
        raise Refused(Refusal.OVER)
    return Asserted(**attempt.asserted)


@transaction.atomic
def note_test(*, attempt: Attempt, now: datetime) -> None:
    """A test came back as it should: from now on people are sent there. Not if it was changed meanwhile."""
    sign_on = attempt.sign_on
    rows = SignOn.objects.filter(id=sign_on.id, changed_at__lte=attempt.started_at)
    if not rows.update(tested_at=now):
        raise Refused(Refusal.OVER)
    with scoped(of_row(sign_on).scope):
        audit.record(Actor(ActorKind.SYSTEM, PROVIDER.label, user_id=attempt.tester_id), "sign_on.tested", sign_on)


@transaction.atomic
def note_refused(*, sign_on: SignOn, why: Refusal, email: str = "") -> None:
    """That somebody came from the tenant's provider and was not let in: for its administrators."""
    with scoped(of_row(sign_on).scope):
        audit.record(PROVIDER, "sign_on.refused", sign_on, why=str(why), email=email[:254])


@transaction.atomic
def sign_in(*, sign_on: SignOn, asserted: Asserted, now: datetime) -> User:
    """Whom the provider means. Always somebody of exactly its own tenant, or nobody: `Refused`.

    Known by (provider, subject). The first time by an address of an accepted domain of the tenant, that the provider
    does not call unverified: a member, or somebody without any place where the tenant lets people join.
    """
    if not 0 < len(asserted.subject) <= LONGEST_SUBJECT or "\0" in asserted.subject:
        raise Refused(Refusal.NOT_VERIFIED)
    sign_on = SignOn.objects.select_for_update().get(id=sign_on.id)  # one at a time: nobody is linked twice
    tenant = of_row(sign_on)
    known = Identity.objects.filter(sign_on=sign_on, subject=asserted.subject).select_related("user").first()
    user: User = known.user if known else _meet(sign_on, tenant, asserted, now)
    if not user.is_active or queries.place_at(user, tenant) is None:
        raise Refused(Refusal.NO_PLACE)
    with scoped(tenant.scope):
        by = Actor(ActorKind.SYSTEM, PROVIDER.label, user_id=user.id)
        audit.record(by, "sign_on.signed_in", user, customer_id=tenant.customer_id)
    return user


def _meet(sign_on: SignOn, tenant: Tenant, asserted: Asserted, now: datetime) -> User:
    """Somebody comes for the first time."""
    email = asserted.email.strip().lower()
    if asserted.verified is False or not queries.is_address(email):
        raise Refused(Refusal.NOT_VERIFIED)
    if not queries.owns(tenant, email):
        raise Refused(Refusal.FOREIGN_ADDRESS)
    user = users.of_address(email)
    if user is None or not queries.places(user):
        user = _join(sign_on, tenant, asserted, user)
    if queries.place_at(user, tenant) is None:
        raise Refused(Refusal.NO_PLACE)
    if Identity.objects.filter(sign_on=sign_on, user=user).exists():
        raise Refused(Refusal.OTHER_IDENTITY)
    Identity.objects.create(sign_on=sign_on, subject=asserted.subject, user=user, linked_at=now)
    with scoped(tenant.scope):
        audit.record(PROVIDER, "sign_on.linked", user, customer_id=tenant.customer_id, known_as=asserted.subject)
    return user


def _join(sign_on: SignOn, tenant: Tenant, asserted: Asserted, user: User | None) -> User:
    """A place by itself, where the tenant wants it so; not for whom it has sent away by SCIM."""
    if not sign_on.joins:
        raise Refused(Refusal.NO_PLACE)
    told = queries.was_provisioned(tenant, user) if user else None
    if told and not told.active:
        raise Refused(Refusal.NO_PLACE)
    email, name = asserted.email.strip().lower(), asserted.name.strip()[:LONGEST_NAME]
    found = user or accounts.create_user(email=email, name=name, password=None, language="")
    places.give(actor=PROVIDER, tenant=tenant, user=found, role=sign_on.role)
    return found
