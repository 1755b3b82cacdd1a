"""The parts catalogue: searched, and imported from a file that was looked at first."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fleetward.domain.parts.models import Part
from fleetward.entrypoints.jobs.parts import import_catalogue
from fleetward.foundation.tenancy.scope import VENDOR_PARTNER_ID
from tests.entrypoints.web.customers.pages import html, queries
from tests.factories import partners, parts
from tests.factories.parts import BATTERY, MODEL, OLD_SSD, SSD

pytestmark = pytest.mark.usefixtures("db")
HEADER = "Part number,Name,Models,Price,Currency,Superseded by,Returnable"


def desk() -> Any:
    return partners.browser(partners.vendor_user("repair_desk"))


def upload(client: Any, *rows: str) -> Any:
    file = SimpleUploadedFile("parts.csv", "\n".join((HEADER, *rows)).encode())
    return client.post("/parts-catalogue/upload/", {"file": file})


def listed(text: str) -> list[str]:
    return re.findall(r'<th class="hold mono" scope="row">([^<]+)', text)


def test_the_catalogue_is_searched_by_number_and_name_filtered_and_sorted() -> None:
    parts.catalogue()
    parts.part("Z9", name="Cover", active=False)
    client = desk()
    asked = {
        "": [OLD_SSD, SSD, BATTERY, "Z9"], "?q=n1": [SSD], "?q=ssd": [OLD_SSD, SSD], "?standing=superseded": [OLD_SSD],
        "?standing=off": ["Z9"], "?standing=orderable": [SSD, BATTERY], "?returnable=yes": [SSD],
        "?sort=-number": ["Z9", BATTERY, SSD, OLD_SSD], "?q=nothing": [],
    }  # fmt: skip
    assert {query: listed(html(client, f"/parts-catalogue/{query}")) for query in asked} == asked
    assert MODEL in html(client, "/parts-catalogue/")


def test_the_number_of_queries_does_not_grow_with_the_parts() -> None:
    client = desk()
    parts.part("A1")
    one = queries(client, "/parts-catalogue/")
    parts.catalogue()
    assert queries(client, "/parts-catalogue/") == one


def test_a_file_is_shown_first_and_then_imported() -> None:
    parts.catalogue()
    client = desk()
    answer = upload(
        client, f"{SSD},SSD 512 GB,{MODEL},1300.00,NOK,,yes", f"NEW-1,Fan,{MODEL};Other,99.50,NOK,,no",
        f"{BATTERY},Battery 51 Wh,{MODEL},free,NOK,,",
    )  # fmt: skip
    text = answer.content.decode()
    words = re.findall(r'<td class="mono">([^<]+)</td>.*?<span class="pill [^"]*">([^<]+)', text)
    assert words == [(BATTERY, "Wrong"), (SSD, "Changed"), ("NEW-1", "New")]
    assert "Price: 1249.50 → 1300.00" in text
    assert "Import 2 parts" in text
    assert not Part.objects.filter(number="NEW-1").exists()
    ticket = re.search(r'name="ticket" value="([^"]+)"', text)
    assert ticket
    job = client.post("/parts-catalogue/import/", {"ticket": ticket.group(1), "switch_off": "yes"})["Location"]
    import_catalogue(partner_id=str(VENDOR_PARTNER_ID), job_id=job.split("/")[2])
    stored = {part.number: (str(part.price), part.active) for part in Part.objects.all()}
    assert (stored["NEW-1"], stored[SSD], stored[OLD_SSD][1]) == (("99.50", True), ("1300.00", True), False)
    assert "Import of the parts catalogue" in html(client, job)


def test_what_is_no_catalogue_is_refused_with_what_to_do() -> None:
    client = desk()
    assert "holds no row below its header" in upload(client).content.decode()
    file = SimpleUploadedFile("parts.csv", b"a,b\n1,2\n")
    answer = client.post("/parts-catalogue/upload/", {"file": file})
    assert (answer.status_code, "The header must name the columns" in answer.content.decode()) == (422, True)
    damaged = SimpleUploadedFile("parts.xlsx", b"PK\x03\x04 no workbook")
    assert "The workbook cannot be read" in client.post("/parts-catalogue/upload/", {"file": damaged}).content.decode()
    late = client.post("/parts-catalogue/import/", {"ticket": "made up"})
    assert late["Location"] == "/parts-catalogue/upload/"


def test_the_template_has_the_columns_that_are_read() -> None:
    client = desk()
    content = client.get("/parts-catalogue/template.csv").content
    assert content.decode("utf-8-sig").strip() == HEADER
    answer = client.post("/parts-catalogue/upload/", {"file": SimpleUploadedFile("template.csv", content)})
    assert "holds no row below its header" in answer.content.decode()
