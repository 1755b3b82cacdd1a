from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from fleetward.domain.sales_feed.models import Reporter
from fleetward.entrypoints.jobs import exports
from fleetward.foundation.tenancy.scope import VENDOR, VENDOR_PARTNER_ID, scoped
from tests.factories import credentials, feed_world, partners, support
from tests.factories.claims import PDF
from tests.factories.credentials import Caller
from tests.factories.feed_files import Document, Sold, serial, x12

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetward.domain.support.models import SupportCase
    from tests.factories.feed_world import World

HELD_UP, NEVER, OTHER = (serial(number) for number in range(1, 4))
CONTACT = "edi@first.example"


@pytest.fixture
def world(db: None) -> World:
    """One PC of North stands in a line under an unknown number; two were never reported."""
    del db
    made = feed_world.build()
    with scoped(VENDOR), transaction.atomic():
        Reporter.objects.filter(id=made.first.reporter_id).update(contact_email=CONTACT, contact_language="nb")
    feed_world.drop(made, made.first, x12(Document([Sold([HELD_UP], reseller="999999")])))
    return made


@pytest.fixture
def made(world: World) -> SupportCase:
    return support.opened(partners.partner_actor(world.north), serials=[HELD_UP, NEVER, OTHER])


@pytest.fixture
def asker(world: World) -> Caller:
    return Caller(credentials.access(world.north))


@pytest.fixture
def desk(world: World) -> Caller:
    del world
    return Caller(credentials.personal(partners.vendor_user())[1])


def at(found: SupportCase) -> str:
    return f"support-cases/{found.id}/serials"


def outcomes(answer: Any) -> dict[str, str]:
    return {one["serial"]: one["outcome"] for one in answer.json()["items"]}


def test_what_could_be_released_is_told_first_and_then_released(
    world: World, made: SupportCase, desk: Caller, asker: Caller
) -> None:
    found = desk.get(f"support-cases/{made.id}/releasable-serials").json()
    assert found == {"serials": [HELD_UP]}
    answer = desk.post(f"{at(made)}/release", {"serials": [HELD_UP.lower(), NEVER]})
    told = (answer.status_code, answer.json()["done"], outcomes(answer))
    assert told == (200, 1, {HELD_UP: "arrived", NEVER: "open"})
    assert outcomes(asker.get(at(made))) == {HELD_UP: "arrived", NEVER: "open", OTHER: "open"}
    assert feed_world.holders() == {HELD_UP: world.north.name}
    assert desk.post(f"{at(made)}/release", {"serials": [NEVER]}).status_code == 409


def test_pcs_are_added_by_support_on_evidence_and_come_with_the_next_import(
    made: SupportCase, desk: Caller, asker: Caller
) -> None:
    sent = {"text": "The invoice", "attachments": [{"name": "a.pdf", "content": base64.b64encode(PDF).decode()}]}
    proof = asker.post(f"support-cases/{made.id}/messages", sent).json()["attachments"][0]["id"]
    said = {"serials": [NEVER], "product_number": "8Y4J2EA", "sold_on": "2026-09-01"}
    assert desk.post(f"{at(made)}/add", said).status_code == 409  # neither evidence nor reason
    answer = desk.post(f"{at(made)}/add", said | {"evidence": proof})
    assert (answer.status_code, answer.json()["done"], outcomes(answer)) == (202, 1, {NEVER: "added"})
    assert answer.headers["Location"] == f"http://testserver/api/v1/{at(made)}"
    assert [(one["note"], one["changed_by"]) for one in asker.get(f"{at(made)}?outcome=added").json()["items"]] == [
        ("a.pdf", "Ada Holm")
    ]


def test_a_distributor_is_asked_and_the_asker_does_not_read_whom(
    world: World, made: SupportCase, desk: Caller, asker: Caller
) -> None:
    (reporter,) = desk.get("askable-reporters").json()["items"]
    assert reporter == {"id": world.first.reporter_id, "name": "First Reporter", "email": CONTACT, "language": "nb"}
    answer = desk.post(f"{at(made)}/ask", {"serials": [NEVER, OTHER], "reporter_id": reporter["id"], "text": "Solgt?"})
    assert (answer.status_code, answer.json()["done"], outcomes(answer)) == (
        202, 2, {NEVER: "asked", OTHER: "asked"},
    )  # fmt: skip
    read = {name: one.get(f"support-cases/{made.id}/events").content.decode() for name, one in (
        ("desk", desk), ("asker", asker))}  # fmt: skip
    assert {name: CONTACT in text for name, text in read.items()} == {"desk": True, "asker": False}
    assert desk.post(f"{at(made)}/ask", {"serials": [NEVER], "reporter_id": 32_767}).status_code == 409


def test_a_refusal_has_a_reason_which_the_asker_reads(made: SupportCase, desk: Caller, asker: Caller) -> None:
    assert desk.post(f"{at(made)}/refuse", {"serials": [OTHER], "reason": " "}).status_code == 400
    answer = desk.post(f"{at(made)}/refuse", {"serials": [OTHER, NEVER], "reason": "Sold by another"})
    assert (answer.json()["done"], outcomes(answer)) == (2, {NEVER: "refused", OTHER: "refused"})
    assert {one["note"] for one in asker.get(f"{at(made)}?outcome=refused").json()["items"]} == {"Sold by another"}
    assert desk.post(f"{at(made)}/refuse", {"serials": [OTHER], "reason": "Again"}).status_code == 409


def test_what_is_no_serial_number_is_refused_by_its_place(made: SupportCase, desk: Caller) -> None:
    answer = desk.post(f"{at(made)}/refuse", {"serials": [OTHER, "???"], "reason": "x"})
    assert (answer.status_code, [one["where"] for one in answer.json()["errors"]]) == (409, ["serials.1"])
    assert outcomes(desk.get(f"{at(made)}?outcome=refused")) == {}


def test_the_list_is_filtered_as_on_the_page(made: SupportCase, asker: Caller) -> None:
    found = {query: list(outcomes(asker.get(f"{at(made)}?{query}"))) for query in (
        f"q={NEVER.lower()}", "q=ZZ", "outcome=open&limit=1", "verdict=never",
    )}  # fmt: skip
    assert found == {f"q={NEVER.lower()}": [NEVER], "q=ZZ": [], "outcome=open&limit=1": [HELD_UP], "verdict=never": []}


def file_of(caller: Caller, asked: Any, task: Callable[..., Any], tenant: Any) -> list[str]:
    assert asked.status_code == 202, asked.content
    task(str(tenant), asked.json()["id"])
    answer = caller.get(f"operations/{asked.json()['id']}/file")
    return b"".join(answer.streaming_content).decode("utf-8-sig").replace(";", ",").splitlines()


def test_asker_and_desk_have_the_serial_numbers_written_to_a_file(
    world: World, made: SupportCase, desk: Caller, asker: Caller
) -> None:
    desk.post(f"{at(made)}/refuse", {"serials": [OTHER], "reason": "Sold by another"})
    wanted = {"filter": {"outcome": "refused"}}
    asked = asker.post(f"{at(made)}/files", wanted)
    lines = file_of(asker, asked, exports.export_support_serials, world.north.id)
    assert [lines[0].split(",")[0], *(line.split(",")[:3] for line in lines[1:])] == [
        "Serial number", [OTHER, "Refused", "Sold by another"],
    ]  # fmt: skip
    asked = desk.post(f"{at(made)}/files", {})
    lines = file_of(desk, asked, exports.export_support_work, VENDOR_PARTNER_ID)
    assert [line.split(",")[0] for line in lines[1:]] == [HELD_UP, NEVER, OTHER]
    rival = Caller(credentials.access(world.south))
    assert rival.post(f"{at(made)}/files").status_code == 404
    assert rival.get(f"operations/{asked.json()['id']}").status_code == 404


def test_asker_and_desk_have_support_cases_written_to_a_file(
    world: World, made: SupportCase, desk: Caller, asker: Caller
) -> None:
    support.opened(partners.partner_actor(world.south), subject="theirs")
    asked = asker.post("support-cases/files", {"filter": {"kind": "missing_pcs"}})
    lines = file_of(asker, asked, exports.export_support_cases, world.north.id)
    assert [made.number in line for line in lines[1:]] == [True]
    assert [one in lines[0] for one in ("Partner", "Taken up by")] == [False, False]
    asked = desk.post("support-cases/files", {"sort": "due"})
    lines = file_of(desk, asked, exports.export_support_queue, VENDOR_PARTNER_ID)
    assert [len(lines), *(one in lines[0] for one in ("Partner", "Taken up by"))] == [3, True, True]
    assert asker.post("support-cases/files", {"filter": {"taken": "nobody"}}).status_code == 403


def test_a_credential_without_the_scope_works_on_nothing(made: SupportCase) -> None:
    narrow = Caller(credentials.personal(partners.vendor_user(), ["feeds:read"])[1])
    answer = narrow.post(f"{at(made)}/release", {"serials": [HELD_UP]})
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:fleetward:problem:insufficient-scope")
    assert "support:write" in answer.headers["WWW-Authenticate"]
