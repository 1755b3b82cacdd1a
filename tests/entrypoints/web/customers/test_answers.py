"""Answering an invitation: by its link, and in the notification area."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from fleetward.domain.customers.models import CustomerMember
from fleetward.foundation.accounts import operations as accounts
from fleetward.foundation.accounts.models import User
from tests.entrypoints.web.customers.pages import html, queries, toasts
from tests.factories import partners

if TYPE_CHECKING:
    from fleetward.domain.customers.models import Customer, Invitation

pytestmark = pytest.mark.usefixtures("db")

PASSWORD = "a-long-password-1"


def invited(email: str = "ola@fjord.example", **fields: Any) -> tuple[Customer, Invitation, str]:
    theirs = partners.customer(partners.partner(), accepted_at=None)
    made, secret = partners.invitation(theirs, email, **fields)
    return theirs, made, f"/invitations/{secret}/"


def test_a_stranger_reads_who_invites_and_what_it_will_be_able_to_do() -> None:
    _, _, link = invited()
    text = html(partners.browser(), link)
    for part in ("Fjord Eiendom AS", "Nordlys Data AS", "IT administrator", "move PCs to the dashboard", "ola@fjord"):
        assert part in text


def test_a_stranger_sets_name_and_password_and_is_in_the_space() -> None:
    theirs, _, link = invited()
    client = partners.browser()
    answer = client.post(link, {"name": "Ola Dal", "password": PASSWORD, "answer": "accept"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/customers/{theirs.id}/"
    assert toasts(answer.content.decode()) == ["Welcome to Fjord Eiendom AS."]
    assert User.objects.get(email="ola@fjord.example").check_password(PASSWORD)


@pytest.mark.parametrize("password", ["", "short", "password1234", "ola@fjord.example"])
def test_a_weak_password_is_refused(password: str) -> None:
    _, _, link = invited()
    answer = partners.browser().post(link, {"name": "Ola Dal", "password": password, "answer": "accept"})
    assert (answer.status_code, "errorlist" in answer.content.decode(), User.objects.count()) == (200, True, 0)


def test_wrong_expired_answered_and_withdrawn_links_get_one_and_the_same_answer() -> None:
    now = timezone.now()
    _, _, expired = invited(expires_at=now)
    _, _, answered = invited("eva@fjord.example", answered_at=now, accepted=True)
    _, made, withdrawn = invited("nina@fjord.example")
    made.delete()
    told = set()
    for link in (expired, answered, withdrawn, "/invitations/nonsense/"):
        for client in (partners.browser(), partners.browser(partners.user())):
            answers = [client.get(link), client.post(link, {"answer": "accept"})]
            assert [answer.status_code for answer in answers] == [404, 404]
        bare = re.sub(r'name="next" value="[^"]*"|csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken[^}]*', "",
                      partners.browser().get(link).content.decode())  # fmt: skip
        told.add(bare)
    assert len(told) == 1


def test_a_declined_invitation_is_over() -> None:
    theirs, _, link = invited()
    client = partners.browser()
    assert "You have declined the invitation" in client.post(link, {"answer": "decline"}).content.decode()
    assert client.get(link).status_code == 404
    assert partners.reload(theirs).accepted_at is None


def test_somebody_with_an_account_is_led_to_sign_in_and_accepts_with_a_click() -> None:
    person = partners.user(password=PASSWORD)
    theirs, _, link = invited(person.email)
    client = partners.browser()
    assert f'href="/account/login/?next={link}"' in html(client, link)
    client.post(link, {"name": "Thief", "password": PASSWORD, "answer": "accept"})
    assert (User.objects.count(), CustomerMember.objects.count()) == (1, 0)
    client.force_login(person)
    answer = client.post(link, {"answer": "accept"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/customers/{theirs.id}/"


def test_who_is_signed_in_as_somebody_else_is_told_so_and_cannot_accept() -> None:
    _, _, link = invited("eva@fjord.example")
    person = partners.user()
    client = partners.browser(person)
    assert f"You are signed in as {person.email}." in html(client, link)
    assert client.post(link, {"answer": "accept"}).status_code == 404
    assert CustomerMember.objects.count() == 0


def test_who_has_a_place_elsewhere_is_told_kindly() -> None:
    person = partners.partner_user(partners.partner())
    _, _, link = invited(person.email)
    client = partners.browser(person)
    assert "Your account belongs to another company already." in html(client, link)
    answer = client.post(link, {"answer": "accept"}, follow=True).content.decode()
    assert toasts(answer) == ["Your account belongs to another company already."]


def verified() -> User:
    return accounts.create_user(email="ola@fjord.example", name="Ola", password=PASSWORD, language="en")


def test_the_notification_area_lists_what_waits_and_takes_the_answer() -> None:
    person = verified()
    theirs, made, _ = invited(user_id=person.id)
    client = partners.browser(person)
    assert "Invitation to Fjord Eiendom AS" in html(client, "/notifications/")
    answer = client.post(f"/notifications/{made.id}/", {"answer": "accept"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/customers/{theirs.id}/"
    assert "Nothing waits for you" in html(client, "/notifications/")


def test_who_is_invited_finds_the_invitation_under_settings_assigned_partner_and_nothing_else() -> None:
    person = verified()
    theirs, _, _ = invited(user_id=person.id)
    client, space = partners.browser(person), f"/customers/{theirs.id}/"
    assert client.get("/")["Location"] == f"{space}settings/partner/"
    text = html(client, f"{space}settings/partner/")
    assert re.findall(r'<nav class="tabs".*?</nav>', text)[0].count("<a ") == 1
    bell = html(client, "/notifications/unread?shown=0")
    assert ('aria-label="Notifications: 1 waits"' in bell, 'href="/support/new/' in text) == (True, False)
    closed = ("", "devices/", "settings/", "settings/users/", "settings/preferences/")
    assert [client.get(space + page).status_code for page in closed] == [404] * 5
    assert client.get("/support/").status_code == 404
    assert client.post(f"{space}settings/partner/", {"do": "invite"}).status_code == 404
    action = re.search(r'action="(/notifications/[^"]+)"', text)
    assert action is not None
    answer = client.post(action[1], {"answer": "accept"}, follow=True)
    assert answer.redirect_chain[-1][0] == space
    assert partners.reload(theirs).accepted_by == "Ola"


def test_an_invitation_is_declined_in_the_notification_area() -> None:
    person = verified()
    _, made, _ = invited(user_id=person.id)
    client = partners.browser(person)
    answer = client.post(f"/notifications/{made.id}/", {"answer": "decline"}, follow=True).content.decode()
    assert ("Nothing waits for you" in answer, CustomerMember.objects.count()) == (True, 0)


def test_the_bell_counts_for_a_customers_people_and_costs_all_others_nothing() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    person = partners.customer_user(theirs)
    partners.invitation(partners.customer(mine, "Other AS"), person.email, user_id=person.id)
    customer = partners.browser(person)
    assert 'aria-label="Notifications: 1 waits"' in html(customer, "/notifications/unread?shown=0")
    assert 'aria-label="Notifications: 1 waits"' in html(customer, f"/customers/{theirs.id}/")
    listed = html(partners.browser(person), "/notifications/")
    assert ("another company" in listed, 'value="accept"' in listed) == (True, False)
    boss = partners.partner_user(mine)
    client = partners.browser(boss)
    before = queries(client, "/preferences/")
    partners.invitation(partners.customer(mine, "Third AS"), boss.email, user_id=boss.id)
    assert queries(client, "/preferences/") == before


def test_anothers_invitation_is_not_in_my_area() -> None:
    _, made, _ = invited(user_id=partners.user().id)
    for person, expected in ((verified(), 403), (partners.partner_user(partners.partner()), 404)):
        client = partners.browser(person)
        assert "Nothing waits for you" in html(client, "/notifications/")
        assert client.post(f"/notifications/{made.id}/", {"answer": "accept"}).status_code == expected
