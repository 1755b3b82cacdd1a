from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction

from fleetward.domain.devices.models import Conflict
from fleetward.domain.sales_feed.operations import fix
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.factories import feed_world, partners, sales_feed
from tests.factories.enrolment import OTHER_PC, PC, Setting

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("db")


def tried() -> tuple[Setting, Client, str]:
    """PCs of South tried to enrol at North's customer."""
    s = Setting()
    s.report(PC, OTHER_PC, reseller="171002")
    for serial in (PC, OTHER_PC):
        s.enrol(serial)
    browser = partners.browser(partners.customer_user(s.customer))
    return s, browser, f"/customers/{s.customer.id}/settings/enrolment/refused/"


def verdicts(browser: Client, address: str) -> dict[str, str]:
    return {one["row"].serial: str(one["verdict"][1]) for one in browser.get(address).context["rows"]}


def decide(s: Setting, serial: str, *, move: bool) -> None:
    with scoped(VENDOR):
        with transaction.atomic():
            found = Conflict.objects.get(serial=serial)
        fix.decide_conflict(actor=feed_world.STEWARD, conflict=found, move=move, note="", now=s.world.tick())


def test_pcs_that_could_not_be_added_are_told_without_naming_who_has_them() -> None:
    s, browser, address = tried()
    assert "2 PCs could not be added" in browser.get(address.removesuffix("refused/")).content.decode()
    text = browser.get(address).content.decode()
    assert verdicts(browser, address) == dict.fromkeys((PC, OTHER_PC), "The vendor looks into it")
    assert s.world.south.name not in text


def test_support_is_asked_with_a_form_that_is_filled_in() -> None:
    _, browser, address = tried()
    link = browser.get(address + f"?q={PC}").context["rows"][0]["support_url"]
    asked = parse_qs(urlsplit(link).query)
    assert asked == {"kind": ["wrong_partner"], "serial": [PC], "from": [address]}
    form = browser.get(link).context["form"]
    assert (form["serials"].value(), form["from_page"].value()) == (PC, address)


def test_what_the_vendor_decided_is_told_and_what_has_enrolled_is_gone() -> None:
    s, browser, address = tried()
    decide(s, PC, move=True)
    decide(s, OTHER_PC, move=False)
    assert verdicts(browser, address) == {
        PC: "Yours: let it enrol again", OTHER_PC: "The other company keeps it",
    }  # fmt: skip
    s.enrol(PC)
    assert list(verdicts(browser, address)) == [OTHER_PC]


def test_a_pc_that_was_given_back_is_free() -> None:
    s, browser, address = tried()
    s.report(PC, reseller="171002", code="RP")
    assert verdicts(browser, address)[PC] == "Free: let it enrol again"


def test_nothing_to_show_is_said() -> None:
    s = Setting()
    browser = partners.browser(partners.customer_user(s.customer))
    text = browser.get(f"/customers/{s.customer.id}/settings/enrolment/refused/").content.decode()
    assert "Every PC that tried could be added" in text


def test_the_list_costs_the_same_for_one_and_for_two() -> None:
    s, browser, address = tried()
    browser.get(address)
    two = sales_feed.cost(browser, address)
    s.report(PC, reseller="171002", code="RP")
    s.enrol(PC)
    assert sales_feed.cost(browser, address) == two
