"""The tab of a customer's settings."""

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.nav_item import Tab

TABS: list[Tab] = [Tab(_("Enrolment"), "enrolment", Permission.ENROLMENT_MANAGE)]
