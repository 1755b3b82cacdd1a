"""The page *Users* of a partner and of the vendor, a partner's first administrator, and answering an invitation."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone

from fleetward.domain.partners import queries as partner_queries
from fleetward.domain.staff.models import StaffInvitation
from fleetward.entrypoints.jobs.invitations import send_staff_invitation
from tests.entrypoints.web.customers.pages import html, queries, toasts
from tests.factories import partners

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("db")

PASSWORD = "a-long-password-1"


def mailed() -> tuple[str, str]:
    """The only invitation there is, mailed: the text, and the address of its link."""
    mail.outbox = []
    send_staff_invitation(invitation_id=str(StaffInvitation.objects.get(answered_at=None).id))
    (letter,) = mail.outbox
    (link,) = set(re.findall(r"http\S+", str(letter.body)))
    return str(letter.body), link.removeprefix(settings.PUBLIC_URL)


def told(client: Client, address: str, **data: str) -> list[str]:
    return toasts(client.post(address, data, follow=True).content.decode())


def test_an_administrator_invites_a_colleague_who_joins_by_the_link() -> None:
    mine = partners.partner()
    kari = partners.browser(partners.partner_user(mine))
    said = told(kari, "/users/", email="ola@nordlys.example", role="technician")
    assert said == ["An invitation is on its way to ola@nordlys.example."]
    assert "ola@nordlys.example" in html(kari, "/users/")
    text, link = mailed()
    assert "Nordlys Data AS" in text
    stranger = partners.browser()
    assert "Your role: Technician" in html(stranger, link)
    answer = stranger.post(link, {"name": "Ola Dal", "password": PASSWORD, "answer": "accept"}, follow=True)
    assert toasts(answer.content.decode()) == ["Welcome to Nordlys Data AS."]
    assert {str(one.user): one.role for one in partner_queries.members(mine.id)} == {
        "Kari Berg": "administrator", "Ola Dal": "technician",
    }  # fmt: skip
    assert partners.browser().get(link).status_code == 404
    assert stranger.get("/users/").status_code == 404  # a technician says of nobody who belongs to the partner


def test_an_administrator_changes_roles_ends_sessions_and_takes_places_away() -> None:
    mine = partners.partner()
    kari, ola = partners.browser(partners.partner_user(mine)), partners.partner_user(mine, "viewer", "Ola Dal")
    at, theirs = f"/users/{ola.id}/", partners.browser(ola)
    assert told(kari, at, role="technician") == ["The role has been changed."]
    assert told(kari, at, do="sign_out") == ["The person has been signed out everywhere."]
    assert theirs.get("/customers/").status_code == 302
    assert told(kari, at, do="remove") == ["The person has no place here any more."]
    assert kari.post(at, {"do": "remove"}).status_code == 404


def test_an_administrator_who_becomes_a_viewer_is_led_to_the_start_page() -> None:
    mine = partners.partner()
    user = partners.partner_user(mine)
    partners.partner_user(mine, name="Ola Dal")
    client = partners.browser(user)
    assert client.post(f"/users/{user.id}/", {"role": "viewer"}).headers["Location"] == "/"


def test_a_person_of_another_partner_is_nobody_here() -> None:
    rival = partners.browser(partners.partner_user(partners.partner("Sydhav IT AS")))
    kari = partners.partner_user(partners.partner())
    for data in ({"do": "remove"}, {"do": "sign_out"}, {"role": "viewer"}):
        assert rival.post(f"/users/{kari.id}/", data).status_code == 404
    assert partner_queries.actor_of(kari)


def test_the_program_manager_invites_a_partners_first_administrator_on_its_page() -> None:
    mine = partners.partner()
    manager, steward = (partners.browser(partners.vendor_user(role)) for role in ("program_manager", "auditor"))
    page = f"/partners/{mine.id}/"
    assert "Invite its administrator" in html(manager, page)
    assert "Invite its administrator" not in html(steward, page)
    assert told(manager, f"{page}invite/", email="nonsense") == ["That is no e-mail address."]
    said = told(manager, f"{page}invite/", email="kari@nordlys.example")
    assert said == ["An invitation is on its way to kari@nordlys.example."]
    assert "kari@nordlys.example" in html(manager, page)
    _text, link = mailed()
    partners.browser().post(link, {"name": "Kari Berg", "password": PASSWORD, "answer": "accept"})
    assert "Invite its administrator" not in html(manager, page)
    said = told(manager, f"{page}invite/", email="x@nordlys.example")
    assert said == ["The partner has an administrator, who invites its people."]


def test_the_vendors_people_are_listed_and_invited_likewise() -> None:
    manager = partners.browser(partners.vendor_user("program_manager"))
    assert "Ada Holm" in html(manager, "/users/")
    told(manager, "/users/", email="per@hp.example", role="support_agent")
    _text, link = mailed()
    client = partners.browser()
    client.post(link, {"name": "Per Lie", "password": PASSWORD, "answer": "accept"})
    assert "Per Lie" in html(manager, "/users/")
    assert client.get("/users/").status_code == 404


def test_bad_input_is_said_beside_its_field_and_invites_nobody() -> None:
    kari = partners.browser(partners.partner_user(partners.partner()))
    for data in ({"email": "x", "role": "viewer"}, {"email": "x@y.example", "role": "program_manager"}, {}):
        answer = kari.post("/users/", data)
        assert (answer.status_code, "errorlist" in answer.content.decode()) == (200, True)
    assert StaffInvitation.objects.count() == 0


def test_a_declined_invitation_is_over() -> None:
    kari = partners.browser(partners.partner_user(partners.partner()))
    told(kari, "/users/", email="ola@nordlys.example", role="viewer")
    _text, link = mailed()
    answer = partners.browser().post(link, {"answer": "decline"})
    assert "You have declined the invitation" in answer.content.decode()
    assert "ola@nordlys.example" not in html(kari, "/users/")


def test_the_list_costs_the_same_with_one_and_with_three() -> None:
    mine = partners.partner()
    kari = partners.browser(partners.partner_user(mine))
    one = queries(kari, "/users/")
    for name in ("Ola Dal", "Eva Li"):
        partners.partner_user(mine, "viewer", name)
        StaffInvitation.objects.create(
            partner=mine, email=f"{name[:3]}@y.example", role="viewer", token_hash=name, created_at=timezone.now(),
            expires_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip
    assert queries(kari, "/users/") == one
