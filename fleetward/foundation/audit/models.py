"""The audit log: append-only for the application's role, and sealed in a chain for each partner (decision 0019)."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now

from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.policies import Rows


class AuditEntry(models.Model):
    """One thing done. The vendor's own rows carry the vendor's tenant id.

    `at` is the database's clock: seals reckon with it when a transaction began. `customer_id` is the customer whom it
    concerned, as of its time; its people may read the row. `before` and `after` hold only what became different.
    """

    rows = Rows.CUSTOMER

    pk = models.CompositePrimaryKey("partner_id", "id")
    partner_id = models.UUIDField()
    id = models.UUIDField(default=uuid7)
    at = models.DateTimeField(db_default=Now())
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=200)
    actor_kind = models.CharField(max_length=10, blank=True)
    actor_role = models.CharField(max_length=40, blank=True)
    actor_partner_id = models.UUIDField(null=True)
    customer_id = models.UUIDField(null=True)
    action = models.CharField(max_length=80)
    action_id = models.UUIDField(null=True)
    """What was done in one go shares it."""
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=80)
    subject_label = models.CharField(max_length=200, blank=True)
    """What people call it, as of its time."""
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    details = models.JSONField(default=dict)
    address = models.CharField(max_length=45, blank=True)
    request_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["partner_id", "subject_type", "subject_id"], name="audit_subject"),
            models.Index(fields=["partner_id", "at", "id"], name="audit_of_partner"),
            models.Index(
                fields=["partner_id", "customer_id", "at", "id"], name="audit_of_customer",
                condition=models.Q(customer_id__isnull=False),
            ),
            models.Index(fields=["at", "id"], name="audit_of_all"),
        ]  # fmt: skip

    def __str__(self) -> str:
        """For people."""
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.action} {self.subject_id}"


class AuditSeal(models.Model):
    """One link of a partner's chain: a digest over the rows it lists, its own figures, and the seal before it.

    Every row of the partner with `at` before `complete_to` is listed by this seal or an earlier one.
    """

    rows = Rows.PARTNER

    pk = models.CompositePrimaryKey("partner_id", "number")
    partner_id = models.UUIDField()
    number = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()
    complete_to = models.DateTimeField()
    count = models.PositiveIntegerField()
    first_id = models.UUIDField()
    first_at = models.DateTimeField()
    last_id = models.UUIDField()
    last_at = models.DateTimeField()
    previous = models.BinaryField()
    digest = models.BinaryField()

    def __str__(self) -> str:
        """For people."""
        return f"seal {self.number}: {self.count} rows"


class SealedEntry(models.Model):
    """A row is sealed: by which seal, in which place; by its own digest a row that was edited is named."""

    rows = Rows.PARTNER

    pk = models.CompositePrimaryKey("partner_id", "entry_id")
    partner_id = models.UUIDField()
    entry_id = models.UUIDField()
    seal_number = models.PositiveBigIntegerField()
    position = models.PositiveIntegerField()
    digest = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner_id", "seal_number", "position"], name="audit_place_in_seal")
        ]

    def __str__(self) -> str:
        """For people."""
        return f"{self.entry_id}: seal {self.seal_number}, place {self.position}"
