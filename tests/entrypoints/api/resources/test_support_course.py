from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.factories import credentials, partners
from tests.factories.claims import PDF
from tests.factories.credentials import Caller

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")

CANARY = "canary-7f3a"


@pytest.fixture
def partner() -> Partner:
    return partners.partner()


@pytest.fixture
def asker(partner: Partner) -> Caller:
    return Caller(credentials.access(partner))


@pytest.fixture
def desk() -> Caller:
    return Caller(credentials.personal(partners.vendor_user())[1])


def file(name: str = "invoice.pdf", content: bytes = PDF) -> dict[str, str]:
    return {"name": name, "content": base64.b64encode(content).decode()}


def opened(asker: Caller, **more: Any) -> str:
    answer = asker.post("support-cases", {"kind": "other", "subject": "Why", "text": "Why?"} | more)
    assert answer.status_code == 201, answer.content
    return f"support-cases/{answer.json()['id']}"


def course(caller: Caller, address: str) -> list[tuple[str, list[str]]]:
    """Words and files of what is no step."""
    items = caller.get(f"{address}/events").json()["items"]
    return [(one["text"], [file["name"] for file in one["attachments"]]) for one in items if one["kind"] != "step"]


def downloaded(caller: Caller, url: str) -> Any:
    answer = caller.get(urlsplit(url).path)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.close()
    return answer.status_code, content, answer.headers.get("Content-Type"), answer.headers.get("Cache-Control")


def test_files_stand_with_what_they_came_with_and_both_sides_download_them(asker: Caller, desk: Caller) -> None:
    address = opened(asker, attachments=[file("first.pdf")])
    said = asker.post(f"{address}/messages", {"text": "And this.", "attachments": [file("second.pdf")]}).json()
    answered = desk.post(f"{address}/answers", {"text": "Thanks.", "attachments": [file("list.csv", b"5CG1\n")]}).json()
    assert course(asker, address) == [("And this.", ["second.pdf"]), ("Thanks.", ["list.csv"])]
    (first,) = asker.get(address).json()["attachments"]
    assert (first["name"], first["media_type"], first["size"]) == ("first.pdf", "application/pdf", len(PDF))
    urls = [first["url"], said["attachments"][0]["url"]]
    told = (200, PDF, "application/pdf", "private, no-store")
    assert [downloaded(caller, url) for caller in (asker, desk) for url in urls] == [told] * 4
    assert downloaded(asker, answered["attachments"][0]["url"])[1:3] == (b"5CG1\n", "text/csv")


def test_an_internal_note_and_what_hangs_on_it_are_support_s_alone(asker: Caller, desk: Caller) -> None:
    address = opened(asker)
    note = desk.post(f"{address}/notes", {"text": CANARY, "attachments": [file(f"{CANARY}.pdf")]}).json()
    assert (note["internal"], note["attachments"][0]["name"]) == (True, f"{CANARY}.pdf")
    assert course(desk, address) == [(CANARY, [f"{CANARY}.pdf"])]
    assert course(asker, address) == []
    assert CANARY not in asker.get(f"{address}/events").content.decode() + asker.get(address).content.decode()
    url = note["attachments"][0]["url"]
    assert [downloaded(one, url)[0] for one in (desk, asker)] == [200, 404]


def test_another_partner_finds_neither_course_nor_files(asker: Caller) -> None:
    address = opened(asker, attachments=[file()])
    url = asker.get(address).json()["attachments"][0]["url"]
    rival = Caller(credentials.access(partners.partner("Rival")))
    assert [rival.get(one).status_code for one in (address, f"{address}/events", urlsplit(url).path)] == [404] * 3
    assert rival.post(f"{address}/messages", {"text": "x", "attachments": [file()]}).status_code == 404


def test_a_file_of_one_support_case_is_not_had_through_another(asker: Caller) -> None:
    one, other = opened(asker, attachments=[file()]), opened(asker)
    attached = asker.get(one).json()["attachments"][0]["id"]
    assert asker.get(f"{other}/attachments/{attached}").status_code == 404


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (file("x.pdf", b"no pdf"), "x.pdf: Only photos (JPEG, PNG, WebP), PDF files and lists (CSV, TXT, XLSX)"),
        (file("x.xlsx", b"no workbook"), "x.xlsx: The file is damaged, or not what it says it is."),
        ({"name": "x.pdf", "content": "no base64!"}, "The file is damaged, or not what it says it is."),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_and_nothing_is_said(
    asker: Caller, sent: dict[str, str], why: str
) -> None:
    address = opened(asker)
    answer = asker.post(f"{address}/messages", {"text": "Look.", "attachments": [file(), sent]})
    assert (answer.status_code, answer.json()["detail"][: len(why)]) == (409, why)
    assert course(asker, address) == []


def test_more_files_than_go_into_one_message_are_refused_by_the_description(asker: Caller) -> None:
    address = opened(asker)
    assert asker.post(f"{address}/messages", {"attachments": [file()] * 11}).status_code == 400
    assert asker.post(f"{address}/messages", {"attachments": [file()]}).status_code == 201
    assert asker.post(f"{address}/messages", {"text": " "}).status_code == 409


def test_an_answer_says_for_whom_the_support_case_waits_then(asker: Caller, desk: Caller) -> None:
    address = opened(asker)
    for then, state in (({}, "asker"), ({"then": "others"}, "others"), ({"then": "closed"}, "closed")):
        assert desk.post(f"{address}/answers", {"text": "So."} | then).status_code == 201
        assert asker.get(address).json()["state"] == state
    assert desk.post(f"{address}/answers", {"text": "More."}).status_code == 409
    assert desk.post(f"{address}/notes", {"text": "It went well."}).status_code == 201


def test_the_same_key_says_it_once(asker: Caller) -> None:
    address = opened(asker)
    sent = {"text": "Hello?", "attachments": [file()]}
    first, second = (asker.post(f"{address}/messages", sent, Idempotency_Key="k1").json() for _ in range(2))
    assert (first, course(asker, address)) == (second, [("Hello?", ["invoice.pdf"])])


def test_what_was_merged_into_it_is_read_there_with_its_files(asker: Caller, desk: Caller) -> None:
    source, target = opened(asker, text="Also this.", attachments=[file("source.pdf")]), opened(asker)
    asker.post(f"{source}/messages", {"text": "Look.", "attachments": [file("said.pdf")]})
    url = asker.get(source).json()["attachments"][0]["url"]
    merged = desk.post(f"{source}/merge", {"to_support_case_id": target.partition("/")[2]})
    assert merged.status_code == 200
    items = asker.get(f"{target}/events").json()["items"]
    told = {one["text"]: [file["name"] for file in one["attachments"]] for one in items}
    assert told == {"Look.": ["said.pdf"], "": [], "Also this.": ["source.pdf"]}
    (joined,) = [one for one in items if one["text"] == "Also this."]
    assert downloaded(asker, joined["attachments"][0]["url"])[:2] == (200, PDF)
    assert downloaded(asker, url)[0] == 200


def test_prepared_answers_are_in_the_language_of_the_one_who_asked(partner: Partner, desk: Caller) -> None:
    asker = Caller(credentials.access(partner))
    made = asker.post(
        "support-cases", {"kind": "missing_pcs", "subject": "x", "text": "x", "serials": []}, Accept_Language="nb"
    ).json()
    found = desk.get(f"support-cases/{made['id']}/prepared-answers", **{"Accept-Language": "en"}).json()["items"]
    assert (made["language"], {one["code"]: one["text"].count(made["number"]) >= 0 for one in found}["need_proof"]) == (
        "nb", True,
    )  # fmt: skip
    assert "Hei" in found[0]["text"]
