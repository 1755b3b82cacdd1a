"""Bulk actions over PCs: what was asked, what would become of each PC, and what became of it (B2)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from fleetward.domain.devices.models import Place
from fleetward.domain.partners.models import Partner
from fleetward.domain.transfers.lifecycle import ActionKind, ActionState, Doubt, Hold, Outcome
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.policies import Rows


class BulkAction(models.Model):
    """One transfer, un-enrolment, run of placement rules, or undo. `customer_id` is the customer who asked, if one did.

    `to_place` and `to_customer_id` are the one target, where there is one. `cursor` is the position up to which it
    has been carried out, `counts` how many PCs have which outcome.
    """

    rows = Rows.CUSTOMER

    pk = models.CompositePrimaryKey("partner_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    id = models.UUIDField(default=uuid7)
    customer_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=20, choices=ActionKind.choices)
    state = models.CharField(max_length=10, choices=ActionState.choices, default=ActionState.CHECKING)
    to_place = models.CharField(max_length=10, choices=Place.choices, blank=True)
    to_customer_id = models.UUIDField(null=True)
    asked = models.JSONField(default=dict)
    source_name = models.CharField(max_length=200, blank=True)  # of the file or list that named the PCs
    total = models.PositiveIntegerField(default=0)
    cursor = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    undo_of = models.UUIDField(null=True)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=200)
    created_at = models.DateTimeField(_("started"))
    checked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["partner", "created_at", "id"], name="bulk_by_time"),
            models.Index(
                fields=["partner", "undo_of"], name="bulk_undo", condition=models.Q(undo_of__isnull=False)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """For people."""
        return f"{self.kind} {self.state}"


class BulkItem(models.Model):
    """One PC of a bulk action: as named, as found, where it goes, and what becomes of it."""

    rows = Rows.CUSTOMER

    pk = models.CompositePrimaryKey("partner_id", "action_id", "position")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    action_id = models.UUIDField()
    position = models.PositiveIntegerField()
    customer_id = models.UUIDField(null=True)  # the customer who asked, as of the action
    named = models.CharField(max_length=80)  # the serial number as given
    serial = models.CharField(max_length=80, db_collation="C")
    target = models.CharField(max_length=200, blank=True)  # as given, where each row names its own
    device_id = models.UUIDField(null=True)
    version = models.PositiveIntegerField(null=True)
    from_place = models.CharField(max_length=10, choices=Place.choices, blank=True)
    from_customer_id = models.UUIDField(null=True)
    to_place = models.CharField(max_length=10, choices=Place.choices, blank=True)
    to_customer_id = models.UUIDField(null=True)
    outcome = models.CharField(max_length=15, choices=Outcome.choices, default=Outcome.WAITING)
    hold = models.CharField(max_length=20, choices=Hold.choices, blank=True)
    doubts = ArrayField(models.CharField(max_length=20, choices=Doubt.choices), default=list)
    rule_id = models.UUIDField(null=True)

    def __str__(self) -> str:
        """The serial number."""
        return self.serial or self.named


class PlacementRule(models.Model):
    """PCs that fit all its conditions go to this customer's dashboard by themselves, once it is switched on."""

    rows = Rows.PARTNER

    pk = models.CompositePrimaryKey("partner_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    id = models.UUIDField(default=uuid7)
    name = models.CharField(_("name"), max_length=120)
    rank = models.PositiveIntegerField(default=0)  # of two rules that fit, the lower rank counts
    end_customer = models.CharField(_("end customer"), max_length=200, blank=True)
    end_customer_number = models.CharField(_("end customer's number"), max_length=80, blank=True)
    order_number = models.CharField(_("order"), max_length=80, blank=True)
    distributor = models.CharField(_("distributor"), max_length=120, blank=True)
    model = models.CharField(_("model"), max_length=120, blank=True)
    to_customer_id = models.UUIDField()
    active = models.BooleanField(_("switched on"), default=False)
    moved = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["partner", "rank", "id"], name="rule_by_rank")]

    def __str__(self) -> str:
        """Its name."""
        return self.name
