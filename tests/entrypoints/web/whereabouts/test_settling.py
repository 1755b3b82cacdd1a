"""What a partner may do about what is left: ask for a number, attach a proof; who may read proofs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from fleetward.domain.whereabouts.models import Proof
from tests.entrypoints.web.customers.pages import html
from tests.factories import partners, searches
from tests.factories.searches import HELD, NUMBER, ORDER, OURS, OURS_TOO, THEIRS, ask, asked, file, pdf

if TYPE_CHECKING:
    from django.test import Client

    from tests.factories.feed_world import World

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def world(db: None) -> World:
    del db
    return searches.build()


@pytest.fixture
def client(world: World) -> Client:
    return partners.browser(partners.partner_user(world.north))


@pytest.fixture
def address(client: Client) -> str:
    return asked(ask(client, HELD, OURS, OURS_TOO, THEIRS))


def offered(client: Client, address: str) -> str:
    """The address of the form that asks for the number."""
    found = re.search(r'href="([^"]+/ours/\?[^"]+)"', html(client, address))
    assert found
    return found[1].replace("&amp;", "&")


def errors(answer: Any) -> list[str]:
    assert answer.status_code == 200
    found = re.findall(r'<ul class="errorlist"[^>]*>(.*?)</ul>', answer.content.decode(), re.DOTALL)
    return [re.sub(r"<[^>]+>", "", one).replace("&#x27;", "'") for one in found]


def proofs(world: World) -> list[Proof]:
    return list(Proof.objects.using("owner").filter(partner_id=world.north.id))


def test_a_number_with_the_partners_name_is_asked_for_once(client: Client, world: World, address: str) -> None:
    form = offered(client, address)
    page = html(client, form)
    assert [text in page for text in (NUMBER, "First Reporter", f"RESELLER {NUMBER}")] == [True] * 3
    assert ORDER not in page  # the partner has to know it
    for _ in range(2):
        answer = client.post(form, {"order_number": f" {ORDER.lower()} "})
        assert (answer.status_code, answer.headers["Location"]) == (302, address)
    (request,) = searches.requests(world.north)
    assert (request.key, request.state, request.lines) == (NUMBER, "open", 2)
    page = html(client, address)
    assert ("With the channel-data steward" in page, "/ours/?" in page) == (True, False)


def test_a_wrong_order_number_is_refused_with_a_sentence_and_so_is_none(
    client: Client, world: World, address: str
) -> None:
    form = offered(client, address)
    assert errors(client.post(form, {"order_number": "INV-1"})) == [
        "These lines carry no such order or invoice number. Look at the papers of your purchase."
    ]
    assert errors(client.post(form, {"order_number": " "})) == [
        "Write the number of an order or an invoice: it shows that the PCs are yours."
    ]
    assert searches.requests(world.north) == []


def test_guessing_order_numbers_ends_soon(client: Client, address: str) -> None:
    form = offered(client, address)
    for number in range(5):
        client.post(form, {"order_number": f"GUESS-{number}"})
    assert errors(client.post(form, {"order_number": ORDER})) == [
        "You have named too many numbers that do not fit. Try again tomorrow, or open a support case."
    ]


def test_a_number_that_is_not_offered_leads_back_to_the_search(client: Client, world: World, address: str) -> None:
    other = urlencode({"reporter": world.first.reporter_id, "scheme": "92", "key": "999999"})
    for query in (other, "", "reporter=x&scheme=%00&key=y"):
        answer = client.get(f"{address}ours/?{query}", follow=True)
        assert [str(one) for one in answer.context["messages"]] == [
            "This number cannot be asked for any more: nothing of your list waits for it."
        ]
        assert answer.request["PATH_INFO"] == address


def test_a_proof_of_purchase_is_attached_shown_and_read_again(client: Client, world: World, address: str) -> None:
    answer = client.post(f"{address}proof/", {"file": file(pdf(), "kvittering.pdf"), "note": "Line 3"})
    assert answer.status_code == 302
    (proof,) = proofs(world)
    page = html(client, address)
    assert [text in page for text in ("kvittering.pdf", "Line 3")] == [True, True]
    download: Any = client.get(f"{address}proofs/{proof.id}/")
    assert b"".join(download.streaming_content) == pdf()
    download.close()
    assert (download.headers["Content-Type"], download.headers["X-Content-Type-Options"]) == (
        "application/pdf", "nosniff",
    )  # fmt: skip
    assert 'attachment; filename="kvittering.pdf"' in download.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "Choose the file first."),
        (b"", "The file is empty. Choose it again, or another one."),
        (b"MZ\x90\x00", "Only photos (JPEG, PNG, WebP) and PDF files can be attached."),
        (b"%PDF-1.4 half of it", "The file is damaged, or not what it says it is."),
        (b"\x89PNG\r\n\x1a\nhalf", "The file is damaged, or not what it says it is."),
        (b"%PDF-" + bytes(10 * 1024 * 1024), "The file is larger than 10 MB."),
    ],
)
def test_what_is_no_proof_is_refused_with_a_sentence(
    client: Client, world: World, address: str, content: bytes | None, expected: str
) -> None:
    sent = {} if content is None else {"file": file(content, "proof.pdf")}
    assert errors(client.post(f"{address}proof/", sent)) == [expected]
    assert proofs(world) == []


def test_proofs_are_read_by_the_partner_and_by_those_who_look_at_its_request(
    client: Client, world: World, address: str
) -> None:
    client.post(offered(client, address), {"order_number": ORDER})
    client.post(f"{address}proof/", {"file": file(pdf(), "kvittering.pdf")})
    (proof,), (request,) = proofs(world), searches.requests(world.north)
    beside = f"/mapping-requests/{world.north.id}/{request.id}/proofs/{proof.id}/"
    roles = ("channel_data_steward", "support_agent", "auditor", "repair_desk", "claims_approver")
    answers = [partners.browser(partners.vendor_user(role)).get(beside) for role in roles]
    for answer in answers:
        answer.close()
    assert [answer.status_code for answer in answers] == [200, 200, 200, 404, 404]
    rival = partners.browser(partners.partner_user(world.south))
    theirs = asked(ask(rival, THEIRS))
    assert [rival.get(where).status_code for where in (
        f"{address}proofs/{proof.id}/", f"{theirs}proofs/{proof.id}/", beside)] == [404] * 3  # fmt: skip
