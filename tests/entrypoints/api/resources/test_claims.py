from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fleetward.entrypoints.jobs.exports import export_claims
from tests.factories import claims, credentials, partners
from tests.factories.claims import approver, do, service_partner, tariff
from tests.factories.credentials import Caller

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def partner() -> Partner:
    tariff()
    return service_partner()


@pytest.fixture
def caller(partner: Partner) -> Caller:
    return Caller(credentials.access(partner))


def at_desk(role: str = "claims_approver") -> Caller:
    return Caller(credentials.personal(partners.vendor_user(role))[1])


def serials(caller: Caller, query: str = "") -> list[str]:
    return [one["serial"] for one in caller.get(f"claims{query}").json()["items"]]


def test_the_queue_is_filtered_and_sorted_as_the_page_is_and_holds_no_draft(partner: Partner, caller: Caller) -> None:
    dear = claims.submitted(partner, "5CG1", ("SSD-1", 1, "500.00"))
    denied = claims.submitted(partner, "8CC2")
    do("deny_claim", approver(), denied, reason="Too late")
    claims.drafted(partners.partner_actor(partner), claims.finished(partner, "5CG3"))
    asked = (
        "?sort=serial", "?sort=submitted_at", "?state=any&sort=-submitted_at", "?state=denied", f"?q={dear.number}",
        "?amount=1500", "?currency=EUR", f"?partner={partner.id}",
    )  # fmt: skip
    assert [serials(at_desk(), one) for one in asked] == [
        ["5CG1"], ["5CG1"], ["8CC2", "5CG1"], ["8CC2"], ["5CG1"], ["5CG1"], [], ["5CG1"],
    ]  # fmt: skip
    assert [serials(caller, one) for one in asked] == [
        ["5CG1", "5CG3"], ["5CG1"], ["8CC2", "5CG1"], ["8CC2"], ["5CG1"], ["5CG1"], [], ["5CG3", "5CG1"],
    ]  # fmt: skip


@pytest.mark.parametrize("query", ["amount=cheap", "amount=-1", "month=paid-2026", "month=2026-11", "sort=state"])
def test_a_filter_that_makes_no_sense_is_refused(caller: Caller, query: str) -> None:
    assert caller.get(f"claims?{query}").status_code == 400


def test_what_stands_against_a_draft_is_said_before_it_is_submitted(partner: Partner, caller: Caller) -> None:
    claim = claims.drafted(partners.partner_actor(partner), claims.finished(partner))
    told = caller.get(f"claims/{claim.id}/check").json()
    assert [(one["code"], one["stops"]) for one in told["findings"]] == [
        ("no_work_report", True), ("no_payout_account", False),
    ]  # fmt: skip
    assert (told["attempts_left"], told["submit_until"] is not None) == (2, True)
    claims.prove(partners.partner_actor(partner), claim)
    do("submit_claim", partners.partner_actor(partner), claim)
    told = caller.get(f"claims/{claim.id}/check").json()
    assert (told["findings"], told["submit_until"]) == ([], None)


def test_one_claim_says_what_its_reader_may_do_and_what_happened(partner: Partner, caller: Caller) -> None:
    claim = claims.submitted(partner, "5CG1", ("SSD-1", 30, "500.00"))
    do("approve_claim", approver(), claim)
    mine, theirs = (one.get(f"claims/{claim.id}").json() for one in (caller, at_desk()))
    assert (mine["state"], mine["steps"], theirs["steps"]) == ("second_look", [], ["confirm", "send_back"])
    assert [line["approved"] for line in mine["lines"]] == [None, None, None]  # what is only proposed
    assert [line["approved"] for line in theirs["lines"]] == ["15000.00", "1200.00", "0.00"]
    events = [[one["kind"] for one in who.get(f"claims/{claim.id}/events").json()["items"]]
              for who in (caller, at_desk())]  # fmt: skip
    assert events == [["drafted", "submitted"], ["drafted", "submitted", "first_approval"]]


def test_a_list_of_claims_is_had_as_a_file(partner: Partner, caller: Caller) -> None:
    claims.submitted(partner, "5CG1")
    claims.drafted(partners.partner_actor(partner), claims.finished(partner, "5CG3"))
    asked = caller.post("claims/files", {"filter": {"state": "submitted"}})
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    export_claims(str(partner.id), asked.json()["id"])
    file = caller.get(f"operations/{asked.json()['id']}/file")
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert (len(lines), "Partner" in lines[0], "5CG1" in lines[1]) == (2, False, True)


def test_the_work_report_is_for_whoever_may_read_the_claim(partner: Partner, caller: Caller) -> None:
    claim = claims.submitted(partner)
    path = f"claims/{claim.id}/work-report.pdf"
    other = Caller(credentials.access(service_partner("Bob AS")))
    answers = [who.get(path) for who in (caller, at_desk(), at_desk("auditor"), other)]
    assert [one.status_code for one in answers] == [200, 200, 200, 404]
    assert (answers[0]["Content-Type"], answers[0].content[:5]) == ("application/pdf", b"%PDF-")
    assert (answers[0]["Cache-Control"], answers[0]["X-Content-Type-Options"]) == ("private, no-store", "nosniff")


def test_whats_anothers_does_not_exist(partner: Partner) -> None:
    claim = claims.submitted(partner)
    other = Caller(credentials.access(service_partner("Bob AS")))
    paths = ("", "/check", "/events", "/attachments")
    assert [other.get(f"claims/{claim.id}{one}").status_code for one in paths] == [404] * 4
    assert serials(other, "?state=any") == []
