"""A number that nobody is mapped to, and a partner who says that it is its own: offered, known by an order, decided."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.partners.actor import Forbidden
from fleetward.domain.partners.models import Partner
from fleetward.domain.sales_feed.models import ResellerMapping
from fleetward.domain.whereabouts import operations, queries, rules
from fleetward.domain.whereabouts.models import MappingRequest, Search
from fleetward.domain.whereabouts.operations import Refused
from fleetward.entrypoints.jobs import sales_feed as feed_jobs
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from tests.factories import feed_files, partners, sales_feed, whereabouts
from tests.factories import feed_world as feed
from tests.factories.feed_files import Document, Sold
from tests.factories.feed_world import STEWARD, World

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor

pytestmark = pytest.mark.usefixtures("db")

PCS = [feed_files.serial(number) for number in (0, 1000)]
NUMBER = "999999"
WRONG = "These lines carry no such order or invoice number"


@pytest.fixture
def world() -> World:
    """North's name stands in a report under a number that nobody has."""
    made = feed.build()
    with scoped(VENDOR), transaction.atomic():
        Partner.objects.filter(id=made.north.id).update(name=f"Reseller {NUMBER} AS")
    made.north.refresh_from_db()
    sold = Sold(PCS, reseller=NUMBER, invoice="INV-2026/77")
    feed.drop(made, made.first, feed_files.x12(Document([sold], number="POS-4711")))
    return made


def search_of(world: World) -> Search:
    return whereabouts.ask(world.north, *PCS)


def ask(world: World, search: Search, number: str, **more: Any) -> MappingRequest:
    wanted: dict[str, Any] = {
        "actor": partners.partner_actor(world.north), "reporter_id": world.first.reporter_id, "scheme": "92",
        "key": NUMBER, "now": timezone.now(),
    } | more  # fmt: skip
    return operations.ask_mapping(search_id=search.id, order_number=number, **wanted)


def decide(request: MappingRequest, actor: Actor = STEWARD, *, accept: bool = True, note: str = "") -> None:
    with scoped(VENDOR):
        operations.decide_mapping(
            actor=actor, partner_id=request.partner_id, request_id=request.id, accept=accept, note=note,
            now=timezone.now(),
        )  # fmt: skip


def test_the_number_is_offered_once_for_all_its_lines_and_no_order_is_told(world: World) -> None:
    search = search_of(world)
    offer = queries.Offer(
        world.first.reporter_id, "First Reporter", "92", NUMBER, [f"RESELLER {NUMBER}"], 2, asked=False
    )
    assert whereabouts.offers(search) == [offer]
    assert "INV-2026/77" not in str([row.evidence for row in whereabouts.rows(search)])


def test_nothing_is_offered_to_whose_name_it_is_not(world: World) -> None:
    assert whereabouts.offers(whereabouts.ask(world.south, *PCS)) == []


@pytest.mark.parametrize("number", ["INV-2026/77", "inv 2026 77", "INV202677"])
def test_an_order_or_invoice_of_its_lines_is_asked_with_and_accepted_its_pcs_arrive(world: World, number: str) -> None:
    search = search_of(world)
    request = ask(world, search, number)
    assert (request.state, request.lines, request.reporter_name) == ("open", 2, "First Reporter")
    assert [one.asked for one in whereabouts.offers(search)] == [True]
    decide(request)
    feed_jobs.release(
        **[arguments for task, arguments in sales_feed.waiting_jobs() if task == "sales_feed.release"][-1]
    )
    whereabouts.again(search)
    assert [str(row.verdict) for row in whereabouts.rows(search)] == ["on_page", "on_page"]
    feed.assert_books_balance()


@pytest.mark.parametrize("number", ["INV-2026/78", "", "77", "POS-4711", "INV-2026/7"])
def test_a_wrong_number_says_the_same_as_one_that_is_unknown_or_that_the_answer_tells(
    world: World, number: str
) -> None:
    with pytest.raises(Refused, match=WRONG):
        ask(world, search_of(world), number)


def test_a_number_that_was_not_offered_says_the_same_as_a_wrong_order(world: World) -> None:
    with pytest.raises(Refused, match=WRONG):
        ask(world, search_of(world), "INV-2026/77", key="171002")
    with pytest.raises(Refused, match=WRONG):
        ask(world, whereabouts.ask(world.south, *PCS), "INV-2026/77", actor=partners.partner_actor(world.south))


def test_attempts_are_limited_also_with_the_right_number_at_last(world: World) -> None:
    search = search_of(world)
    for _ in range(rules.MOST_GUESSES):
        with pytest.raises(Refused, match=WRONG):
            ask(world, search, "INV-1")
    with pytest.raises(Refused, match="too many"):
        ask(world, search, "INV-2026/77")
    ask(world, search, "INV-2026/77", now=timezone.now() + timedelta(hours=24))


def test_a_number_that_fits_is_no_guess(world: World) -> None:
    search = search_of(world)
    for _ in range(rules.MOST_GUESSES + 1):
        ask(world, search, "INV-2026/77")


def test_asked_twice_it_is_one_request(world: World) -> None:
    search = search_of(world)
    assert ask(world, search, "INV-2026/77").id == ask(world, search, "INV-2026/77").id


def test_a_search_of_another_partner_does_not_exist(world: World) -> None:
    with pytest.raises(Search.DoesNotExist):
        ask(world, search_of(world), "INV-2026/77", actor=partners.partner_actor(world.south))
    with pytest.raises(Forbidden):
        ask(world, search_of(world), "INV-2026/77", actor=STEWARD)


def test_declined_with_a_note_and_nothing_is_mapped(world: World) -> None:
    search = search_of(world)
    request = ask(world, search, "INV-2026/77")
    with pytest.raises(Refused, match="Say why"):
        decide(request, accept=False)
    decide(request, accept=False, note="The distributor says it is another company.")
    [told] = requests(world)
    assert (told.state, told.note, told.decided_by_label) == (
        "declined", "The distributor says it is another company.", "Stig Steward",
    )  # fmt: skip
    with pytest.raises(Refused, match="decided already"):
        decide(request)
    assert mapped() == []


def test_whoever_may_not_manage_feeds_may_not_decide(world: World) -> None:
    request = ask(world, search_of(world), "INV-2026/77")
    with pytest.raises(Refused, match="Your role"):
        decide(request, partners.partner_actor(world.north))
    assert [one.state for one in requests(world)] == ["open"]


def test_a_number_that_was_mapped_to_somebody_else_meanwhile_is_not_taken_away(world: World) -> None:
    request = ask(world, search_of(world), "INV-2026/77")
    with scoped(VENDOR), transaction.atomic():
        ResellerMapping.objects.create(
            reporter=world.first.reporter, scheme="92", key=NUMBER, maps_to=world.south, mapped_at=timezone.now(),
            mapped_by="test",
        )  # fmt: skip
    with pytest.raises(Refused, match="meanwhile"):
        decide(request)
    assert [one.state for one in requests(world)] == ["open"]


def test_the_steward_sees_the_requests_of_all_and_a_partner_its_own(world: World) -> None:
    ask(world, search_of(world), "INV-2026/77")
    with scoped(VENDOR), transaction.atomic():
        assert [one.partner for one in queries.mapping_requests(STEWARD)] == [world.north]
    assert requests(world, world.south) == []
    assert [action for action, _ in partners.noted(world.north)][-1] == "mapping.asked"


def requests(world: World, of: Partner | None = None) -> list[MappingRequest]:
    partner = of or world.north
    with scoped(Scope(partner.id)), transaction.atomic():
        return list(queries.mapping_requests(partners.partner_actor(partner)))


def mapped() -> list[Any]:
    return feed.fetch("SELECT key FROM sales_feed_resellermapping WHERE key = %s", NUMBER)
