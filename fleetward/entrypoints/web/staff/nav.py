"""Entries of the left panel."""

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.nav_item import NavItem

ITEMS: list[NavItem] = [
    NavItem(_("Users"), "staff", "users", Permission.STAFF_MANAGE, (ActorKind.VENDOR, ActorKind.PARTNER)),
]
