"""Those whose invitation it was are told of the answer."""

from __future__ import annotations

import pytest
from django.utils import timezone

from fleetward.domain.customers import operations
from tests.factories import partners
from tests.factories.notices import kinds, notices

pytestmark = pytest.mark.usefixtures("db")

NOW = timezone.now()


def test_the_partners_administrators_are_told_of_the_first_and_nothing_of_the_next() -> None:
    mine = partners.partner()
    of = partners.customer(mine, accepted_at=None)
    kari, viewer = partners.partner_user(mine), partners.partner_user(mine, "viewer")
    ola, per = partners.user("Ola Dal"), partners.user("Per Vik")
    first, _secret = partners.invitation(of, ola.email, user_id=ola.id)
    second, _secret = partners.invitation(of, per.email, user_id=per.id)
    operations.accept(user=ola, invitation_id=first.id, now=NOW)
    operations.accept(user=per, invitation_id=second.id, now=NOW)
    assert [(one.kind, one.customer_id) for one in notices(kari)] == [("customer.accepted", None)]
    assert [(one.kind, one.customer_id) for one in notices(ola)] == [("member.joined", of.id)]
    assert notices(viewer) == []


def test_a_no_is_told_too() -> None:
    mine = partners.partner()
    kari = partners.partner_user(mine)
    made, _secret = partners.invitation(partners.customer(mine, accepted_at=None))
    operations.decline(invitation_id=made.id, now=NOW)
    assert kinds(kari) == ["customer.declined"]
