"""Invitations to work for the vendor or for a partner. Who belongs to them stands in the room `partners`."""

from __future__ import annotations

from django.db import models

from fleetward.domain.partners.models import Partner
from fleetward.domain.partners.permissions import PartnerUserRole, VendorRole
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.policies import Rows


class StaffInvitation(models.Model):
    """A person is asked to take a place at a partner, or without one at the vendor.

    Found by its secret before any scope is known; of the secret only the SHA-256 is stored.
    """

    rows = Rows.LOCAL

    id = models.UUIDField(primary_key=True, default=uuid7)
    partner = models.ForeignKey(Partner, models.CASCADE, null=True, related_name="+")
    email = models.EmailField()
    role = models.CharField(max_length=30, choices=[*PartnerUserRole.choices, *VendorRole.choices])
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(default=False)

    def __str__(self) -> str:
        """For people."""
        return f"{self.email} {self.role}"
