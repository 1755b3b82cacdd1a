"""Entries of the left panel."""

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.nav_item import NavItem

LABEL, NAME, ICON = _("Support cases"), "support-cases", "messages-square"

ITEMS: list[NavItem] = [
    NavItem(LABEL, NAME, ICON, Permission.SUPPORT_REQUEST, (ActorKind.PARTNER, ActorKind.CUSTOMER)),
    NavItem(LABEL, NAME, ICON, Permission.SUPPORT_ANSWER, (ActorKind.VENDOR,)),
]
