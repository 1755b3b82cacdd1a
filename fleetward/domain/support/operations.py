"""Writes of support cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.support.models import SupportCase
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.kit.ids import number_of, uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.support.lifecycle import SupportKind

_SAID = ("opened_by", "kind", "subject", "text", "serials")


@transaction.atomic
def open_support_case(
    *, actor: Actor, token: UUID, kind: SupportKind, subject: str, text: str, serials: Sequence[str],
    from_page: str, now: datetime,
) -> SupportCase:  # fmt: skip
    """Open a support case (R5, R6, R14). `token` comes with the form: a double click opens one support case.

    The same form sent again with other words, or by another person, is another support case. Runs in the
    partner's own scope, also for a customer, because the audit log is the partner's.
    """
    actor.require(Permission.SUPPORT_REQUEST)
    if actor.partner_id is None or actor.user_id is None:
        raise Forbidden(Permission.SUPPORT_REQUEST)
    at_customer = actor.kind is ActorKind.CUSTOMER
    fields = {
        "number": number_of(token, now), "kind": kind, "subject": subject, "text": text, "serials": list(serials),
        "opened_by": actor.user_id, "opened_by_label": actor.label, "opened_at": now, "changed_at": now,
        "from_page": from_page[:200],
        "customer_id": actor.customer_ids[0] if at_customer else None,
    }  # fmt: skip
    with scoped(Scope(actor.partner_id)):
        found, created = SupportCase.objects.get_or_create(partner_id=actor.partner_id, id=token, defaults=fields)
        if not created and not all(getattr(found, name) == fields[name] for name in _SAID):
            fields["number"] = number_of(other := uuid7(), now)
            found, created = SupportCase.objects.create(partner_id=actor.partner_id, id=other, **fields), True
        if created:
            audit.record(actor, "support_case.opened", found, number=found.number, about=kind, serials=len(serials))
    return found
