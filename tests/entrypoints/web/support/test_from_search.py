"""A support case out of a search of Where is my PC?: what it could not settle, and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from fleetward.foundation.kit.ids import uuid7
from tests.entrypoints.web.customers.pages import html
from tests.entrypoints.web.support.world import agent_actor, outcomes
from tests.factories import devices, partners, whereabouts

if TYPE_CHECKING:
    from django.test import Client

    from fleetward.domain.partners.models import Partner
    from fleetward.domain.whereabouts.models import Search

pytestmark = pytest.mark.usefixtures("db")

NEW = "/support/new/"
HERE, FIRST, SECOND, THIRD = "8CC4200BCD", "2UA6140H4W", "5CG4100BCD", "MXL5210QRS"


def searched(of: Partner) -> Search:
    """One PC is on the page, three were never reported, and one line is no serial."""
    devices.held(of, HERE)
    return whereabouts.ask(of, HERE, FIRST, SECOND, THIRD, FIRST, "nonsense!")


def send(client: Client, search: Search, **said: Any) -> Any:
    usual = {
        "search": str(search.id), "token": str(uuid7()), "subject": "Missing", "text": "Please look", "from_page": "/",
        "priority": "normal",
    }  # fmt: skip
    return client.post(NEW, usual | said, follow=True)


def test_the_form_is_filled_in_with_what_could_not_be_settled_and_why() -> None:
    mine = partners.partner()
    client = partners.browser(partners.partner_user(mine))
    text = html(client, f"{NEW}?search={searched(mine).id}&from=/where-is-my-pc/")
    found = re.findall(r'<th scope="row" class="mono">(\w+).*?</th><td class="wrap">([^<]+)', text)
    assert found == [(FIRST, "Never reported"), (SECOND, "Never reported"), (THIRD, "Never reported")]
    assert 'value="3 PCs are missing from my page"' in text
    assert 'type="hidden" name="kind" value="missing_pcs"' in text
    assert '<textarea name="serials"' not in text


def test_what_is_opened_holds_exactly_those_less_what_was_left_out() -> None:
    mine = partners.partner()
    client = partners.browser(partners.partner_user(mine))
    search = searched(mine)
    said = {"kind": "account", "serials": "5CG0000000", "leave": [SECOND]}  # neither kind nor list can be changed
    text = send(client, search, **said).content.decode()
    assert outcomes(text) == {FIRST: "Being looked at", THIRD: "Being looked at"}
    assert text.count('<td class="wrap">Never reported') == 2
    assert "PCs are missing from my page" in text


def test_all_of_one_answer_can_be_left_out_but_not_everything() -> None:
    mine = partners.partner()
    client = partners.browser(partners.partner_user(mine))
    answer = send(client, searched(mine), leave_all=["never"], text="What I typed")
    text = answer.content.decode()
    assert (answer.status_code, "Every serial number is left out. Keep at least one." in text) == (422, True)
    assert re.findall(r"<textarea[^>]*>\s*(.*?)</textarea>", text) == ["What I typed"]
    assert re.findall(r'name="leave_all" value="never"[^>]*(checked)', text) == ["checked"]


def test_a_search_in_which_nothing_is_left_opens_nothing() -> None:
    mine = partners.partner()
    devices.held(mine, HERE)
    search = whereabouts.ask(mine, HERE)
    text = partners.browser(partners.partner_user(mine)).get(f"{NEW}?search={search.id}", follow=True).content.decode()
    assert "Nothing is left: every PC of this search is where you see it." in text


def test_the_search_of_another_is_not_there() -> None:
    search = searched(partners.partner())
    mine = partners.partner("Other")
    clients = [
        partners.browser(one) for one in (partners.partner_user(mine), partners.customer_user(partners.customer(mine)))
    ]
    for client in clients:
        assert client.get(f"{NEW}?search={search.id}").status_code == 404
        assert client.get(f"{NEW}?search=nonsense").status_code == 404
        assert send(client, search).status_code == 404
    assert agent_actor(partners.vendor_user()).partner_id is None


def test_who_misses_pcs_without_a_search_is_told_of_where_is_my_pc() -> None:
    mine = partners.partner()
    told = {
        (who, kind): "Are PCs missing from your page?" in html(partners.browser(user), f"{NEW}?kind={kind}")
        for who, user in {
            "partner": partners.partner_user(mine), "customer": partners.customer_user(partners.customer(mine)),
        }.items()
        for kind in ("missing_pcs", "feed")
    }  # fmt: skip
    assert told == {
        ("partner", "missing_pcs"): True, ("partner", "feed"): False, ("customer", "missing_pcs"): False,
        ("customer", "feed"): False,
    }  # fmt: skip
