"""The operator signs somebody out, or everybody."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.tenancy.scope import VENDOR, VENDOR_PARTNER_ID, scoped
from tests.factories import partners

pytestmark = pytest.mark.usefixtures("db")


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("sign_out", *arguments, stdout=out)
    return out.getvalue().strip()


def test_one_person_or_everybody_is_signed_out_and_it_is_noted() -> None:
    people = [partners.partner_user(partners.partner()) for _ in range(2)]
    browsers = [partners.browser(one) for one in (*people, people[0])]
    assert said(people[0].email.upper()) == "2 sessions ended."
    assert [one.get("/preferences/").status_code for one in browsers] == [302, 200, 302]
    assert said("--everybody") == "1 sessions ended."
    assert browsers[1].get("/preferences/").status_code == 302
    with scoped(VENDOR), transaction.atomic():
        rows = AuditEntry.objects.filter(partner_id=VENDOR_PARTNER_ID).order_by("id")
        noted = [(row.action, row.subject_id, row.details) for row in rows]
    assert noted == [
        ("user.sessions_ended", str(people[0].id), {"count": 2}), ("user.sessions_ended", "everybody", {"count": 1}),
    ]  # fmt: skip


def test_who_does_not_exist_cannot_be_signed_out() -> None:
    with pytest.raises(CommandError, match="Nobody signs in with"):
        said("x@example.com")
