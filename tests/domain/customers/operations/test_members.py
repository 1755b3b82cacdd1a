from __future__ import annotations

import pytest

from fleetward.domain.customers import operations
from fleetward.domain.customers.models import Customer, CustomerMember
from fleetward.domain.customers.operations import Refused
from fleetward.domain.partners.actor import Forbidden
from fleetward.domain.partners.permissions import CustomerUserRole
from tests.factories import partners

pytestmark = pytest.mark.usefixtures("db")
VIEWER, ADMINISTRATOR = CustomerUserRole.VIEWER, CustomerUserRole.IT_ADMINISTRATOR


def member(theirs: Customer, role: str = "it_administrator") -> CustomerMember:
    return CustomerMember.objects.get(user=partners.customer_user(theirs, role))


def test_the_last_it_administrator_stays() -> None:
    theirs = partners.customer(partners.partner())
    own, last = partners.customer_actor(theirs), member(theirs)
    member(theirs, "viewer")
    with pytest.raises(Refused, match="last IT administrator"):
        operations.remove_member(actor=own, customer_id=theirs.id, member_id=last.id)
    with pytest.raises(Refused, match="last IT administrator"):
        operations.change_role(actor=own, customer_id=theirs.id, member_id=last.id, role=VIEWER)
    second = member(theirs)
    operations.change_role(actor=own, customer_id=theirs.id, member_id=last.id, role=VIEWER)
    with pytest.raises(Refused):
        operations.remove_member(actor=own, customer_id=theirs.id, member_id=second.id)


def test_a_member_gets_another_role_or_loses_the_place() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    own, one, two = partners.customer_actor(theirs), member(theirs), member(theirs, "viewer")
    operations.change_role(actor=own, customer_id=theirs.id, member_id=two.id, role=ADMINISTRATOR)
    operations.remove_member(actor=own, customer_id=theirs.id, member_id=one.id)
    assert list(CustomerMember.objects.values_list("id", "role")) == [(two.id, "it_administrator")]
    assert [action for action, _ in partners.noted(mine)] == ["customer.member_role_changed", "customer.member_removed"]


def test_a_member_is_signed_out_wherever_it_is() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    people = [member(theirs, kind) for kind in ("viewer", "it_administrator")]
    browsers = [partners.browser(one.user) for one in (*people, people[0])]
    own = partners.customer_actor(theirs)
    operations.sign_member_out(actor=own, customer_id=theirs.id, member_id=people[0].id)
    assert [one.get("/preferences/").status_code for one in browsers] == [302, 200, 302]
    assert partners.noted(mine) == [("user.sessions_ended", {"count": 2})]
    with pytest.raises(Forbidden):
        operations.sign_member_out(
            actor=partners.customer_actor(theirs, "viewer"), customer_id=theirs.id, member_id=people[1].id
        )


def test_another_customers_member_does_not_exist() -> None:
    mine = partners.partner()
    theirs, other = partners.customer(mine), partners.customer(mine, "Other AS")
    foreign = member(other)
    with pytest.raises(CustomerMember.DoesNotExist):
        operations.remove_member(actor=partners.customer_actor(theirs), customer_id=theirs.id, member_id=foreign.id)
    with pytest.raises(Customer.DoesNotExist):
        operations.remove_member(actor=partners.customer_actor(theirs), customer_id=other.id, member_id=foreign.id)


def test_neither_the_partner_nor_a_viewer_says_who_belongs_to_a_customer() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    one = member(theirs, "viewer")
    for actor in (partners.partner_actor(mine), partners.customer_actor(theirs, "viewer")):
        with pytest.raises(Forbidden):
            operations.remove_member(actor=actor, customer_id=theirs.id, member_id=one.id)
