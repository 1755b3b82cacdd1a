"""Entries of the left panel, and the tabs of a customer's settings (R13)."""

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.nav_item import NavItem, Tab

SPACE = "customer"
IN_SPACE = (ActorKind.PARTNER, ActorKind.CUSTOMER)

ITEMS: list[NavItem] = [
    NavItem(_("Customers"), "customers", "building-2", Permission.CUSTOMER_VIEW, (ActorKind.PARTNER,)),
    NavItem(_("Home"), "customer-home", "house", Permission.DASHBOARD_VIEW, IN_SPACE, space=SPACE, whole=True),
]
TABS: list[Tab] = [
    Tab(_("Overview"), "customer-settings", Permission.DASHBOARD_VIEW),
]
