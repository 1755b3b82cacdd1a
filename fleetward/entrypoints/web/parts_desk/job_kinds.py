"""Stored jobs of parts: exports of orders, imports of the catalogue."""

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.parts.operations import IMPORT
from fleetward.domain.parts.order_export import ORDERS
from fleetward.entrypoints.web.job_kind import JobKind

KINDS: list[JobKind] = [
    JobKind(
        ORDERS.kind, Permission.PARTS_ORDER_EXPORT, _("Export of parts orders"), "parts-orders", _("Parts orders"),
        _("Writing the file"),
    ),
    JobKind(
        IMPORT, Permission.CATALOGUE_MANAGE, _("Import of the parts catalogue"), "parts-catalogue",
        _("Parts catalogue"), _("Working"),
    ),
]  # fmt: skip
