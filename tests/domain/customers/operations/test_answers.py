from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from fleetward.domain.customers import operations, queries
from fleetward.domain.customers.models import CustomerMember, Invitation
from fleetward.domain.customers.operations import Gone, Refused
from fleetward.foundation.accounts.models import User
from fleetward.foundation.kit.ids import uuid7
from tests.factories import partners

pytestmark = pytest.mark.usefixtures("db")


def as_new(invitation: Invitation) -> User:
    return operations.accept_as_new(
        invitation_id=invitation.id, name="Ola Dal", password="a-long-password-1", language="nb", now=timezone.now()
    )


def test_a_stranger_becomes_a_user_with_a_place_and_the_customer_has_accepted() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine, accepted_at=None)
    made, _ = partners.invitation(theirs)
    user = as_new(made)
    assert (user.email, user.language, user.check_password("a-long-password-1")) == ("ola@fjord.example", "nb", True)
    known = EmailAddress.objects.get(user=user)
    assert (known.email, known.verified, known.primary) == ("ola@fjord.example", True, True)
    actor = queries.actor_of(user)
    assert actor is not None
    assert (actor.role, actor.partner_id, actor.customer_ids) == ("it_administrator", mine.id, (theirs.id,))
    now = partners.reload(theirs)
    assert (now.accepted_at is not None, now.accepted_by) == (True, "Ola Dal")
    assert partners.noted(mine) == [("customer.invitation_accepted", {"role": "it_administrator"})]


def test_an_invitation_is_answered_once() -> None:
    made, _ = partners.invitation(partners.customer(partners.partner()))
    as_new(made)
    with pytest.raises(Gone):
        as_new(made)
    with pytest.raises(Gone):
        operations.decline(invitation_id=made.id, now=timezone.now())
    assert CustomerMember.objects.count() == 1


def test_a_colleague_does_not_accept_for_the_customer() -> None:
    theirs = partners.customer(partners.partner(), accepted_at=None)
    made, _ = partners.invitation(theirs, role="viewer")
    as_new(made)
    assert partners.reload(theirs).accepted_at is None


def test_declining_leaves_nothing_but_a_note() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine, accepted_at=None)
    made, _ = partners.invitation(theirs)
    operations.decline(invitation_id=made.id, now=timezone.now())
    made.refresh_from_db()
    assert (made.answered_at is not None, made.accepted, CustomerMember.objects.count()) == (True, False, 0)
    assert [action for action, _ in partners.noted(mine)] == ["customer.invitation_declined"]


def test_somebody_with_an_account_accepts_with_it_and_makes_no_second_one() -> None:
    person = partners.user()
    made, _ = partners.invitation(partners.customer(partners.partner()), person.email)
    with pytest.raises(Refused, match="sign in to accept"):
        as_new(made)
    operations.accept(user=person, invitation_id=made.id, now=timezone.now())
    assert (User.objects.count(), CustomerMember.objects.get().user_id) == (1, person.id)


def test_nobody_accepts_what_was_sent_to_another_address() -> None:
    made, _ = partners.invitation(partners.customer(partners.partner()), "eva@fjord.example")
    with pytest.raises(Gone):
        operations.accept(user=partners.user(), invitation_id=made.id, now=timezone.now())
    assert CustomerMember.objects.count() == 0


def test_a_person_works_for_one_company() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    people = [partners.partner_user(mine), partners.vendor_user(), partners.customer_user(partners.customer(mine))]
    for person in people:
        made, _ = partners.invitation(theirs, person.email)
        with pytest.raises(Refused, match="another company"):
            operations.accept(user=person, invitation_id=made.id, now=timezone.now())
    assert CustomerMember.objects.filter(customer_id=theirs.id).count() == 0


def test_what_is_over_cannot_be_accepted() -> None:
    theirs, person, now = partners.customer(partners.partner()), partners.user(), timezone.now()
    expired, _ = partners.invitation(theirs, person.email, expires_at=now - timedelta(seconds=1))
    for invitation_id in (expired.id, uuid7()):
        with pytest.raises(Gone):
            operations.accept(user=person, invitation_id=invitation_id, now=now)
