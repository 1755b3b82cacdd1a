"""`manage.py invite`: how an installation gets its first person."""

from __future__ import annotations

import io
import re

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import CommandError, call_command

from fleetward.domain.partners import queries
from fleetward.foundation.accounts.models import User
from tests.factories import partners

pytestmark = pytest.mark.usefixtures("db")


def invited(*words: str) -> str:
    said = io.StringIO()
    call_command("invite", *words, stdout=said)
    (link,) = set(re.findall(r"http\S+", said.getvalue()))
    return str(link).removeprefix(str(settings.PUBLIC_URL))


def test_the_link_that_is_printed_makes_the_first_program_manager_and_no_mail_is_sent() -> None:
    link = invited("ada@hp.example")
    data = {"name": "Ada Holm", "password": "a-long-password-1", "answer": "accept"}
    assert partners.browser().post(link, data, follow=True).status_code == 200
    actor = queries.actor_of(User.objects.get(email="ada@hp.example"))
    assert actor
    assert (str(actor.kind), actor.role, mail.outbox) == ("vendor", "program_manager", [])


def test_another_role_can_be_named_and_nonsense_is_refused() -> None:
    assert (
        "Your role: Auditor" in partners.browser().get(invited("per@hp.example", "--role", "auditor")).content.decode()
    )
    with pytest.raises(CommandError, match="valid email"):
        invited("nonsense")
    with pytest.raises(CommandError, match="invalid choice"):
        invited("per@hp.example", "--role", "viewer")
    member = partners.vendor_user("auditor")
    with pytest.raises(CommandError, match="one of you already"):
        invited(member.email)
