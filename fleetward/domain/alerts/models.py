"""What PCs measure of themselves, and the alerts that follow from it.

`customer_id` is the customer on whose dashboard the PC stood as of the row's time: a PC's history does not follow it.
"""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Reverse
from django.utils.translation import gettext_lazy as _

from fleetward.domain.alerts.lifecycle import AlertState, ClosedWhy, PartKind, PopUp, Severity
from fleetward.domain.devices.models import SERIAL_LENGTH
from fleetward.domain.partners.models import Partner
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.policies import Rows

OPEN = models.Q(state=AlertState.OPEN)


class Inventory(models.Model):
    """What a PC consists of, as its agent last said. One row a PC, without anything about people."""

    rows = Rows.CUSTOMER

    pk = models.CompositePrimaryKey("partner_id", "device_id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    device_id = models.UUIDField()
    customer_id = models.UUIDField(null=True)
    received_at = models.DateTimeField()
    agent = models.CharField(max_length=120)
    content = models.JSONField(default=dict)

    def __str__(self) -> str:
        """For people."""
        return str(self.device_id)


class Reading(models.Model):
    """What a PC measured at one moment. `id` is the message's own: one that comes twice is stored once.

    `parts` is a list of {"kind": a PartKind, "part": what tells it apart, "label": its name, "values": {metric: number
    or text}}. A kind that could not be measured is not in it: no data is a state of its own. `missing` names those.
    """

    rows = Rows.CUSTOMER

    pk = models.CompositePrimaryKey("partner_id", "device_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    id = models.UUIDField(default=uuid7)
    device_id = models.UUIDField()
    customer_id = models.UUIDField(null=True)
    taken_at = models.DateTimeField()
    received_at = models.DateTimeField()
    parts = models.JSONField(default=list)
    missing = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["partner", "device_id", "taken_at"], name="reading_of_device"),
            models.Index(fields=["partner", "received_at"], name="reading_by_age"),
        ]

    def __str__(self) -> str:
        """For people."""
        return f"{self.device_id} {self.taken_at:%Y-%m-%d %H:%M}"


class Alert(models.Model):
    """A predicted or actual problem of one part of one PC. One open alert a PC, rule and part; it updates itself.

    `serial`, `product_number` and `model` repeat the PC's, so that a list of alerts reads one table. The pop-up's own
    columns say how far it has come; whether it may be shown is asked each time anew (`queries.notices`).
    """

    rows = Rows.CUSTOMER

    pk = models.CompositePrimaryKey("partner_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    id = models.UUIDField(default=uuid7)
    device_id = models.UUIDField()
    customer_id = models.UUIDField(null=True)
    serial = models.CharField(_("serial number"), max_length=SERIAL_LENGTH, db_collation="C")
    serial_reversed = models.GeneratedField(
        expression=Reverse("serial"),
        output_field=models.CharField(max_length=SERIAL_LENGTH, db_collation="C"),
        db_persist=True,
    )
    product_number = models.CharField(_("product number"), max_length=40)
    model = models.CharField(_("model"), max_length=120)
    rule = models.CharField(_("problem"), max_length=40, db_collation="C")
    kind = models.CharField(_("part"), max_length=12, choices=PartKind.choices)
    part = models.CharField(max_length=120)
    part_label = models.CharField(max_length=200)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity.choices)
    state = models.CharField(_("state"), max_length=10, choices=AlertState.choices, default=AlertState.OPEN)
    values = models.JSONField(default=dict)
    opened_at = models.DateTimeField(_("opened"))
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_why = models.CharField(max_length=20, choices=ClosedWhy.choices, default=ClosedWhy.NONE, blank=True)
    reopened = models.PositiveIntegerField(default=0)
    pop_up = models.CharField(max_length=10, choices=PopUp.choices, default=PopUp.WAITING)
    pop_up_at = models.DateTimeField(null=True)  # when it last moved
    pop_up_not_before = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "device_id", "rule", "part"], condition=OPEN,
                                    name="alert_open_once"),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at__isnull=True)
                | models.Q(state="closed", closed_at__isnull=False),
                name="alert_closed_at_fits_state",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["partner", "device_id", "id"], name="alert_of_device"),
            models.Index(fields=["partner", "opened_at", "id"], name="alert_open_by_time", condition=OPEN),
            models.Index(
                fields=["partner", "customer_id", "opened_at", "id"], name="alert_open_of_customer", condition=OPEN
            ),
            models.Index(fields=["partner", "customer_id", "opened_at", "id"], name="alert_of_customer"),
            models.Index(fields=["opened_at", "id"], name="alert_by_time"),
            models.Index(fields=["partner", "opened_at", "id"], name="alert_of_partner"),
            models.Index(fields=["partner", "model", "id"], name="alert_model"),
            models.Index(fields=["partner", "serial", "id"], name="alert_serial"),
            models.Index(fields=["partner", "serial_reversed"], name="alert_serial_from_end"),
            models.Index(fields=["serial", "id"], name="alert_serial_across"),
        ]

    def __str__(self) -> str:
        """For people."""
        return f"{self.serial} {self.rule}"
