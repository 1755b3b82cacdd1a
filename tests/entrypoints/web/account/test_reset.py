"""A password that is forgotten is replaced by a link in a mail, once; the second factor stays."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client

from tests.factories import partners

pytestmark = pytest.mark.usefixtures("db")
OLD, NEW, SECRET = "correct horse battery", "another horse battery", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def opened(link: str) -> tuple[Client, str]:
    """The page behind the link, or where it says that the link is no good."""
    client = Client()
    answer = client.get(link, follow=True)
    return client, str(answer.request["PATH_INFO"])


def test_a_reset_by_mail_leaves_the_second_factor_in_place_and_its_link_opens_once() -> None:
    kari = partners.partner_user(partners.partner())
    kari.set_password(OLD)
    kari.save()
    TOTP.activate(kari, SECRET)
    elsewhere = partners.browser(kari)
    Client().post("/account/password/reset/", {"email": kari.email})
    link = re.search(r"https?://[^/\s]+(/account/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert link is not None
    client, page = opened(link[1])
    assert client.post(page, {"password1": NEW, "password2": NEW}).status_code == 302
    assert elsewhere.get("/preferences/").status_code == 302
    asked = Client().post("/account/login/", {"login": kari.email, "password": NEW})
    assert asked.headers["Location"] == "/account/2fa/authenticate/"
    again, page = opened(link[1])
    assert again.post(page, {"password1": OLD, "password2": OLD}).status_code == 200
    kari.refresh_from_db()
    assert kari.check_password(NEW)
