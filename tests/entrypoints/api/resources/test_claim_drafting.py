from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest

from fleetward.domain.claims.models import Claim
from tests.factories import claims, credentials, partners
from tests.factories.claims import PDF, account, approver, do, finished, order, photo, service_partner, tariff
from tests.factories.credentials import Caller

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def partner() -> Partner:
    tariff()
    made = service_partner()
    account(made)
    return made


@pytest.fixture
def caller(partner: Partner) -> Caller:
    return Caller(credentials.access(partner))


def made(caller: Caller, partner: Partner, serial: str = "5CG1234ABC") -> Any:
    repair = finished(partner, serial)
    order(repair, ("SSD-1", 2, "500.00"), returned="received")
    return caller.post("claims", {"repair_id": str(repair.id)})


def amounts(claim: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(line["kind"], line["quantity"], line["amount"]) for line in claim["lines"]]


def attach(caller: Caller, claim: str, evidence: str, content: bytes, name: str = "a.pdf") -> Any:
    body = {"evidence": evidence, "name": name, "content": base64.b64encode(content).decode()}
    return caller.post(f"claims/{claim}/attachments", body)


def test_a_claim_is_made_once_and_found_where_it_was_said_to_be(partner: Partner, caller: Caller) -> None:
    repair = finished(partner)
    first, again = (caller.post("claims", {"repair_id": str(repair.id)}, Idempotency_Key="a") for _ in range(2))
    assert (first.status_code, again.content) == (201, first.content)
    found = caller.get(first.headers["Location"].removeprefix("http://testserver"))
    assert (found.json(), found.headers["ETag"]) == (first.json(), first.headers["ETag"])
    assert (first.json()["claimed"], first.json()["currency"], first.json()["state"]) == ("1200.00", "NOK", "draft")
    refused = caller.post("claims", {"repair_id": str(repair.id)})
    assert (refused.status_code, refused.json()["detail"]) == (
        409, f"There is a claim for this repair already: {first.json()['number']}.",
    )  # fmt: skip


def test_a_credential_that_does_not_read_repair_cases_makes_no_claim(partner: Partner) -> None:
    narrow = Caller(credentials.access(partner, "", ["claims:write"]))
    answer = narrow.post("claims", {"repair_id": str(finished(partner).id)})
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:fleetward:problem:insufficient-scope")


def test_lines_are_changed_by_whoever_has_seen_them_as_they_are(partner: Partner, caller: Caller) -> None:
    claim = made(caller, partner)
    path, seen = f"claims/{claim.json()['id']}", claim.headers["ETag"]
    assert amounts(claim.json()) == [
        ("part", "2.00", "1000.00"),
        ("labour", "1.00", "1200.00"),
        ("travel", "0.00", "0.00"),
    ]
    change = {"lines": [
        {"position": 1, "quantity": "1"}, {"position": 2, "quantity": "1", "price": "900.50"},
        {"position": 3, "quantity": "12.5"},
    ]}  # fmt: skip
    changed = caller.patch(path, change, If_Match=seen)
    assert (changed.status_code, changed.json()["claimed"]) == (200, "1467.38")
    assert amounts(changed.json()) == [
        ("part", "1.00", "500.00"),
        ("labour", "1.00", "900.50"),
        ("travel", "12.50", "66.88"),
    ]
    assert caller.get(path).headers["ETag"] == changed.headers["ETag"]
    assert [caller.patch(path, change, **one).status_code for one in ({}, {"If_Match": seen})] == [428, 412]
    too_much = {"lines": [{"position": 1, "quantity": "3"}]}
    refused = caller.patch(path, too_much, If_Match="*")
    assert (refused.status_code, refused.json()["detail"]) == (409, "3 is more than can be claimed here.")
    nowhere = caller.patch(path, {"lines": [{"position": 9, "quantity": "1"}]}, If_Match="*")
    assert (nowhere.status_code, nowhere.json()["detail"]) == (409, "There is no line 9.")


@pytest.mark.parametrize("quantity", [1, 1.5, "1.005", "-1", "1e3", "many", "", "\u0661"])
def test_a_quantity_that_is_no_text_with_two_decimals_is_refused(
    partner: Partner, caller: Caller, quantity: Any
) -> None:
    claim = made(caller, partner)
    change = {"lines": [{"position": 1, "quantity": quantity}]}
    answer = caller.patch(f"claims/{claim.json()['id']}", change, If_Match="*")
    assert (answer.status_code, answer.json()["errors"][0]["where"].endswith("quantity")) == (400, True)


def test_lines_are_proposed_anew_after_a_part_was_delivered(partner: Partner, caller: Caller) -> None:
    repair = finished(partner)
    claim = caller.post("claims", {"repair_id": str(repair.id)}).json()
    order(repair, ("SSD-1", 2, "500.00"))
    renewed = caller.post(f"claims/{claim['id']}/renew-lines").json()
    assert (claim["claimed"], renewed["claimed"]) == ("1200.00", "2200.00")


def test_files_are_attached_listed_downloaded_and_removed(partner: Partner, caller: Caller) -> None:
    claim = made(caller, partner).json()["id"]
    first, again = (attach(caller, claim, "work_report", PDF, "report.pdf") for _ in range(2))
    picture = attach(caller, claim, "part_photo", photo(), "disk.png")
    assert [one.status_code for one in (first, again, picture)] == [201] * 3
    path = f"claims/{claim}/attachments"
    listed = caller.get(path).json()["items"]
    assert [(one["name"], one["media_type"], one["evidence"]) for one in listed] == [
        ("report.pdf", "application/pdf", "work_report"), ("disk.png", "image/png", "part_photo"),
    ]  # fmt: skip
    file = caller.get(f"{path}/{first.json()['id']}")
    assert b"".join(file.streaming_content) == PDF
    names = ("Content-Type", "Content-Disposition", "Cache-Control", "X-Content-Type-Options")
    assert [file[name] for name in names] == [
        "application/pdf", 'attachment; filename="report.pdf"', "private, no-store", "nosniff",
    ]  # fmt: skip
    assert caller.delete(f"{path}/{first.json()['id']}").status_code == 204
    assert [one["id"] for one in caller.get(path).json()["items"]] == [picture.json()["id"]]
    assert caller.get(f"{path}/{first.json()['id']}").status_code == 404


@pytest.mark.parametrize(("content", "why"), [
    (b"hello", "Only photos (JPEG, PNG, WebP) and PDF files can be attached."),
    (b"%PDF-1.4 cut", "The file is damaged, or not what it says it is."),
])  # fmt: skip
def test_what_is_no_evidence_is_refused_by_its_content(
    partner: Partner, caller: Caller, content: bytes, why: str
) -> None:
    answer = attach(caller, made(caller, partner).json()["id"], "work_report", content)
    assert (answer.status_code, answer.json()["detail"]) == (409, why)


def test_a_denied_claim_is_answered_with_a_changed_one(partner: Partner, caller: Caller) -> None:
    claim = claims.submitted(partner, "5CG1", ("SSD-1", 1, "500.00"))
    do("deny_claim", approver(), claim, reason="Who drove so far?")
    first, again = (caller.post(f"claims/{claim.id}/resubmit", Idempotency_Key="a") for _ in range(2))
    answer = first.json()
    assert (first.status_code, again.json()["id"]) == (201, answer["id"])
    assert (answer["previous_id"], answer["attempt"], answer["claimed"]) == (str(claim.id), 2, "1700.00")
    assert len(caller.get(f"claims/{answer['id']}/attachments").json()["items"]) == 2
    changed = caller.patch(
        f"claims/{answer['id']}", {"lines": [{"position": 2, "quantity": "0"}]}, If_Match=first.headers["ETag"]
    )
    assert changed.json()["claimed"] == "500.00"
    assert caller.post(f"claims/{answer['id']}/submit").json()["state"] == "submitted"
    assert caller.post(f"claims/{claim.id}/resubmit").status_code == 409


def test_a_claim_is_submitted_with_all_that_stops_it_said_asked_answered_and_withdrawn(
    partner: Partner, caller: Caller
) -> None:
    claim = made(caller, partner).json()["id"]
    refused = caller.post(f"claims/{claim}/submit")
    assert (refused.status_code, refused.json()["detail"]) == (
        409, "Attach a photo of each part that was replaced: 1 is missing. Attach the work report.",
    )  # fmt: skip
    attach(caller, claim, "work_report", PDF)
    attach(caller, claim, "part_photo", photo())
    assert caller.post(f"claims/{claim}/submit").json()["state"] == "submitted"
    do("ask", approver(), Claim.objects.using("owner").get(id=claim), text="Which disk?")
    assert caller.get(f"claims/{claim}").json()["reason"] == "Which disk?"
    assert caller.post(f"claims/{claim}/answer", {"text": "The first."}).json()["state"] == "submitted"
    assert caller.post(f"claims/{claim}/withdraw").json()["state"] == "withdrawn"


def test_another_partner_can_do_nothing_with_a_claim(partner: Partner, caller: Caller) -> None:
    claim, other = made(caller, partner).json()["id"], Caller(credentials.access(service_partner("Bob AS")))
    attached = attach(caller, claim, "work_report", PDF).json()["id"]
    path = f"claims/{claim}"
    answers = [
        other.patch(path, {"lines": [{"position": 1, "quantity": "1"}]}, If_Match="*"),
        *(other.post(f"{path}/{step}", {"text": "x"} if step in {"answer", "withdraw"} else None)
          for step in ("renew-lines", "submit", "answer", "withdraw", "resubmit")),
        attach(other, claim, "other", PDF), other.get(f"{path}/attachments/{attached}"),
        other.delete(f"{path}/attachments/{attached}"),
        other.post("claims", {"repair_id": caller.get(path).json()["repair_id"]}),
    ]  # fmt: skip
    assert [one.status_code for one in answers] == [404] * len(answers)


def test_a_viewer_changes_nothing(partner: Partner, caller: Caller) -> None:
    claim = made(caller, partner).json()["id"]
    viewer = Caller(credentials.personal(partners.partner_user(partner, "viewer"))[1])
    assert viewer.get(f"claims/{claim}").json()["steps"] == []
    assert viewer.post(f"claims/{claim}/submit").status_code == 403
