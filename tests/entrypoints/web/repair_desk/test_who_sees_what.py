"""The wrong desk never sees a repair case, and only the right one reads whom to get in touch with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.entrypoints.web.repair_desk.world import SECRETS, Company, company, people, repair_desk, vendors
from tests.factories import partners, repairs

if TYPE_CHECKING:
    from fleetward.foundation.accounts.models import User

pytestmark = pytest.mark.usefixtures("db")

READERS = {"vendor repair_desk", "vendor auditor"}
STAFF = {"partner administrator", "partner technician", "partner viewer"}
NOTE = "A note for ourselves"
CUSTOMERS = {"customer it_administrator", "customer viewer"}


def two() -> tuple[Company, Company]:
    """One partner whose PCs the vendor repairs, and one that repairs them itself."""
    return company("Ann AS", "5CG1"), company("Bob AS", "8CC2", role="service_delivery")


def who_opens(everybody: dict[str, User], address: str) -> set[str]:
    """Who is let in; everybody else is told that nothing is there."""
    answers = {name: partners.browser(user).get(address).status_code for name, user in everybody.items()}
    assert set(answers.values()) <= {200, 404}
    return {name for name, code in answers.items() if code == 200}


def named(prefix: str, everybody: dict[str, User]) -> dict[str, User]:
    return {f"{prefix} {name}": user for name, user in everybody.items()}


@pytest.fixture
def world() -> tuple[Company, Company, dict[str, User]]:
    ann, bob = two()
    return ann, bob, {**vendors(), **named("Ann's", people(ann)), **named("Bob's", people(bob))}


def test_a_repair_case_is_there_for_its_desk_and_for_those_whose_pc_it_is(
    world: tuple[Company, Company, dict[str, User]],
) -> None:
    ann, bob, everybody = world
    assert who_opens(everybody, f"/repair-cases/{ann.repair.id}/") == READERS | {f"Ann's {one}" for one in STAFF}
    assert who_opens(everybody, f"/repair-cases/{bob.repair.id}/") == {f"Bob's {one}" for one in STAFF}


def test_in_a_customers_space_stand_its_own_repair_cases_and_nothing_else(
    world: tuple[Company, Company, dict[str, User]],
) -> None:
    ann, bob, everybody = world
    for one, name in ((ann, "Ann's"), (bob, "Bob's")):
        at_home = {f"{name} {who}" for who in STAFF | CUSTOMERS}
        assert who_opens(everybody, one.space) == at_home
        assert who_opens(everybody, f"{one.space}{one.repair.id}/") == at_home
    assert who_opens(everybody, f"{ann.space}{bob.repair.id}/") == set()
    other = partners.customer(ann.partner, "Other AS")
    assert who_opens(everybody, f"/customers/{other.id}/repair-cases/{ann.repair.id}/") == set()


def test_the_lists_hold_what_each_may_see(world: tuple[Company, Company, dict[str, User]]) -> None:
    ann, bob, everybody = world
    seen = {}
    for name, user in everybody.items():
        answer = partners.browser(user).get("/repair-cases/")
        text = answer.content.decode() if answer.status_code == 200 else ""
        seen[name] = {one for one, repair in (("Ann's", ann.repair), ("Bob's", bob.repair)) if repair.number in text}
    assert {name: found for name, found in seen.items() if found} == {
        **{one: {"Ann's"} for one in READERS},
        **{f"Ann's {one}": {"Ann's"} for one in STAFF}, **{f"Bob's {one}": {"Bob's"} for one in STAFF},
    }  # fmt: skip


def test_contact_details_stand_only_on_the_page_of_the_desk_that_works_it(
    world: tuple[Company, Company, dict[str, User]],
) -> None:
    ann, bob, everybody = world
    for desk, repair in ((repair_desk(), ann.repair), (partners.partner_actor(bob.partner), bob.repair)):
        repairs.do(desk, repair, "add_note", text=NOTE)
    addresses = ["/repair-cases/", "/repair-cases/all/"]
    for one in (ann, bob):
        addresses += [f"/repair-cases/{one.repair.id}/", one.space, f"{one.space}{one.repair.id}/", "/"]
    read: dict[str, set[str]] = {}
    for name, user in everybody.items():
        client = partners.browser(user)
        for address in addresses:
            text = client.get(address, follow=True).content.decode()
            if [secret for secret in (*SECRETS, NOTE) if secret in text]:
                read.setdefault(name, set()).add(address)
    bobs = {f"/repair-cases/{bob.repair.id}/", f"{bob.space}{bob.repair.id}/"}
    assert read == {
        "vendor repair_desk": {f"/repair-cases/{ann.repair.id}/"},
        "Bob's partner administrator": bobs, "Bob's partner technician": bobs,
    }  # fmt: skip
