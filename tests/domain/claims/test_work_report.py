"""The work report: what stands in it, in both languages, and whom the contact details are for."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from fleetward.domain.repairs.queries import Contact
from tests.factories import claims, devices, partners, repairs
from tests.factories.claims import service_partner, tariff

if TYPE_CHECKING:
    from django.test import Client

    from fleetward.domain.partners.models import Partner
    from fleetward.domain.repairs.models import RepairCase

pytestmark = pytest.mark.usefixtures("db")
SIRI = Contact("Siri Ærlig", "siri@fjord.example", "+47 900 00 000", "Åsgata 1, Tromsø", "Før 9 på tirsdager")
SECRETS = ("Siri Ærlig", "siri@fjord.example", "+47 900 00 000", "Åsgata 1, Tromsø")


def repaired(of: Partner, serial: str = "5CG4100BCD", *, claimed: bool = False) -> RepairCase:
    """A repair that was worked by every step, with a part; claimed, if so asked."""
    actor = partners.partner_actor(of)
    repair = repairs.opened(actor, devices.pc(of, serial), contact=SIRI, description="Skjermen flimrer <b>grønt</b>")
    repairs.do(actor, repair, "diagnose", diagnosis="Kabelen er løs & slitt: Łódź č đ ŋ š ŧ ž")
    for step in ("schedule", "assign", "add_message", "add_note", "finish"):
        repairs.do(actor, repair, step)
    claims.order(repair, ("L00001-001", 2, "890.00"), returned="received")
    if claimed:
        claim = claims.drafted(actor, repair)
        claims.prove(actor, claim)
        claims.do("submit_claim", actor, claim)
    return repairs.again(repair)


def read(client: Client, repair: RepairCase, language: str = "en") -> str:
    """The file's text, lines joined; empty where there is none."""
    answer: Any = client.get(f"/repair-cases/{repair.id}/work-report.pdf", headers={"accept-language": language})
    if answer.status_code != 200:
        assert answer.status_code == 404
        return ""
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def missing(text: str, *words: str) -> list[str]:
    return [word for word in words if word not in text]


def test_the_desk_reads_all_of_the_repair_in_its_language() -> None:
    mine = service_partner()
    repair = repaired(mine)
    client = partners.browser(partners.partner_user(mine))
    facts = (
        repair.number, "5CG4100BCD", repair.model, "Skjermen flimrer <b>grønt</b>",
        "Kabelen er løs & slitt: Łódź č đ ŋ š ŧ ž", "Per Vik", "L00001-001", "Part L00001-001", *SECRETS,
        "Før 9 på tirsdager",
    )  # fmt: skip
    english, norwegian = read(client, repair), read(client, repair, "nb")
    assert missing(english, *facts, "Work report", "Diagnosis", "On site", "Parts used", "Outcome", "Repaired") == []
    assert (
        missing(norwegian, *facts, "Arbeidsrapport", "Diagnose", "Brukte deler", "Utfall", "Dato og signatur, tekniker")
        == []
    )
    assert missing(english, "When do you come?", "Ask the second floor") == [
        "When do you come?",
        "Ask the second floor",
    ]


def test_readers_of_a_claim_read_it_without_contact_details_and_without_a_claim_nobody_else_does() -> None:
    tariff()
    mine = service_partner()
    claimed, unclaimed = repaired(mine, claimed=True), repaired(mine, "5CG4101BCD")
    readers = (
        partners.vendor_user("claims_approver"), partners.vendor_user("auditor"), partners.partner_user(mine, "viewer"),
    )  # fmt: skip
    for user in readers:
        text = read(partners.browser(user), claimed)
        assert missing(text, "5CG4100BCD", "L00001-001", *SECRETS) == list(SECRETS)
        assert read(partners.browser(user), unclaimed) == ""
    others = (partners.vendor_user("repair_desk"), partners.partner_user(service_partner("Ann AS")))
    assert [read(partners.browser(user), claimed) for user in others] == ["", ""]


def test_the_same_report_is_the_same_file_and_a_long_one_takes_several_pages() -> None:
    mine = service_partner()
    repair = repaired(mine)
    other = repairs.opened(partners.partner_actor(mine), devices.pc(mine, "5CG4200BCD"))
    repairs.do(partners.partner_actor(mine), other, "diagnose", diagnosis="Slitt kabel. " * 900 + "x" * 4_000)
    client = partners.browser(partners.partner_user(mine))
    address = f"/repair-cases/{repair.id}/work-report.pdf"
    assert client.get(address).content == client.get(address).content
    long = client.get(f"/repair-cases/{other.id}/work-report.pdf")
    assert len(PdfReader(io.BytesIO(long.content)).pages) > 2
