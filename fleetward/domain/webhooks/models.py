"""Who is told of which events, what is to be sent, and every try to send it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.models import Partner
from fleetward.domain.webhooks.lifecycle import DeliveryState, EndpointState, PausedWhy, Problem
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.policies import Rows

LONGEST_URL = 500
ANSWER_KEPT = 500
"""Characters of a receiver's answer that the log keeps."""


class Endpoint(models.Model):
    """An address of a partner, or of one of its customers, that is told of chosen events.

    Its secret is stored nowhere: it is drawn from `seed` and the installation's own key (decision 0022). Rows of the
    audit log before `taken_to` have been looked at. `failing_since`: nothing was delivered since, and something failed.
    """

    rows = Rows.CUSTOMER

    pk = models.CompositePrimaryKey("partner_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    id = models.UUIDField(default=uuid7)
    customer_id = models.UUIDField(null=True)
    name = models.CharField(_("name"), max_length=120)
    url = models.CharField(_("address"), max_length=LONGEST_URL)
    events = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=EndpointState.choices, default=EndpointState.ACTIVE)
    paused_why = models.CharField(max_length=10, choices=PausedWhy.choices, blank=True)
    seed = models.CharField(max_length=64)
    previous_seed = models.CharField(max_length=64, blank=True)
    previous_until = models.DateTimeField(null=True)
    taken_to = models.DateTimeField()
    failing_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Delivery(models.Model):
    """One event on its way to one endpoint. Its id is the message's: the same for every try.

    `next_try_at` of one that waits is when it is due; a worker that takes it moves that on, so that somebody else tries
    again if the worker is killed. `tries` are those since it was last set to wait, `attempts` all there were.
    """

    rows = Rows.CUSTOMER

    pk = models.CompositePrimaryKey("partner_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    id = models.UUIDField(default=uuid7)
    customer_id = models.UUIDField(null=True)
    endpoint_id = models.UUIDField()
    entry_id = models.UUIDField()
    """The row of the audit log that it tells of; of a test event an id of its own."""
    kind = models.CharField(max_length=40)
    body = models.TextField()
    """What is sent, byte for byte."""
    created_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    next_try_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_problem = models.CharField(max_length=20, choices=Problem.choices, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "endpoint_id", "entry_id"], name="delivered_once")]
        indexes = [
            models.Index(fields=["partner", "endpoint_id", "created_at", "id"], name="delivery_of_endpoint"),
            models.Index(
                fields=["partner", "endpoint_id", "next_try_at"], name="delivery_due",
                condition=models.Q(state=DeliveryState.WAITING),
            ),
            models.Index(
                fields=["partner", "endpoint_id", "created_at"], name="delivery_failed",
                condition=models.Q(state=DeliveryState.FAILED),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """For people."""
        return f"{self.kind} {self.state}"


class Attempt(models.Model):
    """One try to send a delivery, and what was answered: the beginning of it, as it came."""

    rows = Rows.CUSTOMER

    pk = models.CompositePrimaryKey("partner_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    id = models.UUIDField(default=uuid7)
    customer_id = models.UUIDField(null=True)
    delivery_id = models.UUIDField()
    at = models.DateTimeField()
    took_ms = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=20, choices=Problem.choices, blank=True)
    answer = models.CharField(max_length=ANSWER_KEPT, blank=True)

    class Meta:
        indexes = [models.Index(fields=["partner", "delivery_id", "id"], name="attempt_of_delivery")]

    def __str__(self) -> str:
        """For people."""
        return f"{self.at:%Y-%m-%d %H:%M} {self.status or self.problem}"
