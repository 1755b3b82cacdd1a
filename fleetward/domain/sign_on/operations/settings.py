"""A tenant's administrator sets up its identity provider, says who comes in by it, and names its domains."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sign_on import queries
from fleetward.domain.sign_on.models import Identity, Protocol, ProvisioningToken, SignOn, SignOnDomain
from fleetward.domain.sign_on.operations.refusing import Refusal, Refused
from fleetward.domain.sign_on.tenant import of_actor, of_row
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.kit.sealed import seal
from fleetward.foundation.tenancy.scope import VENDOR, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor

_DOMAIN = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])")
MOST_DOMAINS = 50


@transaction.atomic
def save_provider(
    *, actor: Actor, protocol: Protocol, issuer: str, configuration: dict[str, Any], now: datetime, client_id: str = "",
    client_secret: str = "",
) -> SignOn:  # fmt: skip
    """Keep the provider, as it was read a moment ago. It must be tested again before anybody is sent there.

    Without a secret the one that is known stays. Another issuer knows other subjects, so nobody is linked any more.
    """
    actor.require(Permission.SIGN_ON_MANAGE)
    tenant = of_actor(actor)
    known = SignOn.objects.select_for_update().filter(**tenant.named).first()
    fields: dict[str, Any] = {
        "protocol": protocol, "issuer": issuer, "client_id": client_id, "configuration": configuration,
        "tested_at": None, "required": False, "changed_at": now,
    }  # fmt: skip
    if (
        client_secret or not known or known.issuer != issuer
    ):  # a secret never goes to another host than it was given for
        fields["client_secret"] = seal(client_secret) if client_secret else ""
    if known and (known.issuer, known.protocol) != (issuer, protocol):
        Identity.objects.filter(sign_on=known).delete()
    row = known or SignOn(**tenant.columns, role=list(tenant.roles)[-1])
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    with scoped(tenant.scope):
        audit.record(actor, "sign_on.provider_saved", row, protocol=str(protocol), issuer=issuer, client_id=client_id)
    return row


@transaction.atomic
def save_rules(*, actor: Actor, required: bool, joins: bool, role: str) -> None:
    """Whether its people must come by it, and whether who comes for the first time becomes a member, in which role.

    Required only once a test has come back and a domain is accepted: nobody is locked out by a mistake.
    """
    actor.require(Permission.SIGN_ON_MANAGE)
    tenant = of_actor(actor)
    row = SignOn.objects.select_for_update().get(**tenant.named)
    if required and row.tested_at is None:
        raise Refused(Refusal.NOT_TESTED)
    if (required or joins) and not queries.own_domains(actor).filter(accepted_at__isnull=False).exists():
        raise Refused(Refusal.NO_DOMAIN)
    SignOn.objects.filter(id=row.id).update(required=required, joins=joins, role=tenant.roles(role))
    with scoped(tenant.scope):
        audit.record(actor, "sign_on.rules_saved", row, required=required, joins=joins, role=role)


@transaction.atomic
def remove_provider(*, actor: Actor) -> None:
    """No single sign-on any more: people sign in by password, or make one by a mail."""
    actor.require(Permission.SIGN_ON_MANAGE)
    tenant = of_actor(actor)
    for row in SignOn.objects.select_for_update().filter(**tenant.named):
        with scoped(tenant.scope):
            audit.record(actor, "sign_on.provider_removed", row, issuer=row.issuer)
        row.delete()


@transaction.atomic
def ask_for_domain(*, actor: Actor, name: str, now: datetime) -> SignOnDomain:
    """Say that a domain is the tenant's. Asking again changes nothing."""
    actor.require(Permission.SIGN_ON_MANAGE)
    tenant, wanted = of_actor(actor), name.strip().lower().removeprefix("@")
    if not _DOMAIN.fullmatch(wanted) or SignOnDomain.objects.filter(**tenant.named).count() >= MOST_DOMAINS:
        raise Refused(Refusal.BAD_DOMAIN)
    defaults = {"asked_at": now, "asked_by": actor.label[:200]}
    row, made = SignOnDomain.objects.get_or_create(**tenant.columns, name=wanted, defaults=defaults)
    if made:
        with scoped(tenant.scope):
            audit.record(actor, "sign_on.domain_asked", row, domain=wanted)
    return row


@transaction.atomic
def give_up_domain(*, actor: Actor, domain_id: UUID) -> None:
    """The domain is not the tenant's any more, or never was."""
    actor.require(Permission.SIGN_ON_MANAGE)
    tenant = of_actor(actor)
    row = SignOnDomain.objects.get(**tenant.named, id=domain_id)
    with scoped(tenant.scope):
        audit.record(actor, "sign_on.domain_given_up", row, domain=row.name)
    row.delete()


@transaction.atomic
def decide_domain(*, actor: Actor, domain_id: UUID, accept: bool, now: datetime) -> None:
    """The vendor's program manager knows its partners and their customers: whose domain it is. One tenant's at most."""
    actor.require(Permission.DOMAIN_DECIDE)
    row = SignOnDomain.objects.select_for_update().get(id=domain_id)
    if accept == (row.accepted_at is not None):
        return
    try:
        with transaction.atomic():
            SignOnDomain.objects.filter(id=row.id).update(
                accepted_at=now if accept else None, accepted_by=actor.label[:200] if accept else ""
            )
    except IntegrityError as another:
        raise Refused(Refusal.TAKEN) from another
    for scope in (VENDOR, of_row(row).scope):
        with scoped(scope):
            audit.record(actor, "sign_on.domain_accepted" if accept else "sign_on.domain_refused", row, domain=row.name)


@transaction.atomic
def make_token(*, actor: Actor, now: datetime) -> str:
    """A token for SCIM, in place of the one before. This is the only time that it is known."""
    actor.require(Permission.SIGN_ON_MANAGE)
    tenant, token = of_actor(actor), f"fws_{secrets.token_urlsafe(32)}"
    made = {"token_hash": queries.digest(token), "made_at": now, "made_by": actor.label[:200]}
    row, _new = ProvisioningToken.objects.update_or_create(**tenant.columns, defaults=made)
    with scoped(tenant.scope):
        audit.record(actor, "sign_on.token_made", row)
    return token


@transaction.atomic
def revoke_token(*, actor: Actor) -> None:
    """Nobody is provisioned any more."""
    actor.require(Permission.SIGN_ON_MANAGE)
    tenant = of_actor(actor)
    for row in ProvisioningToken.objects.filter(**tenant.named):
        with scoped(tenant.scope):
            audit.record(actor, "sign_on.token_revoked", row)
        row.delete()
