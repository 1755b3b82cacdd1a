from __future__ import annotations

import csv
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from fleetward.domain.enrolment.models import EnrolmentKey, KeyKind
from fleetward.domain.enrolment.operations import expected, presence
from fleetward.domain.partners.actor import SYSTEM
from fleetward.entrypoints.jobs.exports import export_expected
from fleetward.foundation.jobs.models import Job
from tests.factories import enrolment, feed_files, partners, sales_feed
from tests.factories.enrolment import Setting

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("db")

HERE, ENROLLED, WAITING = (feed_files.serial(number) for number in range(3))


class Rollout:
    """A package with three PCs on its list: one checked in, one only enrolled, one not yet."""

    def __init__(self) -> None:
        self.s = Setting()
        self.key, token = enrolment.key(self.s.customer, KeyKind.PACKAGE, label="Aula", now=self.s.world.now)
        serials = [HERE, ENROLLED, WAITING]
        expected.expect_devices(actor=SYSTEM, key=self.key, serials=serials, now=self.s.world.tick())
        there = self.s.enrol(HERE, token)
        self.s.enrol(ENROLLED, token)
        presence.check_in(
            credential=there.credential, address="192.0.2.1", last_user=None, location=None, now=self.s.world.tick()
        )
        self.browser = partners.browser(partners.customer_user(self.s.customer))

    def address(self, rest: str = "") -> str:
        return f"/customers/{self.s.customer.id}/settings/enrolment/{self.key.id}/{rest}"

    def rows(self, query: str = "") -> list[tuple[str, str]]:
        shown = self.browser.get(self.address() + query).context["rows"]
        return [(one["row"].serial, str(one["presence"])) for one in shown]


def test_the_list_says_how_far_each_has_come_and_since_when() -> None:
    rollout = Rollout()
    assert rollout.rows() == [
        (HERE, "Checked in"), (ENROLLED, "Enrolled, not checked in"), (WAITING, "Not enrolled yet"),
    ]  # fmt: skip
    shown = rollout.browser.get(rollout.address()).context["rows"]
    began = rollout.key.created_at
    assert [round((one["since"] - began).total_seconds() / 60) for one in shown] == [4, 3, 1]


def test_it_is_filtered_and_searched() -> None:
    rollout = Rollout()
    found = {name: [serial for serial, _ in rollout.rows(f"?presence={name}")] for name in (
        "waiting", "enrolled", "checked_in")}  # fmt: skip
    assert found == {"waiting": [WAITING], "enrolled": [ENROLLED], "checked_in": [HERE]}
    assert rollout.rows(f"?q={WAITING.lower()}") == [(WAITING, "Not enrolled yet")]
    assert rollout.rows("?q=ZZZ") == []


def test_a_pc_that_left_the_dashboard_is_not_checked_in() -> None:
    rollout = Rollout()
    rollout.s.report(HERE)
    rollout.s.report(HERE, code="RP")
    assert rollout.rows()[0] == (HERE, "Enrolled, not checked in")


def upload(browser: Client, address: str, **said: Any) -> Any:
    return browser.post(address, {"serials": "", **said}, follow=True)


def told(answer: Any) -> list[str]:
    return [str(one) for one in answer.context["messages"]]


def test_pasted_and_uploaded_serials_are_added_once_and_what_is_none_is_told() -> None:
    rollout = Rollout()
    new = [feed_files.serial(number) for number in range(10, 14)]
    sheet = BytesIO(f"Name;Serial number\nA;{new[0]}\nB;{new[1]}\nC;{HERE}\nD;?\n".encode())
    sheet.name = "pcs.csv"
    answer = upload(rollout.browser, rollout.address("expected/"), file=sheet, serials=f"{new[2]}, {new[2]}\nN/A")
    assert told(answer) == [
        "3 PCs were added to the list. 1 stood on it already.",
        "2 entries are no serial numbers. Left out: ?, N/A",
    ]
    assert len(rollout.rows()) == 6


def test_a_workbook_is_read_too() -> None:
    rollout = Rollout()
    book = BytesIO(feed_files.workbook(feed_files.Sold([feed_files.serial(20)])))
    book.name = "pcs.xlsx"
    assert told(upload(rollout.browser, rollout.address("expected/"), file=book)) == ["1 PC was added to the list."]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "No serial number was found in it."),
        ({"serials": "hello world!"}, "No serial number was found in it."),
        ({"file": b"%PDF-1.7"}, "The file could not be read. Save it as CSV or XLSX."),
        ({"file": b"\xd0\xcf\x11\xe0"}, "This is a workbook in the old form, or one with a password. Save it as XLSX."),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused(said: dict[str, Any], sentence: str) -> None:
    rollout = Rollout()
    if "file" in said:
        said["file"] = BytesIO(said["file"])
        said["file"].name = "pcs.csv"
    answer = upload(rollout.browser, rollout.address("expected/"), **said)
    assert (answer.status_code, answer.context["form"].non_field_errors()) == (422, [sentence])
    assert len(rollout.rows()) == 3


def test_an_emptied_list_moves_no_pc() -> None:
    rollout = Rollout()
    upload(rollout.browser, rollout.address("expected/forget/"))
    assert rollout.rows() == []
    assert rollout.s.enrol(HERE).device_id is not None


def test_the_page_costs_the_same_for_one_and_for_three() -> None:
    rollout = Rollout()
    rollout.browser.get(rollout.address())
    three = sales_feed.cost(rollout.browser, rollout.address())
    assert sales_feed.cost(rollout.browser, rollout.address() + "?presence=waiting") == three


@pytest.mark.parametrize("of_customer", [True, False])
def test_an_export_holds_what_the_list_shows_for_the_customers_people_and_the_partners(of_customer: bool) -> None:  # noqa: FBT001
    rollout = Rollout()
    if not of_customer:
        rollout.browser = partners.browser(partners.partner_user(rollout.s.world.north))
    answer = rollout.browser.post(rollout.address("expected/export/"), {"form": "csv", "presence": "enrolled"})
    job = Job.objects.using("vendor").get()
    assert (answer["Location"], job.total) == (f"/jobs/{job.id}/", 1)
    export_expected.func(str(job.partner_id), str(job.id))
    page = rollout.browser.get(answer["Location"])
    assert page.context["back"] == rollout.address()
    text = sales_feed.download(rollout.browser, f"{answer['Location']}file/")
    header, *lines = csv.reader(text.splitlines())
    assert header == ["Serial number", "State", "Since", "Expected since", "Enrolled", "Checked in"]
    assert [(line[0], line[1], line[5]) for line in lines] == [(ENROLLED, "Enrolled, not checked in", "")]
    assert len(list(Path(settings.EXPORTS).glob("*.csv"))) == 1


def test_another_customers_people_neither_see_the_page_nor_start_an_export() -> None:
    rollout = Rollout()
    other = partners.browser(partners.customer_user(partners.customer(rollout.s.world.north, "Other AS")))
    assert other.get(rollout.address()).status_code == 404
    assert other.post(rollout.address("expected/export/"), {"form": "csv"}).status_code == 404
    assert (Job.objects.using("vendor").count(), EnrolmentKey.objects.using("vendor").count()) == (0, 3)
