"""What an administrator may set up, and whose domain is whose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.domain.sign_on import queries
from fleetward.domain.sign_on.models import Identity, Protocol, SignOn, SignOnDomain
from fleetward.domain.sign_on.operations import settings as operations
from fleetward.domain.sign_on.operations.refusing import Refusal, Refused
from fleetward.foundation.kit.sealed import unseal
from tests.factories import partners as make
from tests.factories.sign_on import domain, sign_on

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")
PROGRAM_MANAGER = Actor(ActorKind.VENDOR, "Ada Holm", "program_manager")


@pytest.fixture
def own() -> Partner:
    return make.partner()


def save(of: Partner, issuer: str = "https://a.example", secret: str = "one") -> SignOn:  # noqa: S107 (made up)
    return operations.save_provider(
        actor=make.partner_actor(of), protocol=Protocol.OIDC, issuer=issuer, client_id="c", client_secret=secret,
        configuration={}, now=timezone.now(),
    )  # fmt: skip


def test_the_secret_is_stored_sealed_and_stays_when_none_is_entered(own: Partner) -> None:
    row = save(own)
    assert "one" not in row.client_secret
    assert unseal(save(own, secret="").client_secret) == "one"
    assert SignOn.objects.count() == 1


def test_a_secret_never_goes_to_another_issuer_than_it_was_given_for(own: Partner) -> None:
    save(own)
    assert save(own, issuer="https://b.example", secret="").client_secret == ""


def test_a_changed_provider_is_untested_not_required_and_another_issuer_knows_nobody(own: Partner) -> None:
    row = sign_on(own, required=True, issuer="https://a.example")
    Identity.objects.create(sign_on=row, subject="s", user=make.partner_user(own), linked_at=timezone.now())
    row = save(own)
    assert (row.tested_at, row.required, Identity.objects.count()) == (None, False, 1)
    save(own, issuer="https://b.example")
    assert Identity.objects.count() == 0


def test_it_is_required_only_after_a_test_and_with_a_domain(own: Partner) -> None:
    row, actor = sign_on(own, tested_at=None), make.partner_actor(own)
    rules: dict[str, Any] = {"actor": actor, "joins": False, "role": "viewer", "required": True}
    with pytest.raises(Refused, match=Refusal.NOT_TESTED):
        operations.save_rules(**rules)
    SignOn.objects.update(tested_at=timezone.now())
    domain(own, accepted=False)
    with pytest.raises(Refused, match=Refusal.NO_DOMAIN):
        operations.save_rules(**rules)
    SignOnDomain.objects.update(accepted_at=timezone.now())
    operations.save_rules(**rules)
    row.refresh_from_db()
    assert row.required


def test_newcomers_get_only_a_role_that_the_tenant_has(own: Partner) -> None:
    customer = make.customer(own)
    sign_on(customer)
    domain(customer)
    with pytest.raises(ValueError, match="technician"):
        operations.save_rules(actor=make.customer_actor(customer), required=False, joins=True, role="technician")


def test_a_domain_is_one_tenants_once_it_is_accepted(own: Partner) -> None:
    rows = [
        operations.ask_for_domain(actor=actor, name=" @Example.com", now=timezone.now())
        for actor in (make.partner_actor(own), make.partner_actor(make.partner("Bølgen AS")))
    ]
    operations.decide_domain(actor=PROGRAM_MANAGER, domain_id=rows[0].id, accept=True, now=timezone.now())
    with pytest.raises(Refused, match=Refusal.TAKEN):
        operations.decide_domain(actor=PROGRAM_MANAGER, domain_id=rows[1].id, accept=True, now=timezone.now())
    operations.decide_domain(actor=PROGRAM_MANAGER, domain_id=rows[0].id, accept=False, now=timezone.now())
    operations.decide_domain(actor=PROGRAM_MANAGER, domain_id=rows[1].id, accept=True, now=timezone.now())
    assert [row.accepted_at is not None for row in SignOnDomain.objects.order_by("id")] == [False, True]
    assert [action for action, _ in make.noted(own)] == [
        "sign_on.domain_asked", "sign_on.domain_accepted", "sign_on.domain_refused",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["", "com", "a b.com", "a@b.com", "-a.com", "a..com", "exämple.com", "127.0.0.1",
                                  "a" * 64 + ".com", "*.example.com"])  # fmt: skip
def test_what_is_no_domain_is_not_asked_for(own: Partner, name: str) -> None:
    with pytest.raises(Refused, match=Refusal.BAD_DOMAIN):
        operations.ask_for_domain(actor=make.partner_actor(own), name=name, now=timezone.now())


def test_only_administrators_set_it_up_and_only_the_program_manager_decides(own: Partner) -> None:
    row = domain(own, accepted=False)
    for actor in (make.partner_actor(own, "technician"), make.customer_actor(make.customer(own), "viewer")):
        with pytest.raises(Forbidden):
            operations.make_token(actor=actor, now=timezone.now())
    for actor in (make.partner_actor(own), Actor(ActorKind.VENDOR, "Ada", "auditor")):
        with pytest.raises(Forbidden):
            operations.decide_domain(actor=actor, domain_id=row.id, accept=True, now=timezone.now())


def test_a_tenant_touches_only_its_own(own: Partner) -> None:
    customer, actor = make.customer(own), make.partner_actor(own)
    theirs = domain(customer, "fjord.example")
    with pytest.raises(SignOnDomain.DoesNotExist):
        operations.give_up_domain(actor=actor, domain_id=theirs.id)
    sign_on(customer)
    operations.remove_provider(actor=actor)
    assert (queries.own(actor), SignOn.objects.count()) == (None, 1)


def test_a_token_is_known_once_and_replaced_by_the_next(own: Partner) -> None:
    actor = make.partner_actor(own)
    first, second = (operations.make_token(actor=actor, now=timezone.now()) for _ in range(2))
    assert queries.tenant_of_token(first) is None
    found = queries.tenant_of_token(second)
    assert found is not None
    assert found.partner_id == own.id
    operations.revoke_token(actor=actor)
    assert queries.tenant_of_token(second) is None
