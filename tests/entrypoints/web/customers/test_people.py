"""Users of a customer, and its assigned partner."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from fleetward.domain.customers.models import CustomerMember, Invitation
from tests.entrypoints.web.customers.pages import html, queries, toasts
from tests.factories import partners

pytestmark = pytest.mark.usefixtures("db")


def names(text: str) -> list[str]:
    return re.findall(r'<th scope="row">(.*?)</th>', text)


def test_users_are_seen_by_the_partner_once_the_customer_has_accepted() -> None:
    mine = partners.partner()
    client = partners.browser(partners.partner_user(mine))
    waiting, accepted = partners.customer(mine, accepted_at=None), partners.customer(mine)
    partners.customer_user(accepted, name="Eva Lie")
    assert client.get(f"/customers/{waiting.id}/settings/users/").status_code == 404
    assert ">Users</a>" not in html(client, f"/customers/{waiting.id}/settings/")
    text = html(client, f"/customers/{accepted.id}/settings/users/")
    assert (names(text), "Remove" in text, "Invite somebody" in text) == (["Eva Lie"], False, False)


def test_the_it_administrator_invites_changes_and_removes() -> None:
    theirs = partners.customer(partners.partner())
    own = partners.browser(partners.customer_user(theirs, name="Ola Dal"))
    colleague = CustomerMember.objects.get(user=partners.customer_user(theirs, "viewer", name="Eva Lie"))
    address = f"/customers/{theirs.id}/settings/users/"
    own.post(address, {"email": "nina@fjord.example", "role": "viewer"})
    text = html(own, address)
    assert names(text) == ["Eva Lie", "Ola Dal", "nina@fjord.example"]
    assert "An invitation is on its way to nina@fjord.example." in toasts(text)
    own.post(f"{address}{colleague.id}/", {"role": "it_administrator"})
    colleague.refresh_from_db()
    assert colleague.role == "it_administrator"
    said = own.post(f"{address}{colleague.id}/", {"do": "sign_out"}, follow=True).content.decode()
    assert toasts(said)[-1] == "The person has been signed out everywhere."
    own.post(f"{address}{colleague.id}/", {"do": "remove"})
    own.post(f"{address}invitations/{Invitation.objects.get().id}/")
    assert names(html(own, address)) == ["Ola Dal"]


def test_who_removes_himself_is_out_and_the_last_administrator_cannot() -> None:
    theirs = partners.customer(partners.partner())
    person = partners.customer_user(theirs)
    client, own = partners.browser(person), CustomerMember.objects.get(user=person)
    address = f"/customers/{theirs.id}/settings/users/{own.id}/"
    refused = client.post(address, {"do": "remove"}, follow=True).content.decode()
    assert toasts(refused) == ["This is the last IT administrator."]
    partners.customer_user(theirs)
    assert client.post(address, {"do": "remove"})["Location"] == "/"
    assert client.get("/").status_code == 403


def test_a_member_is_not_invited_again() -> None:
    theirs = partners.customer(partners.partner())
    person = partners.customer_user(theirs)
    answer = partners.browser(person).post(
        f"/customers/{theirs.id}/settings/users/", {"email": person.email, "role": "viewer"}
    )
    assert "belongs to the customer already" in answer.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_users() -> None:
    theirs = partners.customer(partners.partner())
    client, counts = partners.browser(partners.customer_user(theirs)), []
    for number in range(3):
        partners.customer_user(theirs, "viewer")
        partners.invitation(theirs, f"person{number}@fjord.example")
        counts.append(queries(client, f"/customers/{theirs.id}/settings/users/"))
    assert counts[0] == counts[2]


def test_the_partner_invites_again_and_withdraws_until_the_customer_has_accepted() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine, accepted_at=None, contact_email="ola@fjord.example")
    client, address = partners.browser(partners.partner_user(mine)), f"/customers/{theirs.id}/settings/partner/"
    assert "Invitation withdrawn" in html(client, address)
    for do, state in (("invite", "pending"), ("withdraw", "withdrawn"), ("nonsense", "withdrawn")):
        answer = client.post(address, {"do": do}, follow=True).content.decode()
        assert f"Invitation {state}</span>" in answer
    accepted = partners.customer(mine)
    text = html(client, f"/customers/{accepted.id}/settings/partner/")
    assert ('value="invite"' in text, "Accepted" in text) == (False, True)


def test_the_customer_reads_what_its_partner_can_do_and_hands_the_dashboard_over() -> None:
    mine = partners.partner("Nordlys Data AS")
    theirs = partners.customer(mine)
    own, address = partners.browser(partners.customer_user(theirs)), f"/customers/{theirs.id}/settings/partner/"
    text = html(own, address)
    assert ("Nordlys Data AS" in text, "What the partner can do" in text) == (True, True)
    own.post(address, {"do": "partner"})
    assert partners.reload(theirs).managed_by == "partner"
    boss = partners.browser(partners.partner_user(mine))
    assert 'value="customer"' in html(boss, address)
    boss.post(address, {"do": "customer"})
    assert 'value="partner"' not in html(boss, address)
    refused = boss.post(address, {"do": "partner"}, follow=True).content.decode()
    assert toasts(refused) == ["Only the customer's IT administrator can give the dashboard into your hands."]


def test_a_strangers_member_and_invitation_do_not_exist() -> None:
    mine = partners.partner()
    theirs, other = partners.customer(mine), partners.customer(mine, "Other AS")
    own = partners.browser(partners.customer_user(theirs))
    foreign = CustomerMember.objects.get(user=partners.customer_user(other))
    invited, _ = partners.invitation(other, expires_at=timezone.now())
    address = f"/customers/{theirs.id}/settings/users/"
    assert own.post(f"{address}{foreign.id}/", {"do": "remove"}).status_code == 404
    own.post(f"{address}invitations/{invited.id}/")
    assert (CustomerMember.objects.filter(id=foreign.id).exists(), Invitation.objects.exists()) == (True, True)
