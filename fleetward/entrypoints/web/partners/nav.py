"""Entries of the left panel."""

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.nav_item import NavItem

GROUP = _("Partners")
VENDOR = (ActorKind.VENDOR,)

ITEMS: list[NavItem] = [
    NavItem(_("Partners"), "partners", "handshake", Permission.PARTNER_VIEW, VENDOR, GROUP),
    NavItem(_("Course completions"), "completions", "graduation-cap", Permission.PARTNER_VIEW, VENDOR, GROUP),
]
