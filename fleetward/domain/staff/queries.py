"""Reads of invitations. The table is outside row security, so that every query here names the house.

A house is a partner, or the vendor where there is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetward.domain.customers.queries.people import digest, open_at
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.staff.models import StaffInvitation

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet


def invited(partner_id: UUID | None, now: datetime) -> QuerySet[StaffInvitation]:
    """Who has not answered yet. The caller has asked `rules.may_manage`."""
    return of_house(partner_id).filter(open_at(now)).order_by("email", "id")


def of_house(partner_id: UUID | None) -> QuerySet[StaffInvitation]:
    """All invitations to work for the partner, or without one for the vendor."""
    rows = StaffInvitation.objects.all()
    return rows.filter(partner_id=partner_id) if partner_id else rows.filter(partner__isnull=True)


def by_secret(secret: str, now: datetime) -> StaffInvitation | None:
    """The open invitation with this secret; wrong, answered, withdrawn and expired are one and the same: None."""
    rows = StaffInvitation.objects.filter(open_at(now), token_hash=digest(secret))
    return rows.select_related("partner").first()


def house_name(invitation: StaffInvitation) -> str:
    """For whom the person would work."""
    return invitation.partner.name if invitation.partner else vendor_profile().platform_short
