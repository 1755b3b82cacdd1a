from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from fleetward.domain.partners.models import Certification, Partner
from tests.factories import credentials, partners
from tests.factories.credentials import Caller

pytestmark = pytest.mark.usefixtures("db")

NEW = {"name": "Fjell IT AS", "account": "fjell", "country": "no"}
WHY = {"why": "Another took the course."}


@pytest.fixture
def manager() -> Caller:
    return Caller(credentials.personal(partners.vendor_user("program_manager", "Pia Manager"))[1])


def names(caller: Caller, query: str = "") -> list[str]:
    return [one["name"] for one in caller.get(f"partners?{query}").json()["items"]]


def test_partners_are_found_by_name_account_and_certificates_that_end(manager: Caller) -> None:
    nord, sor = partners.partner("Nordlys Data AS"), partners.partner("Sør IT AS")
    partners.certificate(sor, expires_at=timezone.now() + timedelta(days=20))
    assert names(manager) == ["Nordlys Data AS", "Sør IT AS"]
    assert names(manager, "q=data") == names(manager, f"q={nord.account}") == ["Nordlys Data AS"]
    assert names(manager, "certificate=ending") == ["Sør IT AS"]


def test_one_partner_is_shown_with_its_certificates(manager: Caller) -> None:
    nord = partners.partner()
    partners.certificate(nord)
    partners.certificate(nord, program="premium_plus", expires_at=timezone.now() - timedelta(days=1))
    shown = manager.get(f"partners/{nord.id}").json()
    certificates = [(one["program"], one["partner_role"], one["valid"]) for one in shown["certificates"]]
    assert certificates == [("premium", "view_monitor", True), ("premium_plus", "view_monitor", False)]
    assert (shown["on_page"], shown["waiting_for_certificate"], shown["last_reported_at"]) == (0, 0, None)


def test_a_partner_is_added_once_by_its_account(manager: Caller) -> None:
    made = manager.post("partners", NEW)
    assert (made.status_code, made.json()["country"], made.json()["certificates"]) == (201, "NO", [])
    assert manager.get(made.headers["Location"].partition("/api/v1/")[2]).json() == made.json()
    again = manager.post("partners", NEW | {"name": "Fjell Two"})
    assert (again.status_code, again.json()["detail"]) == (409, "Another partner has this account.")
    assert manager.post("partners", NEW | {"account": "x", "country": "Norway"}).status_code == 400
    assert names(manager) == ["Fjell IT AS"]


def test_a_certificate_is_revoked_once_and_with_a_reason(manager: Caller) -> None:
    nord = partners.partner()
    there = f"partners/{nord.id}/certificates/{partners.certificate(nord).id}/revoke"
    assert manager.post(there, {"why": " "}).status_code == 400
    answer = manager.post(there, WHY)
    assert (answer.status_code, answer.json()["valid"], answer.json()["revoked_at"] is None) == (200, False, False)
    (kept,) = manager.get(f"partners/{nord.id}").json()["certificates"]
    assert kept == answer.json()
    assert manager.post(there, WHY).status_code == 409


def test_a_certificate_is_found_under_its_own_partner_only(manager: Caller) -> None:
    nord, sor = partners.partner("Nord"), partners.partner("Sør")
    theirs = partners.certificate(sor)
    assert manager.post(f"partners/{nord.id}/certificates/{theirs.id}/revoke", WHY).status_code == 404


def test_a_partners_program_knows_of_no_partner_and_revokes_nothing() -> None:
    nord, sor = partners.partner("Nord"), partners.partner("Sør")
    certificate = partners.certificate(sor)
    theirs = Caller(credentials.access(nord))
    answers = [
        theirs.get("partners"), theirs.get(f"partners/{nord.id}"), theirs.post("partners", NEW),
        theirs.post(f"partners/{sor.id}/certificates/{certificate.id}/revoke", WHY),
    ]  # fmt: skip
    assert [one.status_code for one in answers] == [403] * 4
    assert Certification.objects.using("owner").get(id=certificate.id).revoked_at is None
    assert Partner.objects.count() == 2


def test_a_steward_reads_partners_and_adds_none() -> None:
    steward = Caller(credentials.personal(partners.vendor_user("channel_data_steward"))[1])
    nord = partners.partner()
    answers = [steward.get("partners"), steward.get(f"partners/{nord.id}"), steward.post("partners", NEW)]
    assert [one.status_code for one in answers] == [200, 200, 403]
