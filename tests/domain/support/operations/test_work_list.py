"""What support does for each PC that somebody misses, as far as the partner's page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections, transaction

from fleetward.domain.devices.models import Conflict, LedgerEntry
from fleetward.domain.sales_feed.models import FeedFile, Reporter
from fleetward.domain.support import operations
from fleetward.domain.support.operations import NewFile, Refused
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from tests.factories import claims, feed_world, partners, whereabouts
from tests.factories import feed_files as files
from tests.factories.feed_files import Document, Sold
from tests.factories.sales_feed import waiting_jobs
from tests.factories.support import NOW, act, again, agent, course, of, opened, steps, told, work

if TYPE_CHECKING:
    from fleetward.domain.support.models import SupportCase

pytestmark = pytest.mark.usefixtures("db")

ONE, TWO, THREE = (files.serial(number) for number in range(3))
SOLD = date(2026, 11, 2)


def missing(world: feed_world.World, *serials: str) -> SupportCase:
    return opened(partners.partner_actor(world.north), serials=serials)


def report(world: feed_world.World, *lines: Sold, control: int = 1) -> None:
    content = files.x12(Document(lines, number=f"N{control}"), control=control)
    feed_world.drop(world, world.first, content)


def added(found: SupportCase, *serials: str, **fields: Any) -> Any:
    usual = {"product_number": "8Y4J2EA#ABA", "sold_on": SOLD, "evidence": None, "reason": "Invoice 7 was seen."}
    return act("add_by_support", agent(), **of(found), serials=serials, **(usual | fields))


def import_supports(world: feed_world.World) -> None:
    """What the worker does with what support has reported."""
    with scoped(VENDOR), transaction.atomic():
        waiting = list(FeedFile.objects.select_related("feed__reporter").filter(feed__code="support", state="received"))
    for file in waiting:
        feed_world.run_import(world, file)


def refresh() -> int:
    with scoped(None):
        return operations.refresh_all(now=NOW)


def ledger(world: feed_world.World) -> list[tuple[str, Any]]:
    with scoped(Scope(world.north.id)), transaction.atomic():
        return list(LedgerEntry.objects.filter(partner=world.north).order_by("id").values_list("kind", "evidence"))


def test_a_line_under_an_unknown_number_is_released_and_its_pc_arrives_at_once() -> None:
    world = feed_world.build()
    report(world, Sold([ONE], reseller="999"), Sold([TWO], reseller="998"))
    found = missing(world, ONE, TWO, THREE)
    assert act("release", agent(), **of(found), serials=[ONE, THREE], why="Invoice 7") == 1
    assert feed_world.holders() == {ONE: "North IT"}
    assert {serial: how for serial, (how, _why) in work(found).items()} == {ONE: "arrived", TWO: "open", THREE: "open"}
    assert feed_world.lines(TWO) == [("waiting", "unknown_reseller")]
    assert steps(partners.partner_actor(world.north), found) == ["released", "arrived"]
    feed_world.assert_books_balance()


def test_a_line_without_a_number_is_released_too_but_not_one_that_names_another_partner() -> None:
    world = feed_world.build()
    report(world, Sold([ONE], reseller=""), Sold([TWO], reseller="171002"), Sold([THREE], product="9Z9Z9EA"))
    found = missing(world, ONE, TWO, THREE)
    assert act("release", agent(), **of(found), serials=[ONE, TWO, THREE]) == 1
    assert feed_world.holders() == {ONE: "North IT", TWO: "South IT"}
    assert feed_world.lines(THREE) == [("set_aside", "product_unknown")]
    with pytest.raises(Refused):
        act("release", agent(), **of(found), serials=[TWO, THREE])


def test_what_another_partner_holds_is_a_conflict_when_it_is_released() -> None:
    world = feed_world.build()
    report(world, Sold([ONE], reseller="171002"))
    report(world, Sold([ONE], reseller="999", invoice="I2", on=date(2026, 9, 5)), control=2)
    found = missing(world, ONE)
    act("release", agent(), **of(found), serials=[ONE])
    assert feed_world.holders() == {ONE: "South IT"}
    with scoped(VENDOR), transaction.atomic():
        assert Conflict.objects.get(state="open").claimant_id == world.north.id
    assert work(found)[ONE][0] == "released"


def test_pcs_added_by_support_arrive_with_their_reason_and_a_later_report_confirms_them() -> None:
    world = feed_world.build()
    found = missing(world, ONE, TWO)
    assert added(found, ONE, TWO) == 2
    assert set(work(found).values()) == {("added", "Invoice 7 was seen.")}
    import_supports(world)
    assert refresh() == 2
    assert feed_world.holders() == {ONE: "North IT", TWO: "North IT"}
    assert {how for how, _why in work(found).values()} == {"arrived"}
    assert {(kind, evidence["reason"]) for kind, evidence in ledger(world)} == {("supported", "Invoice 7 was seen.")}
    report(world, Sold([ONE]), control=3)
    assert [kind for kind, _evidence in ledger(world)] == ["supported", "supported", "confirmed"]
    feed_world.assert_books_balance()


def test_a_pc_with_a_history_is_added_with_its_reason_too() -> None:
    world = feed_world.build()
    report(world, Sold([ONE]))
    report(world, Sold([ONE], code="RP", on=date(2026, 9, 10), invoice="CR1"), control=2)
    assert feed_world.holders() == {}
    added(missing(world, ONE), ONE)
    import_supports(world)
    assert feed_world.holders() == {ONE: "North IT"}
    assert ledger(world)[-1] == (
        "supported",
        {"file": ledger(world)[-1][1]["file"], "distributor": "WXP Support", "reason": "Invoice 7 was seen."},
    )


def test_a_pc_that_another_partner_holds_becomes_a_conflict_and_moves_nowhere() -> None:
    world = feed_world.build()
    report(world, Sold([ONE], reseller="171002"))
    found = missing(world, ONE)
    added(found, ONE)
    import_supports(world)
    assert (feed_world.holders(), refresh(), work(found)[ONE][0]) == ({ONE: "South IT"}, 0, "added")
    with scoped(VENDOR), transaction.atomic():
        assert Conflict.objects.get(state="open").claimant_id == world.north.id


def test_added_twice_it_is_one_report() -> None:
    world = feed_world.build()
    found = missing(world, ONE)
    for _twice in range(2):
        added(found, ONE)
        import_supports(world)
    assert [kind for kind, _evidence in ledger(world)] == ["supported"]
    with scoped(VENDOR), transaction.atomic():
        assert FeedFile.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"reason": " "}, {"product_number": "9Z9Z9EA"}, {"product_number": ""}, {"sold_on": NOW.date() + timedelta(2)},
     {"evidence": uuid7()}, {"serials": [THREE]}],
)  # fmt: skip
def test_without_what_it_needs_nothing_is_added(wrong: dict[str, Any]) -> None:
    world = feed_world.build()
    found = missing(world, ONE)
    with pytest.raises(Refused):
        added(found, *wrong.pop("serials", [ONE]), **wrong)
    assert work(found) == {ONE: ("open", "")}


def test_an_attachment_of_the_support_case_is_evidence_and_one_of_another_is_not() -> None:
    world = feed_world.build()
    asker = partners.partner_actor(world.north)
    found, other = missing(world, ONE), missing(world, TWO)
    for support_case in (found, other):
        name = f"{support_case.number}.pdf"
        act("say", asker, **of(support_case), text="", attachments=[NewFile(name, claims.PDF)])
    with connections["vendor"].cursor() as cursor:
        cursor.execute("SELECT name, id FROM support_supportattachment")
        proofs = dict(cursor.fetchall())
    with pytest.raises(Refused):
        added(found, ONE, reason="", evidence=proofs[f"{other.number}.pdf"])
    added(found, ONE, reason="", evidence=proofs[f"{found.number}.pdf"])
    assert work(found)[ONE] == ("added", f"{found.number}.pdf")


def test_refusing_needs_a_reason_which_the_asker_reads() -> None:
    world = feed_world.build()
    found, asker = missing(world, ONE, TWO), partners.partner_actor(world.north)
    with pytest.raises(Refused):
        act("refuse_serials", agent(), **of(found), serials=[ONE], reason=" ")
    assert act("refuse_serials", agent(), **of(found), serials=[ONE], reason="Sold to others.") == 1
    assert work(found) == {ONE: ("refused", "Sold to others."), TWO: ("open", "")}
    assert [event.text for event in course(asker, found)] == ["Sold to others."]
    with pytest.raises(Refused):
        act("refuse_serials", agent(), **of(found), serials=[ONE], reason="Again.")


def test_a_distributor_is_asked_once_it_has_an_address_and_the_asker_reads_only_that() -> None:
    world = feed_world.build()
    found, asker = missing(world, ONE, TWO), partners.partner_actor(world.north)
    reporter_id = world.first.reporter_id
    with pytest.raises(Refused):
        act("ask_distributor", agent(), **of(found), reporter_id=reporter_id, serials=[ONE], text="?")
    with scoped(VENDOR), transaction.atomic():
        Reporter.objects.filter(id=reporter_id).update(contact_email="edi@first.example", contact_language="nb")
    before = len(waiting_jobs())
    act("ask_distributor", agent(), **of(found), reporter_id=reporter_id, serials=[ONE, TWO], text="Please look.")
    assert {how for how, _why in work(found).values()} == {"asked"}
    assert (steps(asker, found), told(asker, found), told(agent(), found)) == (["asked"], [], ["Please look."])
    assert again(found).state == "others"
    [(task, _given)] = waiting_jobs()[before:]
    assert task == "support.mail_question"


def test_a_support_case_takes_what_a_search_could_not_settle_with_what_is_known() -> None:
    world = feed_world.build()
    report(world, Sold([ONE]), Sold([TWO], reseller="999"))
    asker = partners.partner_actor(world.north)
    search = whereabouts.ask(world.north, ONE, TWO, THREE, actor=asker)
    found = opened(asker, search_id=search.id, serials=[ONE])
    assert found.serials == [TWO, THREE]
    with connections["vendor"].cursor() as cursor:
        cursor.execute("SELECT serial, verdict FROM support_supportserial ORDER BY serial")
        assert dict(cursor.fetchall()) == {TWO: "elsewhere", THREE: "mistyped"}
    stranger = opened(partners.partner_actor(world.south), search_id=search.id, serials=[ONE])
    assert (stranger.search_id, stranger.serials) == (None, [ONE])


def test_only_support_works_on_the_list() -> None:
    world = feed_world.build()
    found, asker = missing(world, ONE), partners.partner_actor(world.north)
    for operation, given in (("release", {}), ("refuse_serials", {"reason": "x"})):
        with pytest.raises(Refused):
            act(operation, asker, **of(found), serials=[ONE], **given)
    assert work(found) == {ONE: ("open", "")}
