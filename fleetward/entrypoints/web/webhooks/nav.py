"""The tab of a customer's settings; a partner's people find theirs beside the API clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.nav_item import Tab

if TYPE_CHECKING:
    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor


def is_own(actor: Actor, customer: Customer) -> bool:
    """A customer's webhooks are its own business."""
    del customer
    return actor.kind is ActorKind.CUSTOMER


TABS: list[Tab] = [Tab(_("Webhooks"), "customer-webhooks", Permission.API_MANAGE, shown=is_own)]
