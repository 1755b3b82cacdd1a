from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core import mail

from fleetward.domain.customers.models import Invitation
from fleetward.entrypoints.jobs.invitations import send_invitation
from fleetward.foundation.accounts.models import User
from fleetward.foundation.kit.ids import uuid7
from tests.factories import partners

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def _outbox() -> None:
    mail.outbox = []


def sent(invitation: Invitation) -> list[str]:
    send_invitation(invitation_id=str(invitation.id))
    return [str(one.body) for one in mail.outbox]


def test_the_mail_leads_to_the_page_that_answers() -> None:
    made, _ = partners.invitation(partners.customer(partners.partner()))
    (text,) = sent(made)
    links = re.findall(r"http\S+", text)
    assert len(set(links)) == 1
    assert links[0].startswith(f"{settings.PUBLIC_URL}/invitations/")
    assert partners.browser().get(links[0].removeprefix(settings.PUBLIC_URL)).status_code == 200


@pytest.mark.parametrize(("language", "expected"), [("nb", [True, False]), ("en", [False, True]), ("", [True, True])])
def test_it_speaks_the_readers_language_or_both(language: str, expected: list[bool]) -> None:
    person = partners.user()
    User.objects.filter(id=person.id).update(language=language)
    made, _ = partners.invitation(partners.customer(partners.partner()), person.email)
    (text,) = sent(made)
    assert ["Åpne denne lenken" in text, "Open this link" in text] == expected


def test_nothing_is_sent_for_an_invitation_that_was_withdrawn() -> None:
    assert sent(Invitation(id=uuid7())) == []
