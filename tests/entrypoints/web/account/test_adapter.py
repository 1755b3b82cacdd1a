"""Who came in is noted in its tenant's log, who did not in the vendor's; tries are counted over all processes."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import connections, transaction
from django.test import Client

from fleetward.foundation.accounts.models import Remembered
from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.tenancy.scope import VENDOR, VENDOR_PARTNER_ID, scoped
from tests.factories import partners

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner
    from fleetward.foundation.accounts.models import User

pytestmark = pytest.mark.usefixtures("db")
LOGIN, PASSWORD = "/account/login/", "correct horse battery"


@pytest.fixture
def mine() -> Partner:
    return partners.partner()


@pytest.fixture
def kari(mine: Partner) -> User:
    person = partners.partner_user(mine)
    person.set_password(PASSWORD)
    person.save()
    return person


def send(login: str, password: str, address: str = "192.0.2.7", **more: str) -> Any:
    return Client(REMOTE_ADDR=address).post(LOGIN, {"login": login, "password": password, **more})


def of_vendor() -> list[AuditEntry]:
    with scoped(VENDOR), transaction.atomic():
        return list(AuditEntry.objects.filter(partner_id=VENDOR_PARTNER_ID).order_by("id"))


def told(row: AuditEntry) -> dict[str, Any]:
    """All that a row says, but who, when and its name."""
    varying = {"_state", "id", "at", "subject_id", "request_id"}
    return {name: value for name, value in vars(row).items() if name not in varying}


def test_who_signs_in_is_noted_in_its_own_tenant_with_what_was_shown(mine: Partner, kari: User) -> None:
    assert send(kari.email, PASSWORD).status_code == 302
    assert partners.noted(mine) == [("user.signed_in", {"shown": ["password"]})]
    assert of_vendor() == []


def test_a_customers_people_are_noted_in_the_log_of_its_partner_as_concerning_it(mine: Partner) -> None:
    fjord = partners.customer(mine)
    ola = partners.customer_user(fjord)
    ola.set_password(PASSWORD)
    ola.save()
    assert send(ola.email, PASSWORD).status_code == 302
    with scoped(VENDOR), transaction.atomic():
        row = AuditEntry.objects.using("vendor").get(action="user.signed_in")
    assert (row.partner_id, row.customer_id, row.address) == (mine.id, fjord.id, "192.0.2.7")


def test_whose_password_was_wrong_and_who_does_not_exist_are_noted_alike(mine: Partner, kari: User) -> None:
    answers = [send(login, "wrong wrong wrong") for login in (kari.email, "nobody@example.com")]
    known, unknown = of_vendor()
    assert [one.subject_id for one in (known, unknown)] == [kari.email, "nobody@example.com"]
    assert (told(known), known.action, known.address) == (told(unknown), "sign_in.refused", "192.0.2.7")
    assert answers[0].status_code == answers[1].status_code
    assert partners.noted(mine) == []


def test_no_password_is_noted_anywhere(kari: User) -> None:
    send(kari.email, "wrong wrong wrong")
    send("wrong wrong wrong", "x")  # the password in the field for the address
    written = json.dumps([vars(row) for row in of_vendor()], default=str)
    assert "wrong wrong" not in written


def test_a_long_address_is_cut() -> None:
    send(f"{'a' * 64}@{'b' * 60}.example", "wrong wrong wrong")
    assert [len(row.subject_id) for row in of_vendor()] == [80]


def test_five_tries_are_answered_however_many_come_at_once(kari: User) -> None:
    """Each thread has a connection of its own, as each process has: what they share is in the database."""

    def attempt(number: int) -> None:
        try:
            send(kari.email, f"wrong wrong {number}", address=f"192.0.2.{number}")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(attempt, range(12)))
    for number in range(12, 18):  # who had to wait too long for its turn was not counted
        attempt(number)
    assert len(of_vendor()) == 5
    assert send(kari.email, PASSWORD).status_code == 200  # not let in, though it is right


def test_what_is_counted_is_kept_in_the_database(kari: User) -> None:
    assert settings.CACHES["default"]["LOCATION"] == Remembered._meta.db_table
    send(kari.email, "wrong wrong wrong")
    counted = {row.cache_key.split(":allauth:rl:")[1].split(":")[1] for row in Remembered.objects.all()}
    assert counted == {"login", "login_failed"}


def test_pages_ask_nothing_of_what_sign_in_remembers(mine: Partner) -> None:
    browser = partners.browser(partners.partner_user(mine))
    browser.get("/")
    browser.get("/account/login/")
    assert Remembered.objects.count() == 0
