from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connections, transaction

from fleetward.domain.enrolment import queries
from fleetward.domain.enrolment.lifecycle import KeyState
from fleetward.domain.enrolment.models import EnrolmentKey, KeyKind
from fleetward.domain.enrolment.operations import expected, keys
from fleetward.domain.enrolment.rules import state_of
from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import scoped
from tests.factories import enrolment, partners

if TYPE_CHECKING:
    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def partner(db: None) -> Partner:
    del db
    return partners.partner()


@pytest.fixture
def customer(partner: Partner) -> Customer:
    return partners.customer(partner)


def administrator(of: Customer, role: str = "it_administrator") -> Actor:
    return Actor(ActorKind.CUSTOMER, "Ola Dal", role, uuid7(), of.partner_id, (of.id,))


def create(actor: Actor, of: Customer, **limits: object) -> tuple[EnrolmentKey, str]:
    given = {"most_devices": 10, "expires_at": NOW + DAY, "token": uuid7()} | limits
    with scoped(actor.scope):
        return keys.create_key(
            actor=actor, partner_id=of.partner_id, customer_id=of.id, kind=KeyKind.CPIN, label="Reception", now=NOW,
            **given,  # type: ignore[arg-type]
        )  # fmt: skip


def stored(key: EnrolmentKey) -> EnrolmentKey:
    return EnrolmentKey.objects.using("vendor").get(partner_id=key.partner_id, id=key.id)


def audited() -> list[str]:
    with connections["vendor"].cursor() as cursor:
        cursor.execute("SELECT action FROM audit_auditentry ORDER BY id")
        return [action for (action,) in cursor.fetchall()]


def test_the_secret_is_handed_out_and_nowhere_stored(customer: Customer) -> None:
    key, secret = create(administrator(customer), customer)
    found = queries.secret_of(secret)
    assert found is not None
    assert found.key_id == key.id
    with connections["owner"].cursor() as cursor:
        for table in ("enrolment_enrolmentkey", "enrolment_enrolmentsecret", "audit_auditentry"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ILIKE %s", [f"%{secret.replace('-', '')}%"])  # noqa: S608
            assert cursor.fetchone() == (0,)
    assert audited() == ["enrolment_key.created"]


def test_the_customers_administrator_and_the_partners_people_make_keys(partner: Partner, customer: Customer) -> None:
    for actor in (administrator(customer), partners.partner_actor(partner, "technician")):
        assert create(actor, customer)[0].created_by == actor.label


def test_nobody_else_makes_changes_or_sees_keys(partner: Partner, customer: Customer) -> None:
    key, _ = create(administrator(customer), customer)
    other = partners.customer(partner, "Other AS")
    strangers = [
        administrator(other),
        administrator(customer, "viewer"),
        partners.partner_actor(partner, "viewer"),
        partners.partner_actor(partners.partner("Rival AS")),
        Actor(ActorKind.VENDOR, "Ada Holm", "support_agent", uuid7()),
    ]
    for actor in strangers:
        with scoped(actor.scope), transaction.atomic():
            assert list(queries.keys(actor, customer)) == []
        for attempt in (
            lambda actor=actor: create(actor, customer),
            lambda actor=actor: keys.revoke_key(actor=actor, key=key, now=NOW),
            lambda actor=actor: keys.rotate_key(actor=actor, key=key, overlap=DAY, now=NOW),
            lambda actor=actor: expected.expect_devices(actor=actor, key=key, serials=["5CG5250ABC"], now=NOW),
        ):
            with pytest.raises(Forbidden):
                attempt()
    assert stored(key).revoked_at is None


def test_limits_are_always_set(customer: Customer) -> None:
    for wrong in ({"most_devices": 0}, {"expires_at": NOW}):
        with pytest.raises(keys.CannotChangeKey):
            create(administrator(customer), customer, **wrong)


def test_a_form_that_is_sent_twice_makes_one_key(customer: Customer) -> None:
    actor, token = administrator(customer), uuid7()
    assert create(actor, customer, token=token)[0].id == token
    with pytest.raises(keys.CannotChangeKey, match="made_already"):
        create(actor, customer, token=token)


def test_a_revoked_key_stays_listed_and_cannot_be_revoked_again(customer: Customer) -> None:
    actor = administrator(customer)
    key, _ = create(actor, customer)
    with scoped(actor.scope):
        keys.revoke_key(actor=actor, key=key, now=NOW)
        with pytest.raises(keys.CannotChangeKey, match="over"):
            keys.revoke_key(actor=actor, key=key, now=NOW)
        with transaction.atomic():
            assert [state_of(one, NOW) for one in queries.keys(actor, customer)] == [KeyState.REVOKED]
    assert audited() == ["enrolment_key.created", "enrolment_key.revoked"]


@pytest.mark.parametrize(("overlap", "ends"), [(timedelta(0), NOW), (DAY / 2, NOW + DAY / 2), (7 * DAY, NOW + DAY)])
def test_a_replaced_key_serves_for_the_overlap_and_no_longer_than_before(
    customer: Customer, overlap: timedelta, ends: datetime
) -> None:
    actor = administrator(customer)
    key, secret = create(actor, customer)
    with scoped(actor.scope):
        new, new_secret = keys.rotate_key(actor=actor, key=key, overlap=overlap, now=NOW)
    old = stored(key)
    assert (old.expires_at, old.replaced_by) == (ends, new.id)
    assert (new.label, new.most_devices, new.used, new.expires_at) == ("Reception", 10, 0, NOW + 90 * DAY)
    assert new_secret != secret


def test_the_list_of_expected_pcs_goes_with_the_new_secret(customer: Customer) -> None:
    actor = administrator(customer)
    key, _ = enrolment.key(customer, KeyKind.PACKAGE, now=NOW)
    with scoped(actor.scope):
        expected.expect_devices(actor=actor, key=key, serials=["5CG5250ABC"], now=NOW)
        new, _ = keys.rotate_key(actor=actor, key=key, overlap=DAY, now=NOW)
        with transaction.atomic():
            assert [row.serial for row in queries.expected(actor, new)] == ["5CG5250ABC"]
            assert list(queries.expected(actor, key)) == []
