"""The mailbox that is read each minute, and work lists that follow the PCs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fleetward.entrypoints.jobs import support as jobs
from fleetward.foundation.tenancy.scope import scoped
from tests.factories import devices, imap_server, partners
from tests.factories.support import MISSING, mail, mails, opened, work

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def box(settings: Any) -> Iterator[imap_server.Box]:
    with imap_server.running() as found:
        settings.SUPPORT_MAILBOX_HOST, settings.SUPPORT_MAILBOX_PORT = "127.0.0.1", found.port
        settings.SUPPORT_MAILBOX_USER, settings.SUPPORT_MAILBOX_PASSWORD = imap_server.USER, imap_server.PASSWORD
        settings.SUPPORT_MAILBOX_TLS = False
        yield found


def fetch() -> None:
    with scoped(None):
        jobs.fetch_mailbox(0)


def test_what_came_into_the_mailbox_is_taken_and_hostile_mail_stops_no_other(box: imap_server.Box) -> None:
    box.put(b"multipart/" * 40, mail("support@x.example", sender="ola@x.example"))
    fetch()
    fetch()
    assert [one.outcome for one in mails()] == ["unreadable", "no_case"]


def test_a_mailbox_that_is_away_is_no_failure(box: imap_server.Box) -> None:
    box.put(mail("support@x.example", sender="ola@x.example"))
    box.breaks_at = "LOGIN"
    fetch()
    assert mails() == []
    box.breaks_at = ""
    fetch()
    assert len(mails()) == 1


def test_without_a_mailbox_nothing_is_asked() -> None:
    fetch()
    assert mails() == []


def test_a_pc_that_arrives_by_itself_is_noted_in_the_work_list() -> None:
    mine = partners.partner()
    found = opened(partners.partner_actor(mine))
    devices.pc(mine, MISSING[0])
    devices.pc(partners.partner("Other"), MISSING[1])
    with scoped(None):
        jobs.refresh_work(0)
    assert {serial: how for serial, (how, _why) in work(found).items()} == {MISSING[0]: "arrived", MISSING[1]: "open"}


def test_a_customer_misses_a_pc_until_it_is_on_its_own_dashboard() -> None:
    mine = partners.partner()
    customer = partners.customer(mine)
    found = opened(partners.customer_actor(customer))
    devices.pc(mine, MISSING[0])
    devices.pc(mine, MISSING[1], place="dashboard", customer_id=customer.id)
    with scoped(None):
        jobs.refresh_work(0)
    assert {serial: how for serial, (how, _why) in work(found).items()} == {MISSING[0]: "open", MISSING[1]: "arrived"}
