"""States that follow from figures and dates, and are stored nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import date


class PlanState(models.TextChoices):
    """How a plan stands (F11)."""

    ACTIVE = "active", _("Active")
    OVER_ENROLLED = "over_enrolled", _("Over-enrolled")
    SUSPENDED = "suspended", _("Suspended")


def plan_state(*, seats: int, devices: int, ends_on: date | None, today: date) -> PlanState:
    """A plan is suspended after its last day, and over-enrolled while more PCs stand on the dashboard than seats."""
    if ends_on is not None and ends_on < today:
        return PlanState.SUSPENDED
    return PlanState.OVER_ENROLLED if devices > seats else PlanState.ACTIVE


class InvitationState(models.TextChoices):
    """How the invitation of a customer's first IT administrator stands (F1, F2)."""

    ACCEPTED = "accepted", _("Accepted")
    PENDING = "pending", _("Invitation pending")
    EXPIRED = "expired", _("Invitation expired")
    DECLINED = "declined", _("Invitation declined")
    WITHDRAWN = "withdrawn", _("Invitation withdrawn")
