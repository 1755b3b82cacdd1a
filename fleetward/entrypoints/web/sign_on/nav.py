"""The vendor's list in the left panel, and the tab of a customer's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.nav_item import NavItem, Tab
from fleetward.entrypoints.web.partners.nav import GROUP, VENDOR

if TYPE_CHECKING:
    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor


def _is_own(actor: Actor, customer: Customer) -> bool:
    return actor.kind is ActorKind.CUSTOMER and customer.id in actor.customer_ids


ITEMS: list[NavItem] = [
    NavItem(_("Sign-in domains"), "sign-in-domains", "at-sign", Permission.DOMAIN_DECIDE, VENDOR, GROUP),
]
TABS: list[Tab] = [Tab(_("Single sign-on"), "customer-sign-on", Permission.SIGN_ON_MANAGE, shown=_is_own)]
