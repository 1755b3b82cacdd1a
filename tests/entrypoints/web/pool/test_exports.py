"""Asking for an export, its progress, its file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from fleetward.entrypoints.jobs.exports import export_pool
from tests.factories import devices, partners

if TYPE_CHECKING:
    from django.test import Client

    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")

EXPORT = "/unassigned-devices/export/"


def ready() -> tuple[Partner, Client]:
    mine = partners.partner()
    partners.certificate(mine)
    for serial in ("5CG4100BCD", "5CG4101BCD", "8CC4200BCD"):
        devices.pc(mine, serial)
    return mine, partners.browser(partners.partner_user(mine))


def asked(client: Client, **values: object) -> str:
    answer = client.post(EXPORT, values)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/jobs/")
    return str(answer["Location"])


def work(mine: Partner, address: str) -> None:
    export_pool(partner_id=str(mine.id), job_id=address.split("/")[2])


def content(client: Client, address: str) -> list[str]:
    answer = client.get(f"{address}file/")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]


def test_all_that_match_are_exported_as_the_list_shows_them() -> None:
    mine, client = ready()
    address = asked(client, form="csv", all="1", query="q=5CG&sort=-serial&column=model")
    work(mine, address)
    assert content(client, address) == [
        "Serial number,Product number,Model",
        "5CG4101BCD,8Y4J2EA,HP EliteBook 840 G11",
        "5CG4100BCD,8Y4J2EA,HP EliteBook 840 G11",
    ]


def test_ticked_rows_are_exported_and_no_others() -> None:
    mine, client = ready()
    picked = devices.pc(mine, "MXL4300CDF")
    address = asked(client, form="csv", pick=[str(picked.id)], query="q=5CG&column=program")
    work(mine, address)
    assert content(client, address) == ["Serial number,Program", "MXL4300CDF,Premium Support"]


def test_the_file_comes_under_a_name_people_know() -> None:
    mine, client = ready()
    address = asked(client, form="xlsx", all="1")
    work(mine, address)
    answer = client.get(f"{address}file/")
    assert re.fullmatch(
        r'attachment; filename="unassigned-devices-\d{4}-\d\d-\d\d.xlsx"', answer["Content-Disposition"]
    )
    answer.close()


def test_the_page_follows_the_job_until_its_file_can_be_fetched() -> None:
    mine, client = ready()
    address = asked(client, form="csv", all="1")
    before = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert f'hx-get="{address}"' in before
    assert client.get(f"{address}file/").status_code == 404
    work(mine, address)
    after = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in after
    assert re.findall(r'href="([^"]+)" download', after) == [f"{address}file/"]
    assert "<html" in client.get(address).content.decode()


def test_a_file_that_was_deleted_is_said_to_be_gone() -> None:
    mine, client = ready()
    address = asked(client, form="csv", all="1")
    work(mine, address)
    for path in Path(settings.EXPORTS).iterdir():
        path.unlink()
    assert "has been deleted" in client.get(address).content.decode()
    assert client.get(f"{address}file/").status_code == 404


@pytest.mark.parametrize(
    "values", [{}, {"form": "csv"}, {"form": "pdf", "all": "1"}, {"form": "csv", "pick": "nonsense"}]
)
def test_nothing_chosen_is_a_message_and_no_job(values: dict[str, str]) -> None:
    _, client = ready()
    answer = client.post(EXPORT, values, follow=True)
    assert answer.redirect_chain == [("/unassigned-devices/", 302)]
    assert "Select the PCs to export first." in answer.content.decode()


def test_an_export_is_asked_for_by_post_only() -> None:
    _, client = ready()
    assert client.get(EXPORT).status_code == 405


def test_strangers_find_neither_job_nor_file() -> None:
    mine, client = ready()
    address = asked(client, form="csv", all="1")
    work(mine, address)
    other = partners.partner("Other")
    strangers = [
        partners.partner_user(other), partners.partner_user(mine, "viewer"), partners.vendor_user(),
        partners.customer_user(partners.customer(mine)),
    ]  # fmt: skip
    for person in strangers:
        stranger = partners.browser(person)
        assert [stranger.get(address).status_code, stranger.get(f"{address}file/").status_code] == [404, 404]
    for person in strangers[1:]:
        assert partners.browser(person).post(EXPORT, {"form": "csv", "all": "1"}).status_code == 404
    for there in (address, f"{address}file/"):
        assert partners.browser().get(there)["Location"] == f"/account/login/?next={there}"


def test_another_partners_ids_bring_nothing_of_it() -> None:
    mine, _ = ready()
    secret = devices.pc(mine, "MXL4300CDF")
    other = partners.partner("Other")
    client = partners.browser(partners.partner_user(other))
    address = asked(client, form="csv", pick=[str(secret.id)], query="column=model")
    work(other, address)
    assert content(client, address) == ["Serial number,Product number,Model"]
