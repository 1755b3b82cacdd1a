"""A program of the partner's is told that a transfer is over, and knows that it was us."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.factories import bulk_actions, devices, partners, webhooks
from tests.journeys.people import sign_in, with_password
from tests.journeys.test_pages_are_accessible import faults
from tests.journeys.worker import work

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner


@pytest.fixture
def mine(db: None) -> Partner:
    del db
    made = partners.partner()
    partners.certificate(made)
    devices.pc(made, "5CG4100BCD")
    return made


def test_a_webhook_is_made_a_transfer_is_run_and_the_receiver_hears_of_it(
    visitor: Any, mine: Partner, settings: Any
) -> None:
    settings.OUTGOING_PRIVATE = True
    kari = with_password(partners.partner_user(mine))
    page = visitor()
    sign_in(page, kari.email)
    with webhooks.receiving() as receiver:
        page.goto("/preferences/")
        page.get_by_role("link", name="Webhooks").click()
        page.get_by_role("link", name="Make a webhook").click()
        page.get_by_label("Name").fill("ERP")
        page.get_by_label("Address").fill(f"{receiver.url}/hook")
        page.get_by_label("A transfer or an un-enrolment finished").check()
        page.get_by_role("button", name="Make the webhook").click()
        secret = page.locator("#secret button.copy").inner_text().strip()
        page.get_by_role("link", name="I have copied it").click()
        page.get_by_role("button", name="Send a test event").click()
        page.wait_for_load_state()
        work()
        page.reload()
        expect(page.locator("#list .pill")).to_have_text(["Delivered"])

        actor = partners.partner_actor(mine)
        done = bulk_actions.transfer(actor, bulk_actions.to(partners.customer(mine)), "5CG4100BCD")
        bulk_actions.run(actor, done)
        webhooks.work()
        tested, finished = receiver.verified(secret)
        assert (tested["type"], finished["type"]) == ("webhook.test", "transfer.finished")
        assert {name: finished["data"][name] for name in ("transfer_id", "kind", "moved")} == {
            "transfer_id": str(done.id), "kind": "transfer", "moved": 1,
        }  # fmt: skip

        page.reload()
        expect(page.locator("#list .pill")).to_have_text(["Delivered", "Delivered"])
        page.locator("#list tbody th a").first.click()
        expect(page.get_by_role("heading", level=2).first).to_contain_text("A transfer or an un-enrolment finished")
        page.get_by_role("button", name="Send again").click()
        page.wait_for_load_state()
        work()
        ids = [headers["webhook-id"] for _path, headers, _body in receiver.got]
        assert (len(ids), ids[1] == ids[2], len(receiver.verified(secret))) == (3, True, 3)

        page.goto("/preferences/webhooks/")
        page.get_by_role("link", name="ERP").click()
        page.get_by_role("button", name="Replace the secret").click()
        page.get_by_role("button", name="Replace it").click()
        assert page.locator("#secret button.copy").inner_text().strip() != secret


def test_the_pages_of_webhooks_are_accessible_and_fit_a_phone(visitor: Any, mine: Partner) -> None:
    kari = with_password(partners.partner_user(mine))
    long = "https://0.0.0.0/a-long-address-that-goes-on-and-on-and-on-and-on/hooks"
    failing, _ = webhooks.endpoint(partners.partner_actor(mine), long)
    webhooks.happens(mine)
    webhooks.work()
    page = visitor("nb-NO")
    sign_in(page, kari.email)
    one = f"/preferences/webhooks/{failing.id}/"
    pages = (
        "/preferences/webhooks/", "/preferences/webhooks/new/", one, f"{one}?state=delivered", f"{one}change/",
        f"{one} #list tbody th a",
    )  # fmt: skip
    assert list(faults(page, pages)) == []
    fjord = partners.customer(mine)
    ola = with_password(partners.customer_user(fjord))
    page = visitor()
    sign_in(page, ola.email)
    assert list(faults(page, (f"/customers/{fjord.id}/settings/webhooks/",))) == []
