from __future__ import annotations

import pytest

from fleetward.entrypoints.jobs.exports import export_repair_cases, export_repair_cases_of_customer
from tests.entrypoints.web.repair_desk.world import SECRETS, company, repair_desk
from tests.factories import claims, credentials, partners, repairs
from tests.factories.credentials import Caller

pytestmark = pytest.mark.usefixtures("db")


def desk(role: str = "repair_desk") -> Caller:
    return Caller(credentials.personal(partners.vendor_user(role))[1])


def test_a_visit_is_had_for_a_calendar_where_the_pc_is_told_to_the_desk_alone() -> None:
    mine = company("Ann AS", "5CG1")
    path = f"repair-cases/{mine.repair.id}/visit.ics"
    assert desk().get(path).status_code == 404
    repairs.do(repair_desk(), mine.repair, "schedule")
    answers = [desk().get(path), *(Caller(credentials.access(one)).get(path) for one in (mine.partner, mine.customer))]
    assert {(one.status_code, one["Content-Type"]) for one in answers} == {(200, "text/calendar; charset=utf-8")}
    assert [b"Storgata 1" in one.content for one in answers] == [True, False, False]
    other = Caller(credentials.access(partners.partner("Cid AS")))
    assert other.get(path).status_code == 404


def test_the_work_report_is_for_the_desk() -> None:
    theirs, own = company("Ann AS", "5CG1"), company("Bob AS", "8CC1", role="service_delivery")
    asked = [
        (desk(), theirs), (Caller(credentials.access(theirs.partner)), theirs), (desk(), own),
        (Caller(credentials.access(own.partner)), own), (Caller(credentials.access(own.customer)), own),
    ]  # fmt: skip
    answers = [caller.get(f"repair-cases/{of.repair.id}/work-report.pdf") for caller, of in asked]
    assert [one.status_code for one in answers] == [200, 404, 404, 200, 403]
    assert {one["Content-Type"] for one in answers if one.status_code == 200} == {"application/pdf"}


def test_lists_of_repair_cases_are_had_as_files_without_anybodys_contact_details() -> None:
    mine = company("Ann AS", "5CG1")
    claims.finished(mine.partner, "5CG9")
    caller = Caller(credentials.access(mine.partner))
    whole = caller.post("repair-cases/files", {"filter": {"state": "any"}}).json()["id"]
    of_one = caller.post("repair-cases/files", {"filter": {"customer": str(mine.customer.id)}}).json()["id"]
    export_repair_cases(str(mine.partner.id), whole)
    export_repair_cases_of_customer(str(mine.partner.id), of_one)
    texts = [b"".join(caller.get(f"operations/{one}/file").streaming_content).decode() for one in (whole, of_one)]
    assert [("5CG1" in text, "5CG9" in text) for text in texts] == [(True, True), (True, False)]
    assert [word for word in SECRETS for text in texts if word in text] == []
    other = partners.customer(partners.partner("Cid AS"))
    assert caller.post("repair-cases/files", {"filter": {"customer": str(other.id)}}).status_code == 404


def test_a_viewer_has_nothing_written_to_a_file() -> None:
    mine = company("Ann AS", "5CG1")
    viewer = Caller(credentials.personal(partners.partner_user(mine.partner, "viewer"))[1])
    assert viewer.post("repair-cases/files").status_code == 403


def test_a_customers_file_says_not_who_of_the_desk_took_it_up() -> None:
    mine = company("Ann AS", "5CG1")
    headers = []
    for owner in (mine.partner, mine.customer):
        caller = Caller(credentials.access(owner))
        asked = caller.post("repair-cases/files").json()["id"]
        export_repair_cases(str(mine.partner.id), asked)
        text = b"".join(caller.get(f"operations/{asked}/file").streaming_content).decode()
        headers.append("Taken up by" in text.splitlines()[0])
    assert headers == [True, False]
