"""The audit log: append-only for the application's role."""

from __future__ import annotations

from django.db import models

from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.policies import Rows


class AuditEntry(models.Model):
    """One thing done. The vendor's own rows carry the vendor's tenant id."""

    rows = Rows.PARTNER

    pk = models.CompositePrimaryKey("partner_id", "id")
    partner_id = models.UUIDField()
    id = models.UUIDField(default=uuid7)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=200)
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=80)
    details = models.JSONField(default=dict)
    address = models.CharField(max_length=45, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["partner_id", "subject_type", "subject_id"], name="audit_subject"),
        ]

    def __str__(self) -> str:
        """For people."""
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.action} {self.subject_id}"
