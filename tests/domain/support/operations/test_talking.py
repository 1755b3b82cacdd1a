"""Messages to and fro, notes that support alone reads, and for whom a support case waits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from fleetward.domain.support import queries
from fleetward.domain.support.lifecycle import SupportState
from fleetward.domain.support.models import SupportCase
from fleetward.domain.support.operations import NewFile, Refused
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import scoped
from tests.factories import claims, partners, support
from tests.factories.sales_feed import waiting_jobs
from tests.factories.support import NOW, act, again, agent, course, of, opened, steps, told

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor

pytestmark = pytest.mark.usefixtures("db")

DAY = timedelta(days=1)


@pytest.fixture
def actor() -> Actor:
    """Somebody of a partner."""
    return partners.partner_actor(partners.partner())


def say(actor: Actor, found: SupportCase, text: str, **fields: Any) -> Any:
    return act("say", actor, **of(found), text=text, **fields)


def test_an_answer_waits_for_the_asker_and_the_askers_word_for_support(actor: Actor) -> None:
    found, ada = opened(actor), agent()
    say(ada, found, "Which invoice?", now=NOW + timedelta(hours=1))
    assert (again(found).state, again(found).answered_at) == ("asker", NOW + timedelta(hours=1))
    say(actor, found, "Number 7.", now=NOW + timedelta(hours=2))
    assert again(found).state == "open"
    assert told(actor, found) == told(ada, found) == ["Which invoice?", "Number 7."]
    assert [event.side for event in course(actor, found)] == ["support", "asker"]


def test_an_answer_is_mailed_and_a_note_is_not(actor: Actor) -> None:
    found, ada = opened(actor), agent()
    say(ada, found, "The partner was rude.", internal=True)
    assert waiting_jobs() == []
    event = say(ada, found, "Which invoice?")
    [(task, given)] = waiting_jobs()
    assert (task, given["event_id"]) == ("support.mail_answer", str(event.id))


def test_the_asker_never_reads_notes_nor_what_is_attached_to_them(actor: Actor) -> None:
    found, ada = opened(actor), agent()
    say(ada, found, "Beware.", internal=True, attachments=[NewFile("a.pdf", claims.PDF)])
    say(ada, found, "Hello", attachments=[NewFile("b.pdf", claims.PDF)])
    assert (told(actor, found), told(ada, found)) == (["Hello"], ["Beware.", "Hello"])
    for reader, names in ((actor, ["b.pdf"]), (ada, ["a.pdf", "b.pdf"])):
        with scoped(reader.scope), transaction.atomic():
            shown = list(queries.attachments(reader, again(found)))
            assert [one.name for one in shown] == names
    with scoped(ada.scope), transaction.atomic():
        hidden = queries.attachments(ada, again(found)).get(name="a.pdf")
    with scoped(actor.scope), transaction.atomic():
        assert queries.attachment(actor, found.partner_id, hidden.id) is None


def test_said_twice_by_one_form_it_stands_there_once(actor: Actor) -> None:
    found, token = opened(actor), uuid7()
    assert [say(actor, found, "Hello", token=token).id for _ in range(2)] == [token, token]
    assert told(actor, found) == ["Hello"]


def test_support_can_answer_without_waiting_for_the_asker(actor: Actor) -> None:
    found = opened(actor)
    say(agent(), found, "We ask the distributor.", then=SupportState.OTHERS)
    assert again(found).state == "others"
    say(actor, found, "Thank you.")
    assert again(found).state == "open"


def test_the_promised_times_wait_while_the_asker_thinks(actor: Actor) -> None:
    found = opened(actor)
    before = found.settle_by
    say(agent(), found, "Which invoice?", now=NOW + DAY)
    assert again(found).paused_at == NOW + DAY
    say(actor, found, "Number 7.", now=NOW + 2 * DAY)
    later = again(found)
    assert (later.paused_at, later.settle_by) == (None, before + DAY if before else None)


@pytest.mark.parametrize(("days", "state"), [(30, "open"), (31, "closed")])
def test_an_answer_opens_a_closed_support_case_again_for_thirty_days(actor: Actor, days: int, state: str) -> None:
    found = opened(actor)
    act("move", agent(), **of(found), state=SupportState.CLOSED, text="Settled.")
    try:
        say(actor, found, "It is not.", now=NOW + days * DAY)
    except Refused:
        assert state == "closed"
    assert again(found).state == state
    assert ("reopened" in steps(actor, found)) == (state == "open")


@pytest.mark.parametrize("text", ["", "  \n", "\0"])
def test_nothing_is_not_said(actor: Actor, text: str) -> None:
    found = opened(actor)
    with pytest.raises(Refused):
        say(actor, found, text)
    assert told(actor, found) == []


def test_a_partner_reads_no_support_case_of_its_customers_and_nobody_elses() -> None:
    mine = partners.partner()
    customer = partners.customer_actor(partners.customer(mine))
    found = opened(customer, serials=[])
    for stranger in (partners.partner_actor(mine), partners.partner_actor(partners.partner("Other"))):
        with pytest.raises(SupportCase.DoesNotExist):
            say(stranger, found, "Hello")
    say(customer, found, "Hello")
    assert told(customer, found) == ["Hello"]


@pytest.mark.parametrize("step", ["take", "set_priority", "note", "refuse_serials"])
def test_what_is_supports_alone_the_asker_cannot_do(actor: Actor, step: str) -> None:
    found = opened(actor)
    possible: dict[str, dict[str, Any]] = {
        "take": {}, "set_priority": {"priority": "urgent"}, "note": {"text": "x", "internal": True},
        "refuse_serials": {"serials": support.MISSING, "reason": "no"},
    }  # fmt: skip
    with pytest.raises(Refused):
        act("say" if step == "note" else step, actor, **of(found), **possible[step])
    assert (again(found).priority, again(found).taken_by, told(agent(), found)) == ("normal", None, [])


def test_files_are_photos_pdfs_and_lists_and_nothing_else(actor: Actor) -> None:
    files = [NewFile("../list.CSV", b"serial\n5CG4100BCD\n"), NewFile("x\\invoice.exe", claims.PDF)]
    found = opened(actor, attachments=files)
    with scoped(actor.scope), transaction.atomic():
        kept = [(one.name, one.media_type) for one in queries.attachments(actor, found)]
    assert kept == [("list.csv", "text/csv"), ("invoice.pdf", "application/pdf")]
    for name, content in (("a.exe", b"MZ"), ("a.xlsx", b"PK\x03\x04"), ("a.csv", b"\0\0"), ("a.txt", b"")):
        with pytest.raises(Refused):
            say(actor, found, "Hello", attachments=[NewFile(name, content)])
    assert told(actor, found) == []
