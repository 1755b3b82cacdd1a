from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.entrypoints.web.repair_desk.world import SECRETS
from tests.factories import claims, credentials, partners
from tests.factories.claims import again, service_partner, tariff
from tests.factories.credentials import Caller

if TYPE_CHECKING:
    from fleetward.domain.claims.models import Claim
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def partner() -> Partner:
    tariff()
    return service_partner()


@pytest.fixture
def claim(partner: Partner) -> Claim:
    return claims.submitted(partner, "5CG1", ("SSD-1", 1, "500.00"))


def approver() -> Caller:
    return Caller(credentials.personal(partners.vendor_user("claims_approver"))[1])


def step(caller: Caller, claim: Claim, name: str, **said: Any) -> Any:
    return caller.post(f"claims/{claim.id}/steps", {"step": name, **said})


def test_a_claim_is_taken_up_asked_about_and_decided_line_by_line(partner: Partner, claim: Claim) -> None:
    desk, owner = approver(), Caller(credentials.access(partner))
    assert step(desk, claim, "review").json()["state"] == "in_review"
    asked = step(desk, claim, "ask", text="Which disk?").json()
    assert (asked["state"], asked["reason"]) == ("more_information", "Which disk?")
    assert owner.post(f"claims/{claim.id}/answer", {"text": "The first."}).json()["state"] == "submitted"
    decisions = [
        {"position": 1, "approved": "500.00"}, {"position": 2, "approved": "800.50", "reason": "An hour less"},
        {"position": 3, "approved": "0"},
    ]  # fmt: skip
    decided = step(desk, claim, "decide_lines", decisions=decisions).json()
    assert (decided["state"], decided["approved"], decided["reason"]) == ("approved_in_part", "1300.50", "An hour less")
    told = [(one["approved"], one["reason"]) for one in owner.get(f"claims/{claim.id}").json()["lines"]]
    assert told == [("500.00", ""), ("800.50", "An hour less"), ("0.00", "")]


@pytest.mark.parametrize(("said", "why"), [
    ({"step": "decide_lines"}, "Decide every line."),
    ({"step": "decide_lines", "decisions": [{"position": 1, "approved": "0"}]}, "Say why less is approved."),
    ({"step": "decide_lines", "decisions": [{"position": 1, "approved": "501"}]},
     "Approve between 0 and what is claimed."),
    ({"step": "ask"}, "Write something first."), ({"step": "deny"}, "Write something first."),
])  # fmt: skip
def test_a_decision_that_says_too_little_is_refused_and_leaves_nothing(
    claim: Claim, said: dict[str, Any], why: str
) -> None:
    answer = approver().post(f"claims/{claim.id}/steps", said)
    assert (answer.status_code, answer.json()["detail"], again(claim).state) == (409, why, "submitted")


def test_all_of_it_is_approved_or_denied_at_once(partner: Partner, claim: Claim) -> None:
    assert step(approver(), claim, "approve").json()["approved"] == "1700.00"
    other = claims.submitted(partner, "8CC2")
    denied = step(approver(), other, "deny", text="Not certified").json()
    assert (denied["state"], denied["approved"], denied["reason"]) == ("denied", "0.00", "Not certified")


def test_above_the_limit_another_approver_confirms(partner: Partner) -> None:
    claim = claims.submitted(partner, "8CC2", ("SSD-1", 30, "500.00"))
    first, second = approver(), approver()
    assert step(first, claim, "approve").json()["state"] == "second_look"
    refused = step(first, claim, "confirm")
    assert (refused.status_code, refused.json()["detail"]) == (
        409, "Another approver than the first one must confirm.",
    )  # fmt: skip
    sent_back = step(second, claim, "send_back", text="Thirty disks?").json()
    assert (sent_back["state"], sent_back["approved"]) == ("in_review", None)
    assert step(second, claim, "approve").json()["state"] == "second_look"
    assert step(first, claim, "confirm").json()["state"] == "approved"


def test_the_desk_reads_what_a_claim_rests_on_without_anybodys_contact_details(partner: Partner, claim: Claim) -> None:
    desk, path = approver(), f"claims/{claim.id}/story"
    told = desk.get(path).json()
    assert (told["number"], told["state"], told["visit"]) == (claim.repair_number, "done", "on_site")
    assert [(one["state"], one["parts"]) for one in told["orders"]] == [("delivered", "Part SSD-1")]
    assert [one["kind"] for one in told["events"]] == ["submitted"]
    assert [word for word in SECRETS if word in desk.get(path).content.decode()] == []
    assert Caller(credentials.access(partner)).get(path).status_code == 403


def test_a_partner_and_the_vendors_readers_decide_nothing(partner: Partner, claim: Claim) -> None:
    readers = [partners.vendor_user("auditor"), partners.vendor_user("repair_desk"), partners.partner_user(partner)]
    callers = [Caller(credentials.personal(one)[1]) for one in readers] + [Caller(credentials.access(partner))]
    assert [step(one, claim, "approve").status_code for one in callers] == [403] * 4
    assert again(claim).state == "submitted"


def test_a_draft_does_not_exist_for_the_desk(partner: Partner) -> None:
    draft = claims.drafted(partners.partner_actor(partner), claims.finished(partner))
    assert step(approver(), draft, "review").status_code == 404
