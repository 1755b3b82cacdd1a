"""Writes of a user's own settings (F10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.foundation.accounts.models import User
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy import scope

if TYPE_CHECKING:
    from fleetward.foundation.audit.operations import Acting


@transaction.atomic
def save_preferences(*, actor: Acting, user: User, name: str, language: str, time_zone: str) -> None:
    """Keep how the user wants to be addressed: name, language, time zone. Noted in the actor's tenant."""
    fields = {"name": name, "language": language, "time_zone": time_zone}
    changed = sorted(key for key, value in fields.items() if getattr(user, key) != value)
    User.objects.filter(id=user.id).update(**fields)
    tenant = scope.current()
    if changed and tenant:
        # the audit log is the tenant's, not its customer's: a customer's own scope may not write it
        with scope.scoped(scope.Scope(tenant.partner_id, vendor=tenant.vendor)):
            audit.record(actor, "user.preferences_saved", user, changed=changed)


@transaction.atomic
def choose_language(*, user: User, language: str) -> None:
    """Keep the language that the user chose at the top of a page."""
    User.objects.filter(id=user.id).update(language=language)
