"""A passkey that does not fit is noted: as second factor in the person's own tenant, else in the vendor's log."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.test import Client

from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.tenancy.scope import VENDOR, VENDOR_PARTNER_ID, scoped
from tests.factories import partners

pytestmark = pytest.mark.usefixtures("db")
PASSWORD, SECRET = "correct horse battery", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def test_instead_of_a_password_it_is_nobodys() -> None:
    client = Client(REMOTE_ADDR="192.0.2.7")
    client.get("/account/2fa/webauthn/login/", headers={"Accept": "application/json"})
    assert (
        client.post("/account/2fa/webauthn/login/", {"credential": '{"id": "x"}'}).headers["Location"]
        == "/account/login/"
    )
    with scoped(VENDOR), transaction.atomic():
        row = AuditEntry.objects.get(partner_id=VENDOR_PARTNER_ID)
    assert (row.action, row.subject_id, row.address) == ("sign_in.refused", "a passkey", "192.0.2.7")


def test_as_second_factor_it_is_known_whose_it_is() -> None:
    mine = partners.partner()
    kari = partners.partner_user(mine)
    kari.set_password(PASSWORD)
    kari.save()
    TOTP.activate(kari, SECRET)
    client = Client()
    client.post("/account/login/", {"login": kari.email, "password": PASSWORD})
    assert client.post("/account/2fa/authenticate/", {"credential": '{"id": "x"}'}).status_code == 200
    assert partners.noted(mine) == [("user.code_refused", {})]
