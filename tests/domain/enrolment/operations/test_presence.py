from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections, transaction

from fleetward.domain.devices import operations as devices
from fleetward.domain.enrolment.models import AgentCredential
from fleetward.domain.enrolment.operations import presence
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import feed_world
from tests.factories.enrolment import PC, Setting

pytestmark = pytest.mark.usefixtures("db")


class Agent:
    """A PC that has enrolled and checks in."""

    def __init__(self, s: Setting, credential: str) -> None:
        self.s, self.credential = s, credential

    def check_in(self, last_user: str | None = "kari", location: str | None = "Bergen") -> bool:
        return presence.check_in(
            credential=self.credential, address="192.0.2.1", last_user=last_user, location=location,
            now=self.s.world.tick(),
        ).on_dashboard  # fmt: skip


def collect(s: Setting, *, last_user: bool, location: bool) -> None:
    with scoped(Scope(s.world.north.id)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE customers_customer SET collects_last_user = %s, collects_location = %s", [last_user, location]
        )


def seen() -> tuple[Any, ...]:
    found: tuple[Any, ...] = feed_world.fetch(
        "SELECT last_seen_at IS NOT NULL, last_address, confirmed_at IS NOT NULL, last_user, location, place_version "
        "FROM devices_device"
    )[0]
    return found


@pytest.mark.parametrize("last_user", [False, True])
@pytest.mark.parametrize("location", [False, True])
def test_personal_data_are_kept_only_where_the_customer_collects_them(last_user: bool, location: bool) -> None:  # noqa: FBT001
    s = Setting()
    agent = Agent(s, s.enrol().credential)
    collect(s, last_user=last_user, location=location)
    assert agent.check_in()
    assert seen() == (True, "192.0.2.1", True, "kari" if last_user else "", "Bergen" if location else "", 1)


def test_what_a_check_in_does_not_say_stays() -> None:
    s = Setting()
    agent = Agent(s, s.enrol().credential)
    collect(s, last_user=True, location=True)
    agent.check_in()
    agent.check_in(None, "Oslo")
    assert seen()[3:5] == ("kari", "Oslo")


def test_on_another_dashboard_a_pc_is_seen_but_not_confirmed_and_tells_nothing_personal() -> None:
    s = Setting()
    s.report(PC)
    agent = Agent(s, s.enrol().credential)
    feed_world.put_on_dashboard(s.world, PC)
    collect(s, last_user=True, location=True)
    assert not agent.check_in()
    assert seen() == (True, "192.0.2.1", False, "", "", 3)


def test_a_pc_that_is_no_longer_held_must_enrol_again() -> None:
    s = Setting()
    s.report(PC)
    agent = Agent(s, s.enrol().credential)
    s.report(PC, code="RP")
    with pytest.raises(presence.CredentialRefused):
        agent.check_in()
    assert seen()[:2] == (False, "")


def test_the_old_credential_serves_until_the_new_one_was_used() -> None:
    s = Setting()
    old, new = (Agent(s, s.enrol().credential) for _ in range(2))
    old.check_in()
    new.check_in()
    with pytest.raises(presence.CredentialRefused):
        old.check_in()
    new.check_in()


def test_a_credential_is_not_stored() -> None:
    s = Setting()
    credential = s.enrol().credential
    assert not AgentCredential.objects.filter(hash=credential).exists()
    assert AgentCredential.objects.get().device_id == feed_world.fetch("SELECT id FROM devices_device")[0][0]


def test_a_check_in_does_not_wait_for_the_partners_turn() -> None:
    s = Setting()
    agent = Agent(s, s.enrol().credential)
    with ThreadPoolExecutor(1) as pool, scoped(Scope(s.world.north.id)), transaction.atomic():
        devices.take_turn(s.world.north.id)

        def attempt() -> bool:
            try:
                return agent.check_in()
            finally:
                connections.close_all()

        assert pool.submit(attempt).result(timeout=2)
