"""One claim's page: from a finished repair to the decision, an answer to a denial, and what each reader is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from fleetward.domain.claims import queries
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.entrypoints.web.customers.pages import facts, html, toasts
from tests.factories import claims, partners, repairs
from tests.factories.claims import PDF, again, approver, do, finished, lines, order, service_partner, tariff
from tests.factories.repairs import CONTACT

if TYPE_CHECKING:
    from django.test import Client

    from fleetward.domain.claims.models import Claim
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def mine() -> Partner:
    tariff()
    return service_partner()


def page_of(claim: Claim) -> str:
    return f"/claims/{claim.id}/"


def take(client: Client, claim: Claim, step: str, **said: Any) -> str:
    answer = client.post(page_of(claim), {"do": step, **said}, follow=True)
    assert answer.status_code in {200, 422}
    return str(answer.content.decode())


def happened(text: str) -> list[str]:
    """The claim's own timeline, oldest first; the page shows the newest first."""
    part = text[text.index("<h2>What happened</h2>") :]
    return re.findall(r'<div class="what">(.*?)</div>', part)[::-1]


def findings(text: str) -> list[str]:
    """What the check says, with its tone."""
    part = text[text.index('id="check"') : text.index('id="lines"')]
    return re.findall(r'<div class="notice (\w+)"', part)


def started(client: Client, mine: Partner, **fields: str) -> Claim:
    repair = finished(mine, **fields)
    order(repair, ("SSD-1", 1, "899.50"), returned="received")
    begin = f"/repair-cases/{repair.id}/claim/"
    assert begin in html(client, f"/repair-cases/{repair.id}/")
    assert "Draft the claim" in html(client, begin)
    token = uuid7()
    answers = [client.post(begin, {"token": str(token)})["Location"] for _ in range(2)]
    assert answers == [f"/claims/{token}/"] * 2  # a double click drafts one
    with scoped(Scope(mine.id)), transaction.atomic():
        return queries.visible_to(partners.partner_actor(mine)).get()


def test_a_finished_repair_is_claimed_with_proposed_lines_checked_proven_and_submitted(mine: Partner) -> None:
    client = partners.browser(partners.partner_user(mine, name="Kari Moe"))
    claim = started(client, mine)
    text = html(client, page_of(claim))
    assert [(line.kind, str(line.amount)) for line in lines(claim)] == [
        ("part", "899.50"), ("labour", "1200.00"), ("travel", "0.00"),
    ]  # fmt: skip
    assert (findings(text), "it can be answered 2 more times" in text) == (["bad", "bad", "warn"], True)
    assert toasts(take(client, claim, "submit_claim")) == [
        "Attach a photo of each part that was replaced: 1 is missing. Attach the work report."
    ]
    said = {"quantity_1": "1", "quantity_2": "1", "price_2": "1000", "quantity_3": "40"}
    assert toasts(take(client, claim, "set_lines", **said)) == ["The lines have been saved."]
    assert str(again(claim).claimed) == "2113.50"  # 899.50 + 1,000.00 + 40 * 5.35
    photo = SimpleUploadedFile("disk.png", claims.photo())
    report = SimpleUploadedFile("report.pdf", PDF)
    take(client, claim, "add_attachment", evidence="part_photo", file=photo)
    take(client, claim, "add_attachment", evidence="work_report", file=report)
    text = html(client, page_of(claim))
    assert (findings(text), "Can be submitted" in text) == (["warn"], True)
    assert toasts(take(client, claim, "submit_claim")) == ["The claim has been submitted."]
    text = html(client, page_of(claim))
    assert (happened(text), 'id="check"' in text, 'name="quantity_1"' in text) == (
        ["Drafted", "Submitted"],
        False,
        False,
    )
    assert facts(text)["Claimed"].replace("\u00a0", " ") == "2,113.50 NOK"


def test_without_a_visit_the_kind_of_repair_is_asked_and_a_repair_that_cannot_be_claimed_says_why(
    mine: Partner,
) -> None:
    tariff(repair_type="depot", labour="700.00", currency="SEK", most_km=0)
    client = partners.browser(partners.partner_user(mine))
    begin = f"/repair-cases/{finished(mine, visit='').id}/claim/"
    assert 'name="repair_type"' in html(client, begin)
    address = client.post(begin, {"token": str(uuid7()), "repair_type": "depot"})["Location"]
    assert facts(html(client, address))["Claimed"].replace("\u00a0", " ") == "700.00 SEK"
    assert "There is a claim for this repair already" in client.post(
        begin, {"token": str(uuid7()), "repair_type": "depot"}
    ).content.decode()  # fmt: skip
    cancelled = f"/repair-cases/{finished(mine, '8CC1', state='cancelled').id}/claim/"
    assert "Only a finished repair can be claimed." in html(client, cancelled)


def test_a_line_above_what_can_be_claimed_is_refused_beside_the_lines(mine: Partner) -> None:
    client = partners.browser(partners.partner_user(mine))
    claim = started(client, mine)
    text = take(client, claim, "set_lines", quantity_1="2", quantity_2="1", price_2="1200", quantity_3="0")
    assert "2 is more than can be claimed here." in text.replace("2.00", "2")
    assert "Ensure this value is greater than or equal to 0" in take(
        client, claim, "set_lines", quantity_1="-1", quantity_2="1", price_2="1200", quantity_3="0"
    )
    assert str(again(claim).claimed) == "2099.50"


def test_what_is_no_photo_and_no_pdf_is_refused_and_an_attachment_can_be_removed(mine: Partner) -> None:
    client = partners.browser(partners.partner_user(mine))
    claim = started(client, mine)
    bad = SimpleUploadedFile("page.png", b"<script>alert(1)</script>")
    assert "Only photos (JPEG, PNG, WebP) and PDF files can be attached." in take(
        client, claim, "add_attachment", evidence="other", file=bad
    )
    take(client, claim, "add_attachment", evidence="other", file=SimpleUploadedFile("r.pdf", PDF))
    text = html(client, page_of(claim))
    (address,) = re.findall(rf'href="({page_of(claim)}attachments/[\w-]+)"', text)
    answer: Any = client.get(address)
    assert (b"".join(answer.streaming_content), answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        PDF, "application/pdf", "nosniff",
    )  # fmt: skip
    assert answer["Content-Disposition"] == 'attachment; filename="r.pdf"'
    told = take(client, claim, "remove_attachment", attachment_id=address.rpartition("/")[2])
    assert toasts(told) == ["The file has been removed."]
    assert client.get(address).status_code == 404


def test_the_claims_desk_reads_the_story_asks_decides_in_part_and_the_partner_reads_why(mine: Partner) -> None:
    claim = claims.submitted(mine, "5CG1234ABC", ("SSD-1", 1, "899.50"))
    desk = partners.browser(partners.vendor_user("claims_approver", name="Ada Holm"))
    partner = partners.browser(partners.partner_user(mine))
    text = html(desk, page_of(claim))
    assert [one for one in ("It is slow", "Part SSD-1", "Take up this claim", mine.name) if one not in text] == []
    told = [toasts(take(desk, claim, step, **said)) for step, said in (
        ("review", {}), ("ask", {"text": "Which disk was it?"}),
    )]  # fmt: skip
    assert told == [["You have taken up this claim."], ["The question has been sent to the partner."]]
    assert "Which disk was it?" in html(partner, page_of(claim))
    assert toasts(take(partner, claim, "answer", text="The first one")) == ["The answer has been sent."]
    decided = {"approved_1": "899.50", "approved_2": "1000", "approved_3": "0", "reason_2": "Half a day"}
    assert toasts(take(desk, claim, "decide_lines", **decided)) == ["The decision has been saved."]
    text = html(partner, page_of(claim))
    assert happened(text) == [
        "Drafted", "Submitted", "In review", "More information needed", "Answered", "Approved in part",
    ]  # fmt: skip
    assert (facts(text)["Payment"], "Half a day" in text) == ("Waits for the next payment run", True)


def test_the_story_holds_no_contact_details_and_nothing_that_people_wrote_to_one_another(mine: Partner) -> None:
    repair, own = finished(mine, state="taken", closed_at=None), partners.partner_actor(mine)
    repairs.do(own, repair, "add_message", text="Ring at the back door")
    repairs.do(own, repair, "add_note", text="A difficult customer")
    repairs.do(own, repair, "diagnose", diagnosis="The disk wears out")
    repairs.do(own, repair, "finish", text="Disk exchanged")
    claim = claims.drafted(own, repairs.again(repair))
    claims.prove(own, claim)
    do("submit_claim", own, claim)
    contact = (CONTACT.name, CONTACT.email, CONTACT.phone, CONTACT.place)
    for role in ("claims_approver", "auditor"):
        text = html(partners.browser(partners.vendor_user(role)), page_of(claim))
        hidden = ("Ring at the back door", "A difficult customer", *contact)
        assert ([one for one in hidden if one in text], "The disk wears out" in text, "Disk exchanged" in text) == (
            [], True, True,
        )  # fmt: skip


def test_less_without_a_reason_is_refused_and_what_was_written_stays(mine: Partner) -> None:
    claim = claims.submitted(mine)
    desk = partners.browser(partners.vendor_user("claims_approver"))
    text = take(desk, claim, "decide_lines", approved_1="7.25", approved_2="0")
    assert ("Say why less is approved." in text, 'value="7.25"' in text) == (True, True)
    assert again(claim).state == "submitted"


def test_above_the_limit_another_approver_confirms_or_sends_back(mine: Partner) -> None:
    claim = claims.submitted(mine, "5CG1234ABC", ("BOARD-1", 1, "12000.00"))
    ada, bo = (partners.browser(partners.vendor_user("claims_approver", name=name)) for name in ("Ada", "Bo"))
    assert "is confirmed by a second approver" in html(ada, page_of(claim))
    take(ada, claim, "approve_claim")
    assert ["Confirm the decision" in html(one, page_of(claim)) for one in (ada, bo)] == [False, True]
    partner = html(partners.browser(partners.partner_user(mine)), page_of(claim))
    assert ("First approval" in partner, "Ada" in partner) == (False, False)
    assert toasts(take(ada, claim, "confirm")) == ["Another approver than the first one must confirm."]
    take(bo, claim, "send_back", text="Look again at the board")
    assert again(claim).state == "in_review"
    take(ada, claim, "approve_claim")
    assert toasts(take(bo, claim, "confirm")) == ["The decision has been confirmed."]
    assert again(claim).state == "approved"


def test_a_denial_is_answered_and_both_sides_see_what_has_changed(mine: Partner) -> None:
    claim = claims.submitted(mine)
    desk = partners.browser(partners.vendor_user("claims_approver"))
    partner = partners.browser(partners.partner_user(mine))
    assert toasts(take(desk, claim, "deny_claim", reason="Too dear")) == ["The claim has been denied."]
    before = html(partner, f"{page_of(claim)}answer/")
    assert ("Too dear" in before, "2 attempts are left." in before) == (True, True)
    token = str(uuid7())
    address = partner.post(f"{page_of(claim)}answer/", {"token": token})["Location"]
    assert address == f"/claims/{token}/"
    partner.post(address, {"do": "set_lines", "quantity_1": "1", "price_1": "900", "quantity_2": "0"})
    partner.post(address, {"do": "submit_claim"})
    for client in (desk, partner):
        text = html(client, address)
        part = text[text.index('id="difference"') : text.index('id="attachments"')].replace("\u00a0", " ")
        assert re.findall(r'<td class="num">(.*?)</td>', part.replace("\u00d7", "x")) == [
            "1 x 1,200.00 NOK", "1 x 900.00 NOK", "0 x 5.35 NOK", "0 x 5.35 NOK",
        ]  # fmt: skip
        assert (part.count("Changed</span>"), part.count("The same")) == (1, 1)
    assert facts(html(partner, page_of(claim)))["Answered with"] == claims_number(address, mine)


def claims_number(address: str, mine: Partner) -> str:
    with scoped(Scope(mine.id)), transaction.atomic():
        return queries.visible_to(partners.partner_actor(mine)).get(id=address.split("/")[2]).number


def test_a_viewer_and_the_auditor_read_and_can_do_nothing(mine: Partner) -> None:
    claim = claims.submitted(mine)
    for user in (partners.partner_user(mine, "viewer"), partners.vendor_user("auditor")):
        client = partners.browser(user)
        assert ('name="do"' in html(client, page_of(claim))) is False
        assert toasts(take(client, claim, "withdraw")) == ["Your role may not do this."]
    assert again(claim).state == "submitted"


def test_nobody_of_another_partner_no_customer_and_no_other_role_sees_a_claim_or_its_files(mine: Partner) -> None:
    claim = claims.submitted(mine)
    with scoped(Scope(mine.id)), transaction.atomic():
        kept = queries.attachments(partners.partner_actor(mine), claim).get()
    customer = partners.customer(mine)
    draft = claims.drafted(partners.partner_actor(mine), finished(mine, "8CC1"))
    places = (page_of(claim), f"{page_of(claim)}attachments/{kept.id}")
    strangers = {
        "rival": partners.partner_user(service_partner("Rival AS")), "customer": partners.customer_user(customer),
        "repair desk": partners.vendor_user("repair_desk"), "steward": partners.vendor_user("channel_data_steward"),
    }  # fmt: skip
    for name, user in strangers.items():
        client = partners.browser(user)
        assert (name, [client.get(place).status_code for place in places]) == (name, [404, 404])
        assert client.post(places[0], {"do": "withdraw"}).status_code == 404
        assert client.get(f"/repair-cases/{claim.repair_id}/claim/").status_code == 404
    assert partners.browser(partners.vendor_user("auditor")).get(page_of(draft)).status_code == 404
    other = partners.browser(partners.partner_user(mine)).get(f"{page_of(draft)}attachments/{kept.id}")
    assert other.status_code == 404  # it belongs to another claim


def test_a_step_that_is_none_is_not_there(mine: Partner) -> None:
    claim = claims.submitted(mine)
    client = partners.browser(partners.partner_user(mine))
    assert client.post(page_of(claim), {"do": "make_run"}).status_code == 404


def test_over_htmx_only_the_claim_comes_and_is_told_how_it_went(mine: Partner) -> None:
    claim = claims.submitted(mine)
    client = partners.browser(partners.partner_user(mine))
    answer = client.post(page_of(claim), {"do": "withdraw"}, headers={"HX-Request": "true"}, follow=True)
    text = answer.content.decode()
    assert ("<html" in text, "The claim has been withdrawn." in text) == (False, True)
    do("approve_claim", approver(), claims.submitted(mine, "8CC1"))
