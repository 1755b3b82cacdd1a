from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from fleetward.domain.customers import queries as customers
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.domain.partners.api_scopes import LABELS, SCOPES, offered_to, permissions_of
from fleetward.domain.partners.models import ApiClient, ApiToken
from fleetward.domain.partners.operations import credentials
from fleetward.domain.partners.operations.credentials import BadCredential, UnknownClient, UnknownScope
from fleetward.domain.partners.permissions import GRANTS, Permission
from fleetward.domain.partners.queries import credentials as queries
from fleetward.foundation.kit.ids import uuid7
from tests.factories import credentials as made
from tests.factories import partners as people

pytestmark = pytest.mark.usefixtures("db")

NOW = timezone.now()
LATER = timedelta(days=1)


def grant(client: ApiClient, secret: str, scope: str = "", after: timedelta = timedelta(0)) -> str:
    now = timezone.now() + after
    return credentials.grant_access(client_id=str(client.id), secret=secret, scope=scope, now=now)[1]


def actor_of(access: str) -> Actor | None:
    found = queries.token_by_secret(access, timezone.now())
    return queries.client_actor(found) if found else None


def test_a_client_acts_for_its_partner_in_its_role_and_within_its_scopes() -> None:
    partner = people.partner()
    client, secret = made.client(partner, "technician", ["devices:read"])
    actor = actor_of(grant(client, secret))
    assert actor == Actor(
        ActorKind.PARTNER, "ERP", "technician", client.id, partner.id, allowed=permissions_of(["devices:read"])
    )
    assert [actor.may(one) for one in (Permission.POOL_VIEW, Permission.POOL_EXPORT)] == [True, False]


def test_a_scope_gives_nothing_that_the_role_does_not() -> None:
    actor = Actor(ActorKind.PARTNER, "x", "viewer", allowed=permissions_of(["customers:write"]))
    assert [actor.may(one) for one in (Permission.CUSTOMER_VIEW, Permission.CUSTOMER_MANAGE)] == [True, False]


def test_a_customers_client_acts_for_the_customer() -> None:
    customer = people.customer(people.partner())
    client, secret = made.client(customer)
    actor = actor_of(grant(client, secret))
    assert actor
    assert (actor.kind, actor.customer_ids) == (ActorKind.CUSTOMER, (customer.id,))


def test_only_administrators_make_clients() -> None:
    actor = people.partner_actor(people.partner(), "technician")
    with pytest.raises(Forbidden):
        credentials.create_client(
            actor=actor, wanted=made.wanted(["devices:read"]), role="viewer", token=uuid7(), now=NOW
        )  # fmt: skip


@pytest.mark.parametrize(("change", "code"), [
    ({"role": "owner"}, "role"),
    ({"role": "it_administrator"}, "role"),
    ({"wanted": made.wanted(["devices:read"], name=" ")}, "name"),
    ({"wanted": made.wanted([])}, "scopes"),
    ({"wanted": made.wanted(["feeds:read"])}, "scopes"),
    ({"wanted": made.wanted(["devices:read"], expires_at=NOW)}, "expires_at"),
    ({"wanted": made.wanted(["devices:read"], expires_at=NOW + timedelta(days=367))}, "expires_at"),
])  # fmt: skip
def test_a_client_that_makes_no_sense_is_refused(change: dict[str, object], code: str) -> None:
    usual = {"actor": made.administrator(people.partner()), "role": "viewer", "token": uuid7(), "now": NOW}
    asked = usual | {"wanted": made.wanted(["devices:read"])} | change
    with pytest.raises(BadCredential) as refused:
        credentials.create_client(**asked)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_a_form_that_is_sent_twice_makes_one_client() -> None:
    actor, token = made.administrator(people.partner()), uuid7()
    asked = {"actor": actor, "wanted": made.wanted(["devices:read"]), "role": "viewer", "token": token, "now": NOW}
    credentials.create_client(**asked)  # type: ignore[arg-type]
    with pytest.raises(BadCredential):
        credentials.create_client(**asked)  # type: ignore[arg-type]
    assert ApiClient.objects.count() == 1


def test_secrets_are_stored_as_hashes_only() -> None:
    client, secret = made.client(people.partner())
    access = grant(client, secret)
    stored = [
        *ApiClient.objects.values_list("secret_hash", flat=True),
        *ApiToken.objects.values_list("hash", flat=True),
    ]
    assert stored == [queries.digest(secret), queries.digest(access)]


def test_access_may_be_narrowed_but_not_widened() -> None:
    client, secret = made.client(people.partner(), "viewer", ["devices:read", "alerts:read"])
    actor = actor_of(grant(client, secret, "alerts:read"))
    assert actor
    assert actor.allowed == frozenset([Permission.ALERT_VIEW])
    with pytest.raises(UnknownScope):
        grant(client, secret, "claims:read")


def test_wrong_expired_and_revoked_are_one_and_the_same() -> None:
    client, secret = made.client(people.partner())
    other, _secret = made.client(people.partner("Other"))
    for one, tried, after in (
        (client, "wrong", timedelta(0)), (other, secret, timedelta(0)), (client, secret, timedelta(days=8)),
    ):  # fmt: skip
        with pytest.raises(UnknownClient):
            grant(one, tried, after=after)
    with pytest.raises(UnknownClient):
        credentials.grant_access(client_id="no id", secret=secret, scope="", now=NOW)


def test_access_ends_after_an_hour_and_with_its_client() -> None:
    partner = people.partner()
    client, secret = made.client(partner)
    access = grant(client, secret)
    assert queries.token_by_secret(access, timezone.now() + timedelta(minutes=59))
    assert queries.token_by_secret(access, timezone.now() + timedelta(minutes=61)) is None
    credentials.revoke_client(actor=made.administrator(partner), client_id=client.id, now=timezone.now())
    assert queries.token_by_secret(access, timezone.now()) is None
    with pytest.raises(UnknownClient):
        grant(client, secret)


def test_a_secret_that_was_replaced_serves_for_the_overlap() -> None:
    partner = people.partner()
    client, old = made.client(partner)
    _, new = credentials.rotate_client(
        actor=made.administrator(partner), client_id=client.id, overlap=LATER, now=timezone.now()
    )
    assert grant(client, new)
    assert grant(client, old)
    with pytest.raises(UnknownClient):
        grant(client, old, after=timedelta(days=2))


def test_without_an_overlap_the_old_secret_is_void_at_once() -> None:
    partner = people.partner()
    client, old = made.client(partner)
    credentials.rotate_client(
        actor=made.administrator(partner), client_id=client.id, overlap=timedelta(0), now=timezone.now()
    )
    with pytest.raises(UnknownClient):
        grant(client, old)


def test_another_tenants_client_does_not_exist() -> None:
    partner = people.partner()
    customer = people.customer(partner)
    client, _secret = made.client(partner)
    for actor in (made.administrator(people.partner("Other")), made.administrator(customer)):
        with pytest.raises(ApiClient.DoesNotExist):
            credentials.revoke_client(actor=actor, client_id=client.id, now=NOW)


def test_a_personal_token_is_for_the_place_its_owner_has() -> None:
    partner = people.partner()
    user = people.partner_user(partner, "technician")
    token, secret = made.personal(user)
    place = partners.actor_of(user)
    assert place
    assert queries.is_for(token, place)
    found = queries.token_by_secret(secret, timezone.now())
    assert found
    assert queries.client_actor(found) is None
    elsewhere = customers.actor_of(people.customer_user(people.customer(partner)))
    assert elsewhere
    assert not queries.is_for(token, elsewhere)


def test_people_see_and_revoke_their_own_tokens_only() -> None:
    partner = people.partner()
    token, secret = made.personal(people.partner_user(partner))
    colleague = partners.actor_of(people.partner_user(partner))
    assert colleague
    with pytest.raises(ApiToken.DoesNotExist):
        credentials.revoke_token(actor=colleague, token_id=token.id, now=NOW)
    own = Actor(ActorKind.PARTNER, "Kari", "administrator", token.user_id, partner.id)
    credentials.revoke_token(actor=own, token_id=token.id, now=timezone.now())
    assert queries.token_by_secret(secret, timezone.now()) is None


def test_a_credential_makes_no_credentials() -> None:
    partner = people.partner()
    client, secret = made.client(partner)
    actor = actor_of(grant(client, secret))
    assert actor
    with pytest.raises(Forbidden):
        credentials.create_token(actor=actor, wanted=made.wanted(["devices:read"]), token=uuid7(), now=NOW)
    with pytest.raises(Forbidden):
        credentials.create_client(
            actor=actor, wanted=made.wanted(["devices:read"]), role="viewer", token=uuid7(), now=NOW
        )  # fmt: skip


def test_the_vendors_people_have_tokens_too() -> None:
    token, _secret = made.personal(people.vendor_user("auditor"))
    assert (token.partner_id, token.scopes) == (
        None,
        ["alerts:export", "alerts:read", "audit:read", "claims:read", "feeds:read", "partners:read", "parts:export",
         "parts:read", "repairs:export", "repairs:read"],
    )  # fmt: skip


def test_what_is_done_stands_in_the_audit_log() -> None:
    partner = people.partner()
    client, _secret = made.client(partner, "viewer", ["devices:read"])
    actor = made.administrator(partner)
    credentials.rotate_client(actor=actor, client_id=client.id, overlap=LATER, now=timezone.now())
    credentials.revoke_client(actor=actor, client_id=client.id, now=timezone.now())
    made.personal(people.partner_user(partner), ["devices:read"])
    assert [action for action, _details in people.noted(partner)] == [
        "api_client.created", "api_client.rotated", "api_client.revoked", "api_token.created",
    ]  # fmt: skip


def test_only_access_tokens_are_forgotten() -> None:
    partner = people.partner()
    client, secret = made.client(partner)
    grant(client, secret)
    made.personal(people.partner_user(partner))
    assert credentials.forget_expired(now=timezone.now() + timedelta(days=30)) == 1
    assert ApiToken.objects.count() == 1


def test_every_scope_is_named_and_stands_for_something_that_some_role_may() -> None:
    assert set(LABELS) == set(SCOPES)
    assert {scope for kind, role in GRANTS for scope in offered_to(kind, role)} == set(SCOPES)


def test_no_scope_lets_a_credential_make_credentials() -> None:
    assert Permission.API_MANAGE not in permissions_of(SCOPES)


def test_a_viewer_is_offered_what_reads() -> None:
    assert offered_to("partner", "viewer") == [
        "devices:read", "customers:read", "people:read", "alerts:read", "repairs:read", "parts:read", "claims:read",
        "whereabouts:write", "support:write",
    ]  # fmt: skip
