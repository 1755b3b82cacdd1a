"""A stored job: what a page shows of long work, and what survives a killed worker."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.policies import Rows


class JobState(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Job(models.Model):
    """One piece of long work that somebody asked for."""

    rows = Rows.PARTNER

    pk = models.CompositePrimaryKey("partner_id", "id")
    partner_id = models.UUIDField()
    id = models.UUIDField(default=uuid7)
    kind = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    problem = models.CharField(max_length=200, blank=True)
    result_name = models.CharField(max_length=200, blank=True)
    result_path = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["partner_id", "actor_id", "id"], name="jobs_of_actor")]

    def __str__(self) -> str:
        """For people."""
        return f"{self.kind} {self.state}"
