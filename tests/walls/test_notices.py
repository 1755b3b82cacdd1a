"""Whatever happens at one partner, nobody at another one, or at another customer, is told a word of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.customers.models import Customer
from fleetward.foundation.notifications.models import Notice
from fleetward.foundation.tenancy.scope import VENDOR_PARTNER_ID, Scope, scoped
from tests.factories import bulk_actions, devices, partners, repairs
from tests.factories.alerts import a_reading, disk
from tests.factories.notices import at_customer, at_partner, at_vendor, notices

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner
    from fleetward.foundation.accounts.models import User

pytestmark = pytest.mark.usefixtures("db")


def live(name: str, serials: list[str], ada: User) -> tuple[Partner, Customer, User, User]:
    """A partner at which much happens: partner, customer, and somebody of each, who are told of it."""
    mine = partners.partner(f"{name} AS")
    of = partners.customer(mine, f"{name} Eiendom")
    kari, ola = partners.partner_user(mine), partners.customer_user(of)
    with scoped(Scope(mine.id)), transaction.atomic():
        Customer.objects.filter(partner_id=mine.id, id=of.id).update(self_service=False)
    moved, here = devices.pc(mine, serials[0]), devices.on_dashboard(of, serials[1])
    a_reading(here, disk(passed=False, critical_warning=1), taken_at=timezone.now())
    repair = repairs.opened(at_customer(ola, of), here)
    repairs.do(at_vendor(ada, "repair_desk"), repair, "take")
    own = repairs.opened(at_partner(kari, mine), moved)
    repairs.do(at_vendor(ada, "repair_desk"), own, "finish")
    bulk_actions.run(
        at_partner(kari, mine), bulk_actions.transfer(at_partner(kari, mine), bulk_actions.to(of), moved.serial)
    )
    return mine, of, kari, ola


def said(of: User) -> str:
    return json.dumps([[one.subject, one.details, str(one.partner_id), str(one.customer_id)] for one in notices(of)])


def test_no_notice_tells_of_another_tenant() -> None:
    ada = partners.vendor_user("repair_desk")
    ann = live("Canary", ["5CG4100AAA", "5CG4100AAB"], ada)
    bob = live("Magpie", ["5CG4100BBA", "5CG4100BBB"], ada)
    for (mine, of, kari, ola), (theirs, other, *_people), foreign in (
        (ann, bob, ("Magpie", "5CG4100BB")), (bob, ann, ("Canary", "5CG4100AA")),
    ):  # fmt: skip
        for person in (kari, ola):
            assert notices(person) != []
            told = said(person)
            assert [one for one in (*foreign, str(theirs.id), str(other.id)) if one in told] == []
        assert {one.partner_id for one in notices(kari)} == {mine.id}
        assert {(one.partner_id, one.customer_id) for one in notices(ola)} == {(mine.id, of.id)}
    assert {one.partner_id for one in notices(ada)} == {VENDOR_PARTNER_ID}
    assert set(Notice.objects.using("owner").values_list("user_id", flat=True)) == {
        ada.id, *(person.id for one in (ann, bob) for person in one[2:]),
    }  # fmt: skip


def test_a_partner_is_told_nothing_of_what_its_customers_see_to_themselves() -> None:
    ada = partners.vendor_user("repair_desk")
    _mine, of, kari, ola = live("Canary", ["5CG4100AAA", "5CG4100AAB"], ada)
    assert "5CG4100AAB" in said(ola)
    assert [word for word in ("5CG4100AAB", str(of.id)) if word in said(kari)] == []
