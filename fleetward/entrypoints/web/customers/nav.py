"""Entries of the left panel, and the tabs of a customer's settings (R13)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fleetward.domain.customers.rules import may_see_people
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.nav_item import NavItem, Tab

SPACE = "customer"
IN_SPACE = (ActorKind.PARTNER, ActorKind.CUSTOMER)

ITEMS: list[NavItem] = [
    NavItem(_("Customers"), "customers", "building-2", Permission.CUSTOMER_VIEW, (ActorKind.PARTNER,)),
    NavItem(_("Home"), "customer-home", "house", Permission.DASHBOARD_VIEW, IN_SPACE, space=SPACE, whole=True),
    NavItem(_("Devices"), "customer-devices", "laptop", Permission.DASHBOARD_VIEW, IN_SPACE, space=SPACE),
]
TABS: list[Tab] = [
    Tab(_("Overview"), "customer-settings", Permission.DASHBOARD_VIEW),
    Tab(_("Preferences"), "customer-preferences", Permission.DASHBOARD_VIEW),
    Tab(pgettext_lazy("of a customer", "Notifications"), "customer-notifications", Permission.DASHBOARD_VIEW),
    Tab(_("Users"), "customer-users", Permission.PEOPLE_VIEW, shown=may_see_people),
    Tab(_("Assigned partner"), "customer-partner", Permission.ASSIGNED_PARTNER_VIEW),
]
