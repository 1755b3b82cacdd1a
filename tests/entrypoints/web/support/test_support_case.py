"""One support case: the conversation, its steps, and what is renewed while somebody looks at it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from fleetward.domain.support import operations
from fleetward.domain.support.lifecycle import SupportKind, SupportState
from fleetward.foundation.kit.ids import uuid7
from tests.entrypoints.web.customers.pages import facts, html, toasts
from tests.entrypoints.web.repair_desk.world import queries_of
from tests.entrypoints.web.support.world import (
    CANARY,
    Asked,
    actor_of,
    address,
    agent_actor,
    asked,
    opened,
    outcomes,
    pdf,
    post,
    said,
)
from tests.factories import partners
from tests.factories.claims import PDF

pytestmark = pytest.mark.usefixtures("db")


def pill(text: str) -> str:
    return str(re.findall(r'<span class="pill \w*" id="state"[^>]*>([^<]+)', text)[0])


def poll(text: str) -> str:
    return str(re.findall(r'<div id="poll"\s+hx-get="([^"]+)"', text)[0]).replace("&amp;", "&")


def test_messages_go_to_and_fro_and_the_state_says_for_whom_it_waits_in_the_readers_words() -> None:
    of = asked()
    assert toasts(post(of.at_desk, of.address, "answer", text="Which invoice?", then="asker").content.decode()) == []
    partner, desk = html(of.at_partner, of.address), html(of.at_desk, of.address)
    assert (pill(partner), pill(desk)) == ("Waits for your answer", "Waits for the one who asked")
    assert "Support has asked you something." in partner
    answer = of.at_partner.post(of.address, {"do": "say", "text": "Number 17", "token": str(uuid7())}, follow=True)
    assert toasts(answer.content.decode()) == ["Your message has been sent."]
    partner, desk = html(of.at_partner, of.address), html(of.at_desk, of.address)
    assert said(partner) == said(desk) == ["Since Monday", "Which invoice?", "Number 17"]
    assert (pill(partner), pill(desk)) == ("With support", "Waits for support")


def test_a_double_click_says_it_once() -> None:
    of = asked()
    values = {"do": "say", "text": "Hello?", "token": str(uuid7())}
    for _ in range(2):
        of.at_partner.post(of.address, values)
    assert said(html(of.at_partner, of.address)) == ["Since Monday", "Hello?"]


def test_an_attachment_is_given_to_both_sides_as_a_download() -> None:
    of = asked()
    post(of.at_partner, of.address, "say", text="The invoice", attachments=[pdf("a.pdf"), pdf("b.pdf")])
    text = html(of.at_desk, of.address)
    found = re.findall(r'href="([^"]+/files/[^"]+)" download>.*?</svg>([^<]+)</a>', text, re.DOTALL)
    assert [name for _url, name in found] == ["a.pdf", "b.pdf"]
    for client in (of.at_partner, of.at_desk):
        answer: Any = client.get(found[0][0])
        assert b"".join(answer.streaming_content) == PDF
        answer.close()
        assert answer["Content-Disposition"] == 'attachment; filename="a.pdf"'
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_file_that_cannot_be_taken_is_refused_and_what_was_typed_stays() -> None:
    of = asked()
    wrong = SimpleUploadedFile("page.html", b"<html>not a pdf</html>", "text/html")
    answer = post(of.at_partner, of.address, "say", text="Look at this", attachments=wrong)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "page.html: Only photos (JPEG, PNG, WebP), PDF files and lists (CSV, TXT, XLSX) can be attached." in text
    assert "Choose the files again" in text
    assert re.findall(r"<textarea[^>]*>\s*(.*?)</textarea>", text)[0] == "Look at this"
    assert said(html(of.at_partner, of.address)) == ["Since Monday"]


def test_an_internal_note_and_its_file_are_nowhere_for_the_asker() -> None:
    of = asked()
    post(of.at_desk, of.address, "note", text=CANARY, attachments=pdf("canary.pdf"))
    post(of.at_desk, of.address, "answer", text="We look into it", then="open")
    desk, partner = html(of.at_desk, of.address), html(of.at_partner, of.address)
    assert (CANARY in desk, 'class="internal"' in desk, "canary.pdf" in desk) == (True, True, True)
    file = re.findall(r'href="([^"]+/files/[^"]+)"', desk)[0]
    pages = [partner, html(of.at_partner, poll(partner).split("?")[0]), html(of.at_partner, "/support/?state=any")]
    assert ["canary" in page or "Internal note" in page for page in pages] == [False, False, False]
    answers = [client.get(file) for client in (of.at_desk, of.at_partner)]
    assert [answer.status_code for answer in answers] == [200, 404]
    answers[0].close()


def test_the_page_asks_for_news_and_gets_nothing_until_there_is_some() -> None:
    of = asked()
    news = poll(html(of.at_partner, of.address))
    assert of.at_partner.get(news).status_code == 204
    post(of.at_desk, of.address, "answer", text="Which invoice?", then="asker")
    answer = of.at_partner.get(news)
    text = answer.content.decode()
    assert (answer.status_code, pill(text), said(text)) == (
        200, "Waits for your answer", ["Since Monday", "Which invoice?"],
    )  # fmt: skip
    assert "<form" not in text  # what somebody is typing is not wiped
    assert of.at_partner.get(poll(text)).status_code == 204


def test_the_serials_are_filtered_without_reloading_and_the_news_keep_the_filter() -> None:
    of = asked(serials=[f"5CG41{number:02}BCD" for number in range(12)])
    text = html(of.at_partner, f"{of.address}?q=5CG4107", **{"HX-Request": "true"})
    assert list(outcomes(text)) == ["5CG4107BCD"]
    assert "<h1>" not in text
    news = poll(text)
    assert "q=5CG4107" in news
    post(of.at_desk, of.address, "answer", text="Hello", then="asker")
    assert list(outcomes(html(of.at_partner, news))) == ["5CG4107BCD"]


def test_its_asker_closes_it_and_opens_it_again_with_a_word() -> None:
    of = asked()
    post(of.at_partner, of.address, "close", text="Found them")
    text = html(of.at_partner, of.address)
    assert (pill(text), said(text)) == ("Closed", ["Since Monday", "Found them"])
    assert 'value="reopen"' in text
    post(of.at_partner, of.address, "reopen", text="No, one is missing")
    text = html(of.at_partner, of.address)
    assert (pill(text), said(text)[-1]) == ("With support", "No, one is missing")


def test_support_closes_with_its_answer_and_may_open_it_again() -> None:
    of = asked()
    post(of.at_desk, of.address, "answer", text="All are there now", then="closed")
    assert of.again().state == SupportState.CLOSED
    post(of.at_desk, of.address, "reopen", text="Sorry, one more question")
    assert of.again().state == SupportState.OPEN


def test_a_case_closed_long_ago_is_not_opened_again_by_its_asker() -> None:
    of = asked(now=timezone.now() - timedelta(days=100))
    operations.move(
        actor=agent_actor(of.agent), partner_id=of.partner.id, support_case_id=of.made.id, state=SupportState.CLOSED,
        now=timezone.now() - timedelta(days=90),
    )  # fmt: skip
    assert 'value="reopen"' not in html(of.at_partner, of.address)
    answer = of.at_partner.post(of.address, {"do": "reopen", "text": "Hello", "token": str(uuid7())}, follow=True)
    assert toasts(answer.content.decode()) == ["This support case was closed too long ago. Open a new one."]


def test_the_promised_time_is_told_to_the_asker_and_one_that_has_passed_is_called_overdue() -> None:
    of = asked()
    assert "You get an answer by" in html(of.at_partner, of.address)
    late = opened(actor_of(of.asker, of.partner), now=timezone.now() - timedelta(days=60))
    assert "Overdue" in html(of.at_partner, address(late))
    assert "Overdue" in html(of.at_desk, address(late))


def test_what_became_of_each_serial_stands_on_the_page_with_what_was_known() -> None:
    of = asked()
    assert outcomes(html(of.at_partner, of.address)) == {
        "5CG4100BCD": "Being looked at", "8CC4200BCD": "Being looked at",
    }  # fmt: skip


def test_serials_of_what_is_not_about_missing_pcs_are_a_plain_list() -> None:
    of = asked(kind=SupportKind.WRONG_CUSTOMER)
    for client in (of.at_partner, of.at_desk):
        text = html(client, of.address)
        assert re.findall(r"<pre[^>]*>(.*?)</pre>", text, re.DOTALL) == ["5CG4100BCD\n8CC4200BCD"]
        assert "Work on the serial numbers" not in text


def test_support_takes_it_up_and_says_how_soon_and_for_whom_it_waits() -> None:
    of = asked()
    post(of.at_desk, of.address, "take")
    post(of.at_desk, of.address, "prioritise", priority="urgent")
    post(of.at_desk, of.address, "move", state="others")
    text = html(of.at_desk, of.address)
    assert (facts(text)["Taken up by"], facts(text)["Priority"], pill(text)) == (
        "Ada Holm", "Urgent", "Waits for others",
    )  # fmt: skip
    assert "Taken up by" not in facts(html(of.at_partner, of.address))


def test_support_hands_it_over_to_a_colleague_and_to_nobody_else() -> None:
    of = asked()
    colleague, clerk = partners.vendor_user(name="Bo Lie"), partners.vendor_user("auditor", name="Eva Aud")
    text = html(of.at_desk, of.address)
    assert re.findall(r"<option value=\"[0-9a-f-]+\">([^<]+)", text) == ["Ada Holm", "Bo Lie"]
    assert post(of.at_desk, of.address, "hand_over", to=str(clerk.id)).status_code == 422
    post(of.at_desk, of.address, "hand_over", to=str(colleague.id))
    text = html(of.at_desk, of.address)
    assert (facts(text)["Taken up by"], "Handed over to Bo Lie" in text) == ("Bo Lie", True)
    assert "Bo Lie" not in html(of.at_partner, of.address)


def test_a_template_stands_in_the_answer_in_the_language_of_the_one_who_asked() -> None:
    of = asked(language="nb")
    text = html(of.at_desk, of.address)
    code, title = re.findall(r'href="\?answer=(\w+)#answer">([^<]+)', text)[0]
    assert (code, title) == ("need_proof", "Be om kjøpsbevis")
    filled = html(of.at_desk, f"{of.address}?answer={code}")
    assert "trenger vi et kjøpsbevis" in filled
    assert 'name="text"' in html(of.at_partner, f"{of.address}?answer={code}")


@pytest.mark.parametrize("do", ["answer", "note", "take", "hand_over", "move", "prioritise", "nonsense"])
def test_what_is_supports_is_not_the_askers(do: str) -> None:
    of = asked()
    assert post(of.at_partner, of.address, do, text="x", state="closed", priority="low").status_code == 404


def test_reading_it_takes_the_same_number_of_queries_however_much_was_said() -> None:
    few, many = asked(), asked("Other")
    for number in range(3):
        post(many.at_partner, many.address, "say", text=f"{number}", attachments=pdf())
        post(many.at_desk, many.address, "note", text=f"{number}")
    for who in ("asker", "agent"):
        counts = [queries_of(getattr(one, who), one.address) for one in (few, many)]
        assert counts[0] == counts[1], who


def everybody(of: Asked) -> dict[str, int]:
    customer = partners.customer(of.partner)
    others = {
        "colleague": partners.partner_user(of.partner, "viewer"),
        "customer": partners.customer_user(customer),
        "rival": partners.partner_user(partners.partner("Rival")),
        "auditor": partners.vendor_user("auditor"),
        "steward": partners.vendor_user("channel_data_steward"),
        "another agent": partners.vendor_user("support_agent"),
    }
    return {name: partners.browser(user).get(of.address).status_code for name, user in others.items()}


def test_colleagues_and_support_read_it_and_to_all_others_it_is_not_there() -> None:
    assert everybody(asked()) == {
        "colleague": 200, "customer": 404, "rival": 404, "auditor": 404, "steward": 404, "another agent": 200,
    }  # fmt: skip


def test_a_partner_never_sees_its_customers_nor_the_customer_its_partners() -> None:
    partner = partners.partner()
    customer = partners.customer(partner)
    person = partners.customer_user(customer)
    theirs = address(opened(actor_of(person, partner, customer), text=CANARY))
    clients = [partners.browser(one) for one in (person, partners.partner_user(partner), partners.vendor_user())]
    assert [client.get(theirs).status_code for client in clients] == [200, 404, 200]
    assert [CANARY in html(client, "/support/") for client in clients] == [False, False, False]
    assert facts(html(clients[2], theirs))["Customer"] == "Fjord Eiendom AS"
    assert clients[1].get(f"{theirs}news/").status_code == 404
    assert clients[1].post(theirs, {"do": "say", "text": "x"}).status_code == 404


def test_asker_and_desk_export_the_serial_numbers_as_filtered() -> None:
    of = asked()
    for client in (of.at_partner, of.at_desk):
        assert f'action="{of.address}serials/export/"' in html(client, of.address)
        answer = client.post(f"{of.address}serials/export/", {"form": "xlsx", "query": "work=open&q=8CC"})
        job = html(client, answer["Location"])
        assert ("Export of serial numbers" in job, f'href="{of.address}"' in job) == (True, True)
    moved = of.at_partner.get(f"{of.address}?q=8CC", headers={"HX-Request": "true"}).content.decode()
    assert '<input type="hidden" name="query" value="q=8CC">' in moved
    rival = partners.browser(partners.partner_user(partners.partner("Rival")))
    assert rival.post(f"{of.address}serials/export/").status_code == 404
