from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fleetward.domain.support.models import SupportCase
from fleetward.foundation.kit.ids import uuid7
from tests.factories import credentials, partners, support
from tests.factories.credentials import Caller
from tests.walls.rows import seed

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner
    from fleetward.foundation.accounts.models import User


@pytest.fixture
def partner(db: None) -> Partner:
    del db
    return partners.partner()


@pytest.fixture
def asker(partner: Partner) -> Caller:
    return Caller(credentials.access(partner))


@pytest.fixture
def agent(db: None) -> User:
    del db
    return partners.vendor_user()


@pytest.fixture
def desk(agent: User) -> Caller:
    return Caller(credentials.personal(agent)[1])


@pytest.fixture
def made(partner: Partner) -> SupportCase:
    return support.opened(partners.partner_actor(partner), subject="mine")


def at(found: SupportCase) -> str:
    return f"support-cases/{found.id}"


def subjects(caller: Caller, query: str = "") -> list[str]:
    answer = caller.get(f"support-cases{query}")
    assert answer.status_code == 200, answer.content
    return [one["subject"] for one in answer.json()["items"]]


def test_the_desk_reads_the_whole_queue_with_the_filters_of_the_page(made: SupportCase, desk: Caller) -> None:
    other = support.opened(partners.partner_actor(partners.partner("Other")), subject="other", priority="urgent")
    desk.post(f"{at(made)}/take")
    assert {query: subjects(desk, query) for query in (
        "?sort=due", "?taken=mine", "?taken=nobody", f"?partner={other.partner_id}", "?priority=urgent",
        f"?q={made.number}", "?late=yes&sort=due", "?state=closed",
    )} == {
        "?sort=due": ["other", "mine"], "?taken=mine": ["mine"], "?taken=nobody": ["other"],
        f"?partner={other.partner_id}": ["other"], "?priority=urgent": ["other"], f"?q={made.number}": ["mine"],
        "?late=yes&sort=due": ["other", "mine"], "?state=closed": [],
    }  # fmt: skip


def test_who_has_it_is_told_to_support_alone(made: SupportCase, desk: Caller, asker: Caller) -> None:
    assert desk.post(f"{at(made)}/take").json()["taken_by"] == "Ada Holm"
    told = [[caller.get(at(made)).json(), *caller.get("support-cases").json()["items"]] for caller in (desk, asker)]
    assert [[one["taken_by"] for one in of] for of in told] == [["Ada Holm"] * 2, [None] * 2]
    assert [[one["meaning"] for one in of] for of in told] == [["Waits for support"] * 2, ["With support"] * 2]
    assert asker.get("support-cases?taken=nobody").status_code == 403


def test_it_is_handed_over_to_a_colleague_and_to_nobody_else(made: SupportCase, desk: Caller, asker: Caller) -> None:
    colleague = partners.vendor_user(name="Bo Lie")
    assert {"id": str(colleague.id), "name": str(colleague)} in desk.get("support-agents").json()["items"]
    handed = desk.post(f"{at(made)}/hand-over", {"to": str(colleague.id)})
    assert (handed.status_code, handed.json()["taken_by"]) == (200, str(colleague))
    assert "Bo Lie" not in asker.get(f"{at(made)}/events").content.decode()
    assert desk.post(f"{at(made)}/hand-over", {"to": str(partners.vendor_user("auditor").id)}).status_code == 409


def test_another_priority_is_another_promise(made: SupportCase, desk: Caller) -> None:
    before = desk.get(at(made)).json()
    after = desk.post(f"{at(made)}/priority", {"priority": "low"}).json()
    assert (after["priority"], after["settle_by"] > before["settle_by"]) == ("low", True)
    assert desk.get(at(made)).json() == before | after


def test_the_desk_says_for_whom_it_waits_closes_it_and_opens_it_again(
    made: SupportCase, desk: Caller, asker: Caller
) -> None:
    assert desk.post(f"{at(made)}/waits-for", {"state": "others"}).json()["state"] == "others"
    assert desk.post(f"{at(made)}/waits-for", {"state": "closed"}).status_code == 400
    closed = desk.post(f"{at(made)}/close", {"text": "Done."}).json()
    assert (closed["state"], closed["outcomes"]) == ("closed", {"open": 2})
    assert desk.post(f"{at(made)}/take").status_code == 409
    assert desk.post(f"{at(made)}/reopen").json()["state"] == "open"
    said = [one["text"] for one in asker.get(f"{at(made)}/events").json()["items"] if one["kind"] == "message"]
    assert said == ["Done."]


def test_two_of_one_partner_are_merged_and_those_of_two_are_not(made: SupportCase, desk: Caller) -> None:
    actor = partners.partner_actor(made.partner)
    target = support.opened(actor, serials=["5CG4100BZZ"])
    theirs = support.opened(partners.partner_actor(partners.partner("Other")))
    refused = desk.post(f"{at(made)}/merge", {"to_support_case_id": str(theirs.id)})
    why = "These support cases are not from the same partner or customer."
    assert (refused.status_code, refused.json()["detail"]) == (409, why)
    assert desk.post(f"{at(made)}/merge", {"to_support_case_id": str(target.id)}).json()["id"] == str(target.id)
    assert (desk.get(at(made)).json()["state"], desk.get(at(target)).json()["outcomes"]) == ("merged", {"open": 3})


@pytest.mark.usefixtures("made")
def test_the_desk_sees_how_it_stands(desk: Caller) -> None:
    assert desk.get("support-figures").json() == {"open": 1, "late": 1, "nobodys": 1, "minutes_to_answer": None}


DESKS: dict[str, Any] = {
    "take": {}, "hand-over": {"to": str(uuid7())}, "waits-for": {"state": "others"}, "priority": {"priority": "low"},
    "merge": {"to_support_case_id": str(uuid7())}, "answers": {"text": "x"}, "notes": {"text": "x"},
    "serials/release": {"serials": [support.MISSING[0]]},
    "serials/refuse": {"serials": [support.MISSING[0]], "reason": "x"},
    "serials/add": {"serials": [support.MISSING[0]], "product_number": "x", "sold_on": "2026-01-01"},
    "serials/ask": {"serials": [support.MISSING[0]], "reporter_id": 1},
}  # fmt: skip


@pytest.mark.parametrize("step", DESKS)
def test_nobody_but_the_desk_takes_its_steps(step: str, made: SupportCase, asker: Caller) -> None:
    steward = Caller(credentials.personal(partners.vendor_user("channel_data_steward"))[1])
    customer = Caller(credentials.access(partners.customer(made.partner)))
    answers = [one.post(f"{at(made)}/{step}", DESKS[step]) for one in (asker, customer, steward)]
    assert [one.status_code for one in answers] == [403] * 3
    assert [one["kind"] for one in asker.get(f"{at(made)}/events").json()["items"]] == []


def test_the_desk_asks_nobody_and_writes_no_messages_of_askers(made: SupportCase, desk: Caller) -> None:
    assert desk.post("support-cases", {"kind": "other", "subject": "x", "text": "x"}).status_code == 403
    assert desk.post(f"{at(made)}/messages", {"text": "x"}).status_code == 403


def test_where_two_partners_have_one_id_the_desk_is_told_of_neither(made: SupportCase, desk: Caller) -> None:
    rival = partners.partner("Rival")
    seed(SupportCase, partner_id=rival.id, id=made.id, subject="theirs")
    assert desk.get(at(made)).status_code == 404
    assert desk.post(f"{at(made)}/notes", {"text": "For one of them."}).status_code == 404
    assert Caller(credentials.access(rival)).get(at(made)).json()["subject"] == "theirs"
