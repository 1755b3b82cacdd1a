from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.urls import reverse

from fleetward.domain.devices.models import Conflict
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.factories import enrolment, feed_world, partners, sales_feed
from tests.factories.feed_files import Document, Sold, x12

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner
    from tests.factories.feed_world import World

pytestmark = pytest.mark.usefixtures("db")


def quarrel(world: World, *serials: str, control: int = 1) -> None:
    """Both distributors report these PCs, for different partners."""
    for feed, reseller in ((world.first, "171001"), (world.second, "171002")):
        lines = [Sold([serial], reseller=reseller, invoice=f"{feed.code}-{serial}") for serial in serials]
        feed_world.drop(world, feed, x12(Document(lines, f"POS-{control}"), control=control))


def conflict(serial: str = "5CG3251AB1") -> Conflict:
    with scoped(VENDOR), transaction.atomic():
        return Conflict.objects.get(serial=serial)


def test_a_conflict_shows_what_both_claims_rest_on() -> None:
    world = feed_world.build()
    quarrel(world, "5CG3251AB1")
    page = sales_feed.steward().get(reverse("conflict", args=[conflict().id]))
    claims = [
        (one["partner"], one["evidence"]["reporter"], one["evidence"]["document"]) for one in page.context["claims"]
    ]
    assert claims == [
        ("North IT", "First Reporter", "first-5CG3251AB1"), ("South IT", "Second Reporter", "second-5CG3251AB1"),
    ]  # fmt: skip
    assert [one["url"].startswith("/feeds/") for one in page.context["claims"]] == [True, True]


@pytest.mark.parametrize(("word", "state", "holder"), [("keep", "kept", "North IT"), ("move", "moved", "South IT")])
def test_a_decision_moves_the_pc_and_is_kept_with_its_reason(word: str, state: str, holder: str) -> None:
    world = feed_world.build()
    quarrel(world, "5CG3251AB1")
    browser = sales_feed.steward()
    answer = browser.post(reverse("conflict", args=[conflict().id]), {"do": word, "note": "Invoice seen"}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [f"Decided: 5CG3251AB1 belongs to {holder}."]
    decided = conflict()
    assert (decided.state, decided.note, decided.decided_by) == (state, "Invoice seen", "Stig Steward")
    assert feed_world.holders() == {"5CG3251AB1": holder}
    assert answer.context["may_decide"] is False


def enrol(world: World, of: Partner, serial: str = "5CG3251AB1") -> None:
    enrolment.enrol(enrolment.key(partners.customer(of, "Fjord Eiendom"), now=world.now)[1], serial, now=world.tick())


def test_a_holder_whose_pc_enrolled_is_shown_with_its_day_and_no_report() -> None:
    world = feed_world.build()
    enrol(world, world.south)
    quarrel_lines = [Sold(["5CG3251AB1"], reseller="171001", invoice="I1")]
    feed_world.drop(world, world.first, x12(Document(quarrel_lines)))
    page = sales_feed.steward().get(reverse("conflict", args=[conflict().id]))
    assert [(one["partner"], bool(one["enrolled_at"])) for one in page.context["claims"]] == [
        ("South IT", True), ("North IT", False),
    ]  # fmt: skip
    assert page.content.decode().count("No report names this partner for the PC.") == 1


def test_a_pc_that_tried_to_enrol_is_shown_beside_the_report_and_given_to_its_customer() -> None:
    world = feed_world.build()
    feed_world.drop(world, world.first, x12(Document([Sold(["5CG3251AB1"], reseller="171001", invoice="I1")])))
    enrol(world, world.south)
    browser, address = sales_feed.steward(), reverse("conflict", args=[conflict().id])
    held, claimed = browser.get(address).context["claims"]
    assert (held["evidence"]["document"], held["evidence"]["reporter"]) == ("I1", "First Reporter")
    assert held["url"].startswith("/feeds/first/")
    assert (claimed["evidence"]["customer"], claimed["evidence"]["label"]) == ("Fjord Eiendom", "Reception")
    browser.post(address, {"do": "move", "note": "phoned"})
    assert feed_world.holders() == {"5CG3251AB1": "South IT"}
    feed_world.assert_books_balance()


def test_nothing_is_decided_without_a_reason() -> None:
    world = feed_world.build()
    quarrel(world, "5CG3251AB1")
    answer = sales_feed.steward().post(reverse("conflict", args=[conflict().id]), {"do": "move", "note": " "})
    assert (answer.status_code, conflict().state) == (422, "open")


def test_what_was_decided_is_not_decided_again() -> None:
    world = feed_world.build()
    quarrel(world, "5CG3251AB1")
    browser, address = sales_feed.steward(), reverse("conflict", args=[conflict().id])
    browser.post(address, {"do": "keep", "note": "first"}, follow=True)
    answer = browser.post(address, {"do": "move", "note": "second"}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "Somebody has decided this conflict already, or a later report has settled it."
    ]
    assert feed_world.holders() == {"5CG3251AB1": "North IT"}


def test_those_who_only_read_cannot_decide() -> None:
    world = feed_world.build()
    quarrel(world, "5CG3251AB1")
    browser, address = sales_feed.auditor(), reverse("conflict", args=[conflict().id])
    assert browser.get(address).context["may_decide"] is False
    assert browser.post(address, {"do": "move", "note": "no"}).status_code == 404


def test_open_conflicts_stand_first_and_decided_ones_under_the_filter() -> None:
    world = feed_world.build()
    quarrel(world, "5CG3251AB1", "5CG3251AB2")
    browser = sales_feed.steward()
    browser.post(reverse("conflict", args=[conflict().id]), {"do": "keep", "note": "seen"})
    shown = [
        [one["conflict"].serial for one in browser.get(reverse("conflicts") + query).context["rows"]]
        for query in ("", "?show=decided", "?q=5cg3251ab2", "?q=ZZ")
    ]
    assert shown == [["5CG3251AB2"], ["5CG3251AB1"], ["5CG3251AB2"], []]


def test_the_list_costs_the_same_for_one_and_for_three() -> None:
    world = feed_world.build()
    browser = sales_feed.steward()
    quarrel(world, "5CG3251AB1")
    one = sales_feed.cost(browser, reverse("conflicts"))
    quarrel(world, "5CG3251AB2", "5CG3251AB3", control=2)
    assert sales_feed.cost(browser, reverse("conflicts")) == one
