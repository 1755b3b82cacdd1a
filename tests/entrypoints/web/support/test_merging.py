"""Two support cases about the same thing become one."""

from __future__ import annotations

import pytest

from fleetward.domain.support.lifecycle import SupportState
from tests.entrypoints.web.customers.pages import html
from tests.entrypoints.web.support.world import actor_of, address, asked, opened, outcomes, post, said
from tests.factories import partners

pytestmark = pytest.mark.usefixtures("db")


def test_it_shows_which_one_it_goes_into_and_then_tells_both_as_one() -> None:
    of = asked()
    other = opened(actor_of(of.asker, of.partner), subject="The same", text="Again", serials=["5CG4100BCE"])
    post(of.at_partner, of.address, "say", text="Hello?")
    shown = of.at_desk.post(f"{of.address}merge/", {"number": other.number.lower()}).content.decode()
    assert f"{of.made.number} ends, and goes on as {other.number}." in shown
    assert of.again().state == SupportState.OPEN
    values = {"number": other.number, "confirmed": str(other.id)}
    assert of.at_desk.post(f"{of.address}merge/", values)["Location"] == address(other)
    text = html(of.at_partner, address(other))
    assert said(text) == ["Since Monday", "Again", "Hello?"]
    assert sorted(outcomes(text)) == ["5CG4100BCD", "5CG4100BCE", "8CC4200BCD"]
    assert f'href="{address(other)}">Go there</a>' in html(of.at_partner, of.address)


@pytest.mark.parametrize("number", ["S-000000-XXXXX", "", "another's", "its own"])
def test_a_number_that_does_not_fit_is_refused_with_the_reason(number: str) -> None:
    of, rival = asked(), asked("Rival")
    named = {"another's": rival.made.number, "its own": of.made.number}.get(number, number)
    answer = of.at_desk.post(f"{of.address}merge/", {"number": named})
    told = {
        "another's": "These support cases are not from the same partner or customer.",
        "its own": "That is the same support case.", "": "This field is required.",
    }  # fmt: skip
    assert (answer.status_code, told.get(number, "No support case has this number.") in answer.content.decode()) == (
        422, True,
    )  # fmt: skip


def test_only_support_merges() -> None:
    of = asked()
    auditor = partners.browser(partners.vendor_user("auditor"))
    assert [client.get(f"{of.address}merge/").status_code for client in (of.at_desk, of.at_partner, auditor)] == [
        200, 404, 404,
    ]  # fmt: skip
