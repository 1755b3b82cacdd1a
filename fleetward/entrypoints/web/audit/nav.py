"""Entries of the left panel."""

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.customers.nav import IN_SPACE, SPACE
from fleetward.entrypoints.web.nav_item import NavItem

ITEMS: list[NavItem] = [
    NavItem(_("Audit log"), "audit", "scroll-text", Permission.AUDIT_VIEW, (ActorKind.VENDOR, ActorKind.PARTNER)),
    NavItem(_("Audit log"), "customer-audit", "scroll-text", Permission.AUDIT_VIEW, IN_SPACE, space=SPACE),
]
