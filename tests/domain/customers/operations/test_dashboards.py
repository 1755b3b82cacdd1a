from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from fleetward.domain.customers import operations
from fleetward.domain.customers.models import Customer, Invitation, ManagedBy
from fleetward.domain.customers.operations import Details, Plan, Refused
from fleetward.domain.partners.actor import Forbidden
from fleetward.foundation.kit.ids import uuid7
from tests.factories import partners

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")

DETAILS = Details(
    "Fjord Eiendom AS", "Ola", "Dal", "Ola@Fjord.example", "Kaien 1", "5003", "Bergen", "55 00 00 00", "entra"
)
PLAN = Plan("premium", 20, date(2027, 12, 31))


def add(actor: Actor, plan: Plan = PLAN, token: UUID | None = None) -> Customer:
    return operations.add_customer(
        actor=actor, token=token or uuid7(), details=DETAILS, plan=plan, managed_by=ManagedBy.CUSTOMER,
        now=timezone.now(),
    )  # fmt: skip


def certified() -> tuple[Partner, Actor]:
    mine = partners.partner()
    partners.certificate(mine)
    return mine, partners.partner_actor(mine)


def test_a_customer_is_added_with_all_that_is_asked_and_its_it_administrator_is_invited() -> None:
    mine, actor = certified()
    made = partners.reload(add(actor))
    assert (made.name, made.name_key, made.city, made.identity_provider) == (
        "Fjord Eiendom AS", "fjord eiendom", "Bergen", "entra",
    )  # fmt: skip
    assert (made.program, made.seats, made.plan_ends_on, made.accepted_at) == ("premium", 20, date(2027, 12, 31), None)
    invited = Invitation.objects.get(customer_id=made.id)
    assert (invited.partner_id, invited.email, invited.role) == (mine.id, "ola@fjord.example", "it_administrator")
    assert [action for action, _ in partners.noted(mine)] == ["customer.added", "customer.invited"]


def test_a_double_click_adds_one_customer_and_invites_once() -> None:
    mine, actor = certified()
    token = uuid7()
    assert add(actor, token=token).id == add(actor, token=token).id
    assert (Invitation.objects.count(), len(partners.noted(mine))) == (1, 2)


@pytest.mark.parametrize("program", ["premium_plus", "", "nonsense"])
def test_a_plan_needs_a_valid_certificate(program: str) -> None:
    mine, actor = certified()
    partners.certificate(mine, program="premium_plus", expires_at=timezone.now() - timedelta(days=1))
    with pytest.raises(Refused, match="not certified for this plan"):
        add(actor, Plan(program, 5))
    assert partners.noted(mine) == []


@pytest.mark.parametrize("role", ["technician", "viewer"])
def test_only_a_partners_administrator_adds_customers(role: str) -> None:
    mine, _ = certified()
    with pytest.raises(Forbidden):
        add(partners.partner_actor(mine, role))
    with pytest.raises(Forbidden):
        add(partners.customer_actor(partners.customer(mine)))


def test_another_partners_customer_does_not_exist() -> None:
    theirs = partners.customer(partners.partner("Other"))
    _, actor = certified()
    with pytest.raises(Customer.DoesNotExist):
        operations.change_details(actor=actor, customer_id=theirs.id, details=DETAILS, now=timezone.now())
    with pytest.raises(Customer.DoesNotExist):
        operations.switch_self_service(
            actor=partners.customer_actor(partners.customer(partners.partner("Third"))), customer_id=theirs.id, on=True
        )


def test_another_address_before_acceptance_is_invited_in_place_of_the_old_one() -> None:
    _, actor = certified()
    made = add(actor)
    other = replace(DETAILS, contact_email="eva@fjord.example")
    operations.change_details(actor=actor, customer_id=made.id, details=other, now=timezone.now())
    assert [row.email for row in Invitation.objects.all()] == ["eva@fjord.example"]
    operations.change_details(actor=actor, customer_id=made.id, details=other, now=timezone.now())
    assert Invitation.objects.count() == 1


def test_after_acceptance_another_contact_invites_nobody() -> None:
    mine, actor = certified()
    theirs = partners.customer(mine)
    operations.change_details(actor=actor, customer_id=theirs.id, details=DETAILS, now=timezone.now())
    assert (partners.reload(theirs).contact_email, Invitation.objects.count()) == ("Ola@Fjord.example", 0)


def test_a_plan_is_kept_without_a_certificate_and_changed_with_one() -> None:
    mine, actor = certified()
    theirs = partners.customer(mine, program="premium_plus")
    operations.change_plan(actor=actor, customer_id=theirs.id, plan=Plan("premium_plus", 7), now=timezone.now())
    assert partners.reload(theirs).seats == 7
    operations.change_plan(actor=actor, customer_id=theirs.id, plan=Plan("premium", 7), now=timezone.now())
    with pytest.raises(Refused):
        operations.change_plan(actor=actor, customer_id=theirs.id, plan=Plan("premium_plus", 7), now=timezone.now())
    assert partners.reload(theirs).program == "premium"


def test_only_the_customer_gives_its_dashboard_away_and_both_can_give_it_back() -> None:
    mine, actor = certified()
    theirs = partners.customer(mine, self_service=True, first_device_at=timezone.now())
    own = partners.customer_actor(theirs)
    with pytest.raises(Refused):
        operations.change_managed_by(actor=actor, customer_id=theirs.id, managed_by=ManagedBy.PARTNER)
    operations.change_managed_by(actor=own, customer_id=theirs.id, managed_by=ManagedBy.PARTNER)
    now = partners.reload(theirs)
    assert (now.managed_by, now.self_service, now.self_service_question) == ("partner", True, True)
    operations.change_managed_by(actor=actor, customer_id=theirs.id, managed_by=ManagedBy.CUSTOMER)
    now = partners.reload(theirs)
    assert (now.managed_by, now.self_service_question) == ("customer", False)


def test_personal_data_are_collected_by_the_customers_word_and_ended_by_anybodys() -> None:
    mine, actor = certified()
    theirs = partners.customer(mine)
    begin = {"archive_days": 60, "collects_last_user": True, "collects_location": False}
    with pytest.raises(Refused):
        operations.change_preferences(actor=actor, customer_id=theirs.id, **begin)  # type: ignore[arg-type]
    own = partners.customer_actor(theirs)
    operations.change_preferences(actor=own, customer_id=theirs.id, **begin)  # type: ignore[arg-type]
    now = partners.reload(theirs)
    assert (now.archive_days, now.collects_last_user, now.collects_location) == (60, True, False)
    operations.change_preferences(
        actor=actor, customer_id=theirs.id, archive_days=60, collects_last_user=False, collects_location=False
    )
    assert partners.noted(mine) == [
        ("customer.preferences_changed", {"archive_days": 60, "collects_last_user": True}),
        ("customer.preferences_changed", {"collects_last_user": False}),
    ]


def test_self_service_alerts_cannot_be_moved_before_the_first_pc() -> None:
    mine, actor = certified()
    theirs = partners.customer(mine)
    for on in (True, False):
        with pytest.raises(Refused, match="when the first PC"):
            operations.switch_self_service(actor=actor, customer_id=theirs.id, on=on)
    assert partners.noted(mine) == []


def test_self_service_alerts_go_off_and_on_again_with_an_audit_row_for_each_change() -> None:
    mine, actor = certified()
    theirs = partners.customer(mine, self_service=True, first_device_at=timezone.now())
    own = partners.customer_actor(theirs)
    for who, on in ((actor, False), (actor, False), (own, True)):
        operations.switch_self_service(actor=who, customer_id=theirs.id, on=on)
    assert partners.reload(theirs).self_service
    assert [action for action, _ in partners.noted(mine)] == ["self_service.switched_off", "self_service.switched_on"]


@pytest.mark.parametrize("role", ["technician", "viewer"])
def test_a_role_that_may_not_manage_cannot_switch(role: str) -> None:
    mine, _ = certified()
    theirs = partners.customer(mine, first_device_at=timezone.now())
    with pytest.raises(Forbidden):
        operations.switch_self_service(actor=partners.partner_actor(mine, role), customer_id=theirs.id, on=True)


@pytest.mark.parametrize("keep", [True, False])
def test_the_question_is_answered_once_by_the_partner(keep: bool) -> None:  # noqa: FBT001 (a parameter of the test)
    mine, actor = certified()
    theirs = partners.customer(
        mine, self_service=True, self_service_question=True, first_device_at=timezone.now(), managed_by="partner"
    )
    with pytest.raises(Forbidden):
        operations.answer_self_service_question(actor=partners.customer_actor(theirs), customer_id=theirs.id, keep=keep)
    for _ in range(2):
        operations.answer_self_service_question(actor=actor, customer_id=theirs.id, keep=keep)
    now = partners.reload(theirs)
    assert (now.self_service, now.self_service_question) == (keep, False)
    assert partners.noted(mine) == [("self_service.question_answered", {"keep": keep})]
