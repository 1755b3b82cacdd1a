"""Values in rows of the audit log as people read them: words for codes, dates as the language has them."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from fleetward.domain.alerts import wording as alerts
from fleetward.domain.claims.lifecycle import ClaimState, RepairType
from fleetward.domain.customers.models import ManagedBy
from fleetward.domain.partners.models import PartnerRole
from fleetward.domain.partners.permissions import CustomerUserRole, PartnerUserRole, VendorRole
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.parts.lifecycle import OrderState
from fleetward.domain.repairs.lifecycle import RepairState, Route, Visit
from fleetward.domain.support.lifecycle import AT_THE_DESK, Priority, SupportState
from fleetward.domain.transfers.lifecycle import ActionKind

if TYPE_CHECKING:
    from collections.abc import Mapping

ROLES: tuple[tuple[str, Any], ...] = (*VendorRole.choices, *PartnerUserRole.choices, *CustomerUserRole.choices)
CHOICES: dict[str, tuple[tuple[str, Any], ...]] = {
    "role": ROLES, "partner_role": tuple(PartnerRole.choices), "managed_by": tuple(ManagedBy.choices),
    "visit": tuple(Visit.choices), "repair_type": tuple(RepairType.choices), "route": tuple(Route.choices),
    "BulkAction.kind": tuple(ActionKind.choices), "RepairCase.state": tuple(RepairState.choices),
    "Claim.state": tuple(ClaimState.choices), "PartsOrder.state": tuple(OrderState.choices),
    "SupportCase.": (*SupportState.choices, *AT_THE_DESK.items(), *Priority.choices),
}  # fmt: skip
"""Codes with their words, by the field; where a field means something else elsewhere, by the subject too."""


def text(subject: str, name: str, value: Any) -> str:
    """One value of a field of a subject."""
    if value is None or value in ("", [], {}):
        return "\u2013"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return _said(subject, name, value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _said(subject: str, name: str, value: str) -> str:
    if name == "rule" and value in alerts.SENTENCES:
        return alerts.title(value)
    return _date(value) or str(_words(subject, name).get(value, value))


def _date(value: str) -> str:
    """A day or a moment as the log keeps them; '' for all else."""
    try:
        if len(value) == len("2026-01-31"):
            return formats.date_format(date.fromisoformat(value), "DATE_FORMAT")
        moment = datetime.fromisoformat(value)
    except ValueError:
        return ""
    return formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment.tzinfo else ""


def _words(subject: str, name: str) -> Mapping[str, Any]:
    if name in {"program", "plan"}:
        return vendor_profile().programs
    return dict(CHOICES.get(f"{subject}.{name}") or CHOICES.get(name, ()))
