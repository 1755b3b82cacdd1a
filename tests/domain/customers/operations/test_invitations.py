from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from fleetward.domain.customers import operations
from fleetward.domain.customers.models import Invitation
from fleetward.domain.customers.operations import Refused
from fleetward.domain.customers.queries import people
from fleetward.domain.partners.actor import Forbidden
from fleetward.domain.partners.permissions import CustomerUserRole
from fleetward.foundation.accounts import operations as accounts
from fleetward.foundation.kit.ids import uuid7
from tests.factories import partners

pytestmark = pytest.mark.usefixtures("db")
VIEWER = CustomerUserRole.VIEWER


def secret_of(text: str) -> str:
    found = re.search(r"https://x/(\S+)", text)
    assert found is not None
    return found[1]


def write(invitation: Invitation) -> operations.Letter | None:
    return operations.write_letter(
        invitation_id=invitation.id, address=lambda secret: f"https://x/{secret}", now=timezone.now()
    )


def test_only_the_job_knows_the_secret_and_only_its_hash_is_stored() -> None:
    theirs = partners.customer(partners.partner(), accepted_at=None, contact_email="ola@fjord.example")
    operations.invite_again(actor=partners.partner_actor(theirs.partner), customer_id=theirs.id, now=timezone.now())
    made = Invitation.objects.get()
    queued = ProcrastinateJob.objects.get(task_name=operations.SEND)
    assert queued.args == {"invitation_id": str(made.id)}
    letter = write(made)
    assert letter is not None
    secret = secret_of(letter.text)
    assert len(secret) >= 43  # 256 bits
    stored = Invitation.objects.get().token_hash
    assert (stored, stored == secret) == (people.digest(secret), False)


def test_a_job_done_again_makes_the_link_before_it_void() -> None:
    made, _ = partners.invitation(partners.customer(partners.partner()))
    letters = [write(made), write(made)]
    secrets = [secret_of(letter.text) for letter in letters if letter]
    now = timezone.now()
    assert [people.by_secret(secret, now) is not None for secret in secrets] == [False, True]


def test_no_letter_for_an_invitation_that_is_over() -> None:
    theirs, now = partners.customer(partners.partner()), timezone.now()
    answered, _ = partners.invitation(theirs, answered_at=now)
    expired, _ = partners.invitation(theirs, "eva@fjord.example", expires_at=now)
    assert [write(answered), write(expired)] == [None, None]
    withdrawn = Invitation(id=uuid7())
    assert write(withdrawn) is None


def test_an_invitation_is_valid_for_two_weeks() -> None:
    theirs, now = partners.customer(partners.partner(), accepted_at=None, contact_email="a@b.example"), timezone.now()
    operations.invite_again(actor=partners.partner_actor(theirs.partner), customer_id=theirs.id, now=now)
    made = Invitation.objects.get()
    assert made.expires_at == now + timedelta(days=14)
    Invitation.objects.update(token_hash=people.digest("x"))
    moments = [now + timedelta(days=14, seconds=seconds) for seconds in (-1, 0)]
    assert [people.by_secret("x", at) is not None for at in moments] == [True, False]


def test_who_is_invited_finds_it_in_the_notification_area_only_if_the_address_is_verified() -> None:
    theirs, now = partners.customer(partners.partner()), timezone.now()
    typed = partners.user()
    verified = accounts.create_user(email="eva@fjord.example", name="Eva", password="x", language="")
    for email in (typed.email, "EVA@fjord.example"):
        operations.invite_member(
            actor=partners.customer_actor(theirs), customer_id=theirs.id, email=email, role=VIEWER, now=now
        )
    assert [list(people.for_user(one, now)) for one in (typed, verified)] == [
        [], [Invitation.objects.get(email="eva@fjord.example")],
    ]  # fmt: skip


def test_the_first_invitation_is_the_partners_and_all_others_are_the_customers() -> None:
    mine = partners.partner()
    accepted, waiting = partners.customer(mine), partners.customer(mine, accepted_at=None)
    boss, now = partners.partner_actor(mine), timezone.now()
    with pytest.raises(Refused, match="invites its people itself"):
        operations.invite_again(actor=boss, customer_id=accepted.id, now=now)
    for actor in (boss, partners.customer_actor(waiting, "viewer")):
        with pytest.raises(Forbidden):
            operations.invite_member(actor=actor, customer_id=waiting.id, email="a@b.example", role=VIEWER, now=now)
    with pytest.raises(Forbidden):
        operations.invite_again(actor=partners.partner_actor(mine, "technician"), customer_id=waiting.id, now=now)


def test_the_same_address_again_gets_one_invitation_and_a_member_none() -> None:
    theirs, now = partners.customer(partners.partner()), timezone.now()
    member, own = partners.customer_user(theirs), partners.customer_actor(theirs)
    for email in ("eva@fjord.example", " Eva@Fjord.example"):
        operations.invite_member(actor=own, customer_id=theirs.id, email=email, role=VIEWER, now=now)
    assert [row.email for row in Invitation.objects.all()] == ["eva@fjord.example"]
    with pytest.raises(Refused, match="already"):
        operations.invite_member(actor=own, customer_id=theirs.id, email=member.email.upper(), role=VIEWER, now=now)


def test_a_withdrawn_invitation_is_gone_and_one_that_was_answered_stays() -> None:
    mine = partners.partner()
    theirs, other = partners.customer(mine), partners.customer(mine, "Other AS")
    own = partners.customer_actor(theirs)
    waiting, secret = partners.invitation(theirs)
    answered, _ = partners.invitation(theirs, "eva@fjord.example", answered_at=timezone.now(), accepted=True)
    foreign, _ = partners.invitation(other)
    operations.withdraw(actor=own, customer_id=theirs.id, invitation_id=waiting.id)
    for one in (waiting, answered, foreign):
        with pytest.raises(Refused, match="already"):
            operations.withdraw(actor=own, customer_id=theirs.id, invitation_id=one.id)
    assert people.by_secret(secret, timezone.now()) is None
    assert Invitation.objects.count() == 2


def test_the_partner_takes_its_invitation_back_and_can_invite_again() -> None:
    mine = partners.partner()
    theirs, now = partners.customer(mine, accepted_at=None, contact_email="a@b.example"), timezone.now()
    boss = partners.partner_actor(mine)
    operations.invite_again(actor=boss, customer_id=theirs.id, now=now)
    operations.withdraw_first(actor=boss, customer_id=theirs.id)
    assert people.first_invitations(mine.id, [theirs], now) == {theirs.id: "withdrawn"}
    operations.invite_again(actor=boss, customer_id=theirs.id, now=now)
    assert people.first_invitations(mine.id, [theirs], now) == {theirs.id: "pending"}
