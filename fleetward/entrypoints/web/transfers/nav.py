"""Entries of the left panel."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.nav_item import NavItem

ITEMS: list[NavItem] = [
    NavItem(_("Transfers"), "transfers", "arrow-left-right", Permission.DEVICE_TRANSFER, (ActorKind.PARTNER,)),
    NavItem(
        _("Un-enrol PCs"), "customer-un-enrol", "monitor-off", Permission.DEVICE_UN_ENROL,
        (ActorKind.PARTNER, ActorKind.CUSTOMER), space="customer",
    ),
]  # fmt: skip
