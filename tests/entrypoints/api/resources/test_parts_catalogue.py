from __future__ import annotations

import base64
from typing import Any

import pytest

from fleetward.domain.parts.models import Part
from fleetward.entrypoints.jobs.parts import import_catalogue
from fleetward.foundation.tenancy.scope import VENDOR_PARTNER_ID
from tests.factories import credentials, partners, parts
from tests.factories.credentials import Caller
from tests.factories.parts import BATTERY, MODEL, OLD_SSD, SSD

pytestmark = pytest.mark.usefixtures("db")

HEADER = "Part number,Name,Models,Price,Currency,Superseded by,Returnable"


def desk(role: str = "repair_desk") -> Caller:
    return Caller(credentials.personal(partners.vendor_user(role))[1])


def file(*rows: str) -> dict[str, Any]:
    content = "\n".join((HEADER, *rows)).encode()
    return {"name": "parts.csv", "content": base64.b64encode(content).decode()}


def test_the_catalogue_is_searched_filtered_and_sorted_as_the_page_is() -> None:
    parts.catalogue()
    parts.part("Z9", name="Cover", active=False)
    caller = desk()
    asked = {
        "": [OLD_SSD, SSD, BATTERY, "Z9"], "?q=n1": [SSD], "?q=ssd": [OLD_SSD, SSD], "?standing=superseded": [OLD_SSD],
        "?standing=off": ["Z9"], "?standing=orderable": [SSD, BATTERY], "?returnable=true": [SSD],
        "?sort=-number": ["Z9", BATTERY, SSD, OLD_SSD], "?q=nothing": [],
    }  # fmt: skip
    found = {query: caller.get(f"parts-catalogue{query}").json()["items"] for query in asked}
    assert {query: [one["number"] for one in items] for query, items in found.items()} == asked
    (ssd,) = found["?q=n1"]
    assert (ssd["price"], ssd["currency"], ssd["models"]) == ("1249.50", "NOK", [MODEL])


def test_a_file_is_looked_at_first_and_then_imported() -> None:
    parts.catalogue()
    caller = desk()
    sent = file(
        f"{SSD},SSD 512 GB,{MODEL},1300.00,NOK,,yes", f"NEW-1,Fan,{MODEL};Other,99.50,NOK,,no",
        f"{BATTERY},Battery 51 Wh,{MODEL},free,NOK,,",
    )  # fmt: skip
    check = caller.post("parts-catalogue/checks", sent).json()
    assert (check["counts"], check["not_listed"]) == ({"new": 1, "changed": 1, "same": 0, "wrong": 1}, 1)
    assert [(one["row"], one["verdict"], one["problem"], one["meaning"]) for one in check["rows"]] == [
        (4, "wrong", "price", "The price cannot be read. Write it as 1249.50."),
        (2, "changed", "", "price: 1249.50 → 1300.00"), (3, "new", "", ""),
    ]  # fmt: skip
    assert not Part.objects.filter(number="NEW-1").exists()
    asked = caller.post("parts-catalogue/imports", sent)
    assert (asked.status_code, asked.json()["total"]) == (202, 3)
    import_catalogue(str(VENDOR_PARTNER_ID), asked.json()["id"])
    assert caller.get(f"operations/{asked.json()['id']}").json()["state"] == "done"
    assert str(Part.objects.get(number="NEW-1").price) == "99.50"


def test_a_file_that_is_no_catalogue_is_refused_with_the_reason() -> None:
    caller = desk()
    sent = {"name": "x.csv", "content": base64.b64encode(b"a;b\n1;2\n").decode()}
    answers = [caller.post(f"parts-catalogue/{one}", sent) for one in ("checks", "imports")]
    assert {(one.status_code, one.json()["detail"]) for one in answers} == {
        (409, "The header must name the columns part number, name, models, price and currency.")
    }


def test_a_file_that_is_larger_than_the_operator_allows_is_refused(settings: Any) -> None:
    caller, settings.LARGEST_UPLOAD = desk(), 8
    assert caller.post("parts-catalogue/checks", file()).status_code == 413


def test_the_catalogue_is_looked_after_by_the_parts_desk_alone() -> None:
    callers = [desk("auditor"), desk("claims_approver"), Caller(credentials.access(partners.partner()))]
    assert [one.get("parts-catalogue").status_code for one in callers] == [403] * 3
    assert [one.post("parts-catalogue/imports", file()).status_code for one in callers] == [403] * 3
