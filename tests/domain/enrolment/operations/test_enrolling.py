from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction

from fleetward.domain.devices import operations as devices
from fleetward.domain.enrolment.models import EnrolmentKey, KeyKind
from fleetward.domain.enrolment.operations import enrolling, expected, keys
from fleetward.domain.partners.actor import SYSTEM
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from tests.factories import enrolment, feed_files, feed_world
from tests.factories.enrolment import Setting
from tests.factories.sales_feed import waiting_jobs

pytestmark = pytest.mark.usefixtures("db")

PC, OTHER_PC = feed_files.serial(0), feed_files.serial(1)
SOUTH = "171002"


def device(serial: str = PC) -> tuple[Any, ...]:
    found: tuple[Any, ...] = feed_world.fetch(
        "SELECT place, customer_id, place_version, model, program, sold_on FROM devices_device "
        "WHERE serial = %s AND place <> 'left'", serial,
    )[0]  # fmt: skip
    return found


def used(key: EnrolmentKey) -> int:
    return EnrolmentKey.objects.using("vendor").get(partner_id=key.partner_id, id=key.id).used


def audited() -> list[str]:
    rows = feed_world.fetch("SELECT action FROM audit_auditentry WHERE action LIKE 'device.enrol%%' ORDER BY id")
    return [action for (action,) in rows]


def test_a_pc_of_the_pool_leaves_it_for_the_dashboard() -> None:
    s = Setting()
    s.report(PC, OTHER_PC)
    done = s.enrol()
    assert device()[:3] == ("dashboard", s.customer.id, 2)
    assert feed_world.fetch("SELECT on_page FROM devices_poolstatus WHERE partner_id = %s", s.world.north.id) == [(1,)]
    assert feed_world.ledger(PC)[-1] == ("North IT", "enrolled", "pool", "dashboard")
    assert done.device_id == feed_world.fetch("SELECT id FROM devices_device WHERE serial = %s", PC)[0][0]
    assert (used(s.key), audited()) == (1, ["device.enrolled"])
    feed_world.assert_books_balance()


def test_the_first_pc_of_a_program_switches_self_service_alerts_on() -> None:
    s = Setting()
    s.report(PC)
    s.enrol()
    assert feed_world.fetch(
        "SELECT self_service, device_count FROM customers_customer WHERE id = %s", s.customer.id
    ) == [(True, 1)]


def test_a_pc_on_another_dashboard_of_the_partner_moves_and_leaves_personal_data_behind() -> None:
    s = Setting()
    s.report(PC)
    feed_world.put_on_dashboard(s.world, PC)
    with scoped(Scope(s.world.north.id)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE devices_device SET last_user = 'kari', location = 'Bergen', confirmed_at = now()")
    s.enrol()
    assert device()[:2] == ("dashboard", s.customer.id)
    assert feed_world.fetch("SELECT last_user, location, confirmed_at FROM devices_device") == [("", "", None)]
    assert [kind for _, kind, _, _ in feed_world.ledger(PC)] == ["reported", "added", "removed", "enrolled"]
    feed_world.assert_books_balance()


def test_a_pc_that_is_there_already_gets_a_new_credential_and_uses_nothing() -> None:
    s = Setting()
    s.report(PC)
    first, again = s.enrol(), s.enrol()
    assert first.device_id == again.device_id
    assert first.credential != again.credential
    assert (used(s.key), device()[2]) == (1, 2)
    assert len(feed_world.ledger(PC)) == 2


def test_a_pc_that_nobody_holds_is_registered_as_enrolled_and_not_reported() -> None:
    s = Setting()
    s.enrol()
    assert device() == ("dashboard", s.customer.id, 1, "EliteBook 840 G10", "premium", None)
    assert feed_world.ledger(PC) == [("North IT", "enrolled", "left", "dashboard")]
    assert feed_world.fetch("SELECT placed, enrolled FROM devices_serialclaim") == [(True, True)]
    feed_world.assert_books_balance()


def test_a_product_that_the_catalogue_does_not_know_has_no_program() -> None:
    s = Setting()
    s.enrol(product_number="9X9X9X9", model="EliteBook X")
    s.enrol(OTHER_PC, product_number="9X9X9X9")
    assert device()[3:5] == ("EliteBook X", "")
    assert device(OTHER_PC)[3:5] == ("9X9X9X9", "")
    assert feed_world.fetch(
        "SELECT self_service, device_count FROM customers_customer WHERE id = %s", s.customer.id
    ) == [(False, 2)]


def test_a_pc_that_the_partner_held_before_comes_back_under_its_old_id() -> None:
    s = Setting()
    s.report(PC)
    before = feed_world.fetch("SELECT id FROM devices_device")
    s.report(PC, code="RP")
    s.enrol()
    assert feed_world.fetch("SELECT id FROM devices_device") == before
    assert device() == ("dashboard", s.customer.id, 3, "EliteBook 840 G10", "premium", None)
    assert [kind for _, kind, _, _ in feed_world.ledger(PC)] == ["reported", "returned", "enrolled"]
    feed_world.assert_books_balance()


def test_a_pc_whose_line_waits_for_a_certificate_is_registered_and_then_described_by_it() -> None:
    s = Setting(certified=False)
    s.report(PC)
    s.enrol()
    assert device()[:2] == ("dashboard", s.customer.id)
    task, arguments = waiting_jobs()[-1]
    assert (task, arguments) == ("sales_feed.settle", {"serials": [PC]})
    settle_again(s, arguments["serials"])
    assert feed_world.lines(PC) == [("on_page", "")]
    assert device()[5] == feed_files.DAY
    feed_world.assert_books_balance()


def settle_again(s: Setting, serials: list[str]) -> None:
    from fleetward.entrypoints.jobs.sales_feed import settle_serials

    settle_serials.func(serials)
    s.world.tick()


def test_a_pc_that_another_partner_holds_is_a_conflict_and_stays() -> None:
    s = Setting()
    s.report(PC, reseller=SOUTH)
    refused = s.enrol()
    assert refused == enrolling.Enrolment()
    assert feed_world.holders() == {PC: "South IT"}
    assert feed_world.fetch("SELECT serial, holder_id, claimant_id, state FROM devices_conflict") == [
        (PC, s.world.south.id, s.world.north.id, "open")
    ]
    assert feed_world.fetch("SELECT serial, customer_id, settled_at FROM enrolment_refusedenrolment") == [
        (PC, s.customer.id, None)
    ]
    assert (used(s.key), audited()) == (0, ["device.enrolment_refused"])
    feed_world.assert_books_balance()


def test_a_pc_that_keeps_trying_is_one_conflict() -> None:
    s = Setting()
    s.report(PC, reseller=SOUTH)
    for _ in range(3):
        s.enrol()
    assert feed_world.fetch("SELECT count(*) FROM devices_conflict") == [(1,)]
    assert feed_world.fetch("SELECT count(*) FROM enrolment_refusedenrolment") == [(1,)]


def test_a_holder_that_waits_for_its_certificate_is_a_holder() -> None:
    s = Setting(certified=False)
    s.report(PC, reseller=SOUTH)
    assert s.enrol() == enrolling.Enrolment()
    feed_world.assert_books_balance()


def test_of_two_customers_of_two_partners_the_first_has_it() -> None:
    s = Setting()
    s.enrol()
    assert s.enrol(cpin=s.rivals_cpin) == enrolling.Enrolment()
    assert feed_world.holders() == {PC: "North IT"}
    feed_world.assert_books_balance()


def refuse(s: Setting, key: str, serial: str = PC) -> str:
    with pytest.raises(enrolling.KeyRefused) as refused:
        s.enrol(serial, key)
    return str(refused.value)


def test_wrong_expired_revoked_and_used_up_keys_are_refused_alike_and_change_nothing() -> None:
    s = Setting()
    s.report(PC)
    expired, old = enrolment.key(s.customer, now=s.world.now - timedelta(days=91))
    revoked, gone = enrolment.key(s.customer, now=s.world.now)
    keys.revoke_key(actor=SYSTEM, key=revoked, now=s.world.now)
    small, full = enrolment.key(s.customer, most_devices=1, now=s.world.now)
    s.enrol(OTHER_PC, full)
    assert {refuse(s, one) for one in ("34679ACD", "-", "x" * 43, old, gone, full)} == {""}
    assert feed_world.holders() == {PC: "North IT", OTHER_PC: "North IT"}
    assert (device()[0], used(small), used(expired)) == ("pool", 1, 0)
    feed_world.assert_books_balance()


def test_a_used_up_key_still_serves_the_pcs_that_used_it_and_opens_no_conflict() -> None:
    s = Setting()
    s.report(PC, reseller=SOUTH)
    _, full = enrolment.key(s.customer, most_devices=1, now=s.world.now)
    first = s.enrol(OTHER_PC, full)
    assert s.enrol(OTHER_PC, full).device_id == first.device_id
    refuse(s, full)
    assert feed_world.fetch("SELECT count(*) FROM devices_conflict") == [(0,)]


def test_of_20_pcs_at_once_a_key_for_5_serves_5() -> None:
    s = Setting()
    serials = [feed_files.serial(number) for number in range(20)]
    s.report(*serials[:10])
    small, cpin = enrolment.key(s.customer, most_devices=5, now=s.world.now)

    def attempt(serial: str) -> bool:
        try:
            enrolment.enrol(cpin, serial, now=s.world.now)
        except enrolling.KeyRefused:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, serials)) == 5
    assert used(small) == 5
    assert feed_world.fetch("SELECT count(*) FROM devices_device WHERE place = 'dashboard'") == [(5,)]
    feed_world.assert_books_balance()


def test_one_pc_at_two_partners_at_once_is_held_by_one() -> None:
    s = Setting()
    begin = threading.Barrier(2)

    def attempt(cpin: str) -> bool:
        try:
            begin.wait()
            return enrolment.enrol(cpin, PC, now=s.world.now).device_id is not None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, [s.cpin, s.rivals_cpin])) == [False, True]
    feed_world.assert_books_balance()


def test_one_pc_that_enrols_twice_at_once_uses_its_key_once() -> None:
    s = Setting()
    begin = threading.Barrier(4)

    def attempt(_: int) -> Any:
        try:
            begin.wait()
            return enrolment.enrol(s.cpin, PC, now=s.world.now).device_id
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(attempt, range(4)))) == 1
    assert used(s.key) == 1


def test_while_others_move_the_partners_pcs_it_does_not_wait_for_ever() -> None:
    s = Setting()
    s.report(PC)
    with ThreadPoolExecutor(1) as pool, scoped(Scope(s.world.north.id)), transaction.atomic():
        devices.take_turn(s.world.north.id)

        def attempt() -> str:
            try:
                s.enrol()
            except OperationalError as error:
                return type(error.__cause__).__name__
            finally:
                connections.close_all()
            return "enrolled"

        assert pool.submit(attempt).result(timeout=10) == "LockNotAvailable"
    assert s.enrol().device_id is not None


def test_a_serial_that_is_just_being_settled_is_left_alone() -> None:
    s = Setting()
    with ThreadPoolExecutor(1) as pool, scoped(VENDOR), transaction.atomic():
        devices.lock_claims(serials=[PC])

        def attempt() -> bool:
            try:
                s.enrol()
            except OperationalError:
                return False
            finally:
                connections.close_all()
            return True

        assert not pool.submit(attempt).result(timeout=10)
    assert feed_world.holders() == {}


def test_an_expected_pc_is_ticked_off_on_every_list_of_its_customer_and_nobody_elses() -> None:
    s = Setting()
    package, _ = enrolment.key(s.customer, KeyKind.PACKAGE, now=s.world.now)
    others, _ = enrolment.key(s.rivals, KeyKind.PACKAGE, now=s.world.now)
    for key in (package, others):
        expected.expect_devices(actor=SYSTEM, key=key, serials=[PC, OTHER_PC], now=s.world.now)
    s.enrol()
    rows = feed_world.fetch("SELECT key_id, serial FROM enrolment_expecteddevice WHERE enrolled_at IS NOT NULL")
    assert rows == [(package.id, PC)]


def test_a_list_knows_pcs_that_stand_on_the_dashboard_already() -> None:
    s = Setting()
    s.enrol()
    package, _ = enrolment.key(s.customer, KeyKind.PACKAGE, now=s.world.now)
    assert expected.expect_devices(actor=SYSTEM, key=package, serials=[PC, OTHER_PC], now=s.world.tick()) == 2
    assert expected.expect_devices(actor=SYSTEM, key=package, serials=[PC, OTHER_PC], now=s.world.tick()) == 0
    enrolled = feed_world.fetch("SELECT serial FROM enrolment_expecteddevice WHERE enrolled_at IS NOT NULL")
    assert enrolled == [(PC,)]
    assert expected.forget_expected(actor=SYSTEM, key=package) == 2
