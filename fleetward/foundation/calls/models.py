"""What is kept of the calls of programs: how many came in a window, and what one was answered."""

from __future__ import annotations

from django.db import models

from fleetward.foundation.tenancy.policies import Rows


class CallCount(models.Model):
    """Calls of one caller within a window. Counted before anything of a tenant is read, so outside row security."""

    rows = Rows.LOCAL

    key = models.CharField(primary_key=True, max_length=80, db_collation="C")
    window_ends = models.DateTimeField()
    calls = models.PositiveIntegerField()

    def __str__(self) -> str:
        """For people."""
        return f"{self.key} {self.calls}"


class KeptAnswer(models.Model):
    """What one caller was answered under its Idempotency-Key: the same call again gets the same.

    The vendor's own rows carry the vendor's tenant id. `body` is null where the answer held a secret.
    """

    rows = Rows.PARTNER

    pk = models.CompositePrimaryKey("partner_id", "caller_id", "key")
    partner_id = models.UUIDField()
    caller_id = models.UUIDField()
    key = models.CharField(max_length=200, db_collation="C")
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["partner_id", "at"], name="kept_answer_by_age")]

    def __str__(self) -> str:
        """For people."""
        return f"{self.key} {self.status}"
