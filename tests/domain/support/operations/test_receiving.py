"""Mails that come in: into their support case, once, and nothing that a program or a stranger sent."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail as django_mail
from django.db import connections, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from fleetward.domain.partners.models import PartnerMember
from fleetward.domain.sales_feed.models import Reporter
from fleetward.domain.sales_feed.operations.receive import spool_path
from fleetward.domain.support import queries
from fleetward.domain.support.lifecycle import MailOutcome, SupportState
from fleetward.entrypoints.jobs import support as jobs
from fleetward.foundation.accounts.models import User
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.factories import claims, partners
from tests.factories.sales_feed import waiting_jobs
from tests.factories.support import (
    DOMAIN,
    NOW,
    act,
    address,
    again,
    agent,
    asker,
    course,
    mail,
    mails,
    of,
    opened,
    take,
    told,
)

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.support.models import SupportCase

pytestmark = pytest.mark.usefixtures("db")


class Conversation:
    """A support case that support has answered, the mail that went out, and whom it went to."""

    def __init__(self, user: User, actor: Actor, found: SupportCase) -> None:
        self.user, self.actor, self.found, self.email = user, actor, found, user.email
        self.sent: Any = django_mail.outbox[-1]
        self.to = address(found)

    def answer(self, text: str = "Number 7.", **fields: Any) -> bytes:
        return mail(self.to, text, **({"sender": f"Kari Berg <{self.email}>"} | fields))


def send_waiting() -> None:
    """The worker sends what waits."""
    for task, arguments in waiting_jobs():
        if task.startswith("support.mail"):
            with scoped(None):
                getattr(jobs, task.removeprefix("support."))(**arguments)
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


@pytest.fixture
def talk(settings: Any) -> Conversation:
    """Support has asked something."""
    settings.SUPPORT_MAIL_DOMAIN = DOMAIN
    partner = partners.partner()
    user = partners.partner_user(partner)
    actor = asker(partner, user)
    found = opened(actor, subject="PCs\r\nBcc: everybody@x.example")
    act("say", agent(), **of(found), text="He is a nuisance.", internal=True)
    act("say", agent(), **of(found), text="Which invoice?")
    send_waiting()
    return Conversation(user, actor, found)


def test_an_answer_goes_out_with_its_text_a_link_and_where_to_answer(talk: Conversation) -> None:
    sent = talk.sent
    assert (sent.to, sent.reply_to) == ([talk.email], [talk.to])
    assert re.fullmatch(rf"support\+[0-9a-f]{{32}}@{re.escape(DOMAIN)}", talk.to)
    assert sent.subject == f"[{talk.found.number}] PCs Bcc: everybody@x.example"
    assert "Which invoice?" in sent.body
    assert f"/support/{talk.found.partner_id}/{talk.found.id}/" in sent.body
    assert "nuisance" not in sent.body
    event = course(talk.actor, talk.found)[-1]
    assert sent.extra_headers["Message-ID"] == f"<{event.id}@{DOMAIN}>"
    assert sent.extra_headers["X-Fleetward"] == DOMAIN


def test_it_is_written_in_the_language_of_its_reader(talk: Conversation) -> None:
    User.objects.filter(id=talk.user.id).update(language="nb")
    act("say", agent(), **of(talk.found), text="Hei")
    send_waiting()
    assert "Skriv svaret ditt over denne linjen" in django_mail.outbox[-1].body


def test_the_askers_answer_is_its_word_without_what_it_quotes(talk: Conversation) -> None:
    quoted = "\n".join(f"> {line}" for line in talk.sent.body.splitlines())
    found = take(
        talk.answer(f"Number 7.\n\nOn 24 Nov 2026 at 10:00 Support wrote:\n{quoted}", message_id="<7@x.example>")
    )
    assert found.outcome == "taken"
    event = course(talk.actor, talk.found)[-1]
    assert (event.text, event.side, event.via, event.actor_id) == ("Number 7.", "asker", "mail", talk.user.id)
    assert again(talk.found).state == "open"
    act("say", agent(), **of(talk.found), text="Thank you.")
    send_waiting()
    headers = django_mail.outbox[-1].extra_headers
    assert headers["In-Reply-To"] == "<7@x.example>"
    assert headers["References"] == f"<{talk.found.id}@{DOMAIN}> <7@x.example>"


def test_the_same_mail_again_is_one(talk: Conversation) -> None:
    raw = talk.answer()
    with ThreadPoolExecutor(4) as workers:
        ids = {found.id for found in workers.map(_taken_elsewhere, [raw] * 8)}
    assert len(ids) == 1
    assert told(talk.actor, talk.found) == ["Which invoice?", "Number 7."]


def _taken_elsewhere(raw: bytes) -> Any:
    try:
        return take(raw)
    finally:
        connections.close_all()


def test_without_a_message_id_it_is_known_by_its_content(talk: Conversation) -> None:
    raw = re.sub(rb"Message-ID: .*\r?\n", b"", talk.answer())
    assert take(raw).id == take(raw).id
    assert take(raw + b"more").id != take(raw).id
    assert len(mails()) == 2


@pytest.mark.parametrize(
    ("headers", "outcome"),
    [({"Auto_Submitted": "auto-replied"}, "automatic"), ({"Precedence": "bulk"}, "automatic"),
     ({"List_Id": "<x.y>"}, "automatic"), ({"Return_Path": "<>"}, "automatic"), ({"X_Fleetward": DOMAIN}, "loop"),
     ({"message_id": f"<0195a000-0000-7000-8000-000000000001@{DOMAIN}>"}, "loop"),
     ({"sender": "mailer-daemon@x.example"}, "automatic")],
)  # fmt: skip
def test_what_no_person_sent_is_kept_and_not_acted_on(
    talk: Conversation, headers: dict[str, str], outcome: str
) -> None:
    raw = talk.answer(**headers)
    found = take(raw)
    assert (found.outcome, found.support_case_id) == (outcome, talk.found.id)
    assert spool_path(found.sha256).read_bytes() == raw
    assert told(agent(), talk.found) == ["He is a nuisance.", "Which invoice?"]
    assert again(talk.found).state == "asker"


def test_our_own_mail_that_comes_back_goes_no_further(talk: Conversation) -> None:
    assert take(talk.sent.message().as_bytes()).outcome == "loop"


def test_no_more_than_so_many_an_hour_however_many_come_at_once(talk: Conversation, settings: Any) -> None:
    settings.SUPPORT_MAIL_HOURLY = 5
    raws = [talk.answer(f"Number {n}") for n in range(12)]
    with ThreadPoolExecutor(6) as workers:
        outcomes = [found.outcome for found in workers.map(_taken_elsewhere, raws)]
    assert (outcomes.count("taken"), outcomes.count("too_many")) == (5, 7)
    assert take(talk.answer("later"), NOW + timedelta(minutes=61)).outcome == "taken"


@pytest.mark.parametrize("sender", ["mallory@evil.example", "", "Kari <kari@evil.example>"])
def test_another_sender_is_not_the_askers_word_but_a_flagged_note(talk: Conversation, sender: str) -> None:
    assert take(talk.answer("Close it.", sender=sender)).outcome == "taken"
    assert told(talk.actor, talk.found) == ["Which invoice?"]
    note = course(agent(), talk.found)[-1]
    assert (note.text, note.internal, note.side, note.details["flagged"]) == ("Close it.", True, "others", True)
    assert again(talk.found).state == "asker"


def test_somebody_who_has_left_the_partner_speaks_for_it_no_more_and_is_told_no_more(talk: Conversation) -> None:
    PartnerMember.objects.filter(user=talk.user).delete()
    take(talk.answer("Still here."))
    assert told(talk.actor, talk.found) == ["Which invoice?"]
    assert course(agent(), talk.found)[-1].internal
    before = len(django_mail.outbox)
    act("say", agent(), **of(talk.found), text="Secret")
    send_waiting()
    assert len(django_mail.outbox) == before


def test_a_mail_for_no_support_case_is_kept_and_says_so(talk: Conversation) -> None:
    for to in ("support@mail.fleet.example", f"support+{'0' * 32}@{DOMAIN}", talk.to.replace(DOMAIN, "evil.example")):
        assert take(mail(to, sender=talk.email)).outcome == "no_case"


def test_a_mail_to_a_merged_support_case_goes_on_where_it_went(talk: Conversation) -> None:
    other = opened(talk.actor)
    act("merge", agent(), partner_id=other.partner_id, source_id=talk.found.id, target_id=other.id)
    take(talk.answer("Number 8."))
    assert told(talk.actor, other) == ["Which invoice?", "Number 8."]


@pytest.mark.parametrize(("days", "side"), [(29, "asker"), (31, "others")])
def test_a_late_answer_to_what_is_closed_becomes_a_note(talk: Conversation, days: int, side: str) -> None:
    act("move", agent(), **of(talk.found), state=SupportState.CLOSED)
    take(talk.answer("Number 9."), NOW + timedelta(days=days))
    assert course(agent(), talk.found)[-1].side == side
    assert again(talk.found).state == ("open" if side == "asker" else "closed")


def test_attachments_are_examined_and_what_is_not_kept_is_named(talk: Conversation) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Message-ID"] = talk.email, talk.to, "<9@x>"
    message.set_content("See the list.")
    message.add_attachment(b"serial\n5CG4100BCD\n", maintype="text", subtype="csv", filename="../../list.csv")
    message.add_attachment(claims.PDF, maintype="application", subtype="pdf", filename="invoice.pdf")
    message.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="run me.exe")
    take(message.as_bytes())
    event = course(talk.actor, talk.found)[-1]
    assert event.details["left_out"] == [{"name": "run me.exe", "why": "unknown_type"}]
    with scoped(talk.actor.scope), transaction.atomic():
        kept = list(queries.attachments(talk.actor, again(talk.found)))
    assert [(one.name, one.media_type) for one in kept] == [
        ("list.csv", "text/csv"),
        ("invoice.pdf", "application/pdf"),
    ]
    stored = queries.attachment_path(talk.found.partner_id, kept[0].sha256)
    assert stored.read_bytes() == b"serial\n5CG4100BCD\n"


def test_a_mail_that_says_nothing_new_is_empty(talk: Conversation) -> None:
    assert take(talk.answer("> old\n> older\n")).outcome == "empty"


def test_one_that_is_too_large_is_kept_and_not_read(talk: Conversation, settings: Any) -> None:
    settings.SUPPORT_MAIL_LARGEST = 1_000
    raw = talk.answer("x" * 2_000)
    found = take(raw)
    assert (found.outcome, spool_path(found.sha256).read_bytes()) == ("too_large", raw)


def test_a_distributors_answer_is_a_note_for_support_alone(settings: Any) -> None:
    settings.SUPPORT_MAIL_DOMAIN = DOMAIN
    partner = partners.partner()
    actor = partners.partner_actor(partner)
    found = opened(actor)
    with scoped(VENDOR), transaction.atomic():
        reporter = Reporter.objects.create(
            name="Nordlager", kind="distributor", contact_email="edi@n.example", contact_language="nb"
        )
    act("say", agent(), **of(found), text="Strictly between us.", internal=True)
    act("ask_distributor", agent(), **of(found), reporter_id=reporter.id, serials=found.serials, text="Please look.")
    send_waiting()
    sent: Any = django_mail.outbox[-1]
    assert (sent.to, sent.reply_to) == (["edi@n.example"], [address(found)])
    assert all(serial in sent.body for serial in found.serials)
    assert ("Strictly" in sent.body, "savner PC-er" in sent.body) == (False, True)
    take(mail(address(found), "They are in Friday's file.", sender="edi@n.example"))
    note = course(agent(), found)[-1]
    assert (note.text, note.side, note.details["flagged"]) == ("They are in Friday's file.", "others", False)
    assert told(actor, found) == []


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=60),
            st.sampled_from([
                b"From: user1@example.com\r\n", b"Subject: a\0b\r\n", b"Message-ID: <\xff@x>\r\n",
                b"Message-ID: <a@b>\r\n",
                b"Content-Type: text/plain; charset=\xff\r\n", b"Content-Type: multipart/mixed; boundary=b\r\n",
                b"\r\n", b"--b\r\n", b"\xed\xa0\x80", b"Content-Disposition: attachment; filename=a.csv\r\n", b"TO",
            ]),
        ),
        max_size=10,
    )
)  # fmt: skip
def test_any_bytes_have_an_outcome_and_are_kept(talk: Conversation, pieces: list[bytes]) -> None:
    raw = b"".join(f"To: {talk.to}\r\n".encode() if one == b"TO" else one for one in pieces)
    found = take(raw)
    assert found.outcome in MailOutcome.values
    assert spool_path(found.sha256).exists()
