"""Service parts: the vendor's catalogue, partners' parts orders, and the return of old parts.

Money is a Decimal with two places and a currency (ISO 4217) beside it; amounts of two currencies are never added.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from fleetward.domain.devices.models import SERIAL_LENGTH
from fleetward.domain.partners.models import Partner
from fleetward.domain.parts.lifecycle import OrderEventKind, OrderState, Outside, ReturnState
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.policies import Rows

NUMBER_LENGTH = 40


class Part(models.Model):
    """A service part of the vendor's catalogue. Vendor-wide reference data."""

    number = models.CharField(_("part number"), primary_key=True, max_length=NUMBER_LENGTH, db_collation="C")
    name = models.CharField(_("name"), max_length=200)
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    returnable = models.BooleanField(_("old part to be returned"), default=False)
    superseded_by = models.CharField(_("superseded by"), max_length=NUMBER_LENGTH, blank=True, db_collation="C")
    active = models.BooleanField(_("can be ordered"), default=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        """For people."""
        return f"{self.number} {self.name}"


class PartFit(models.Model):
    """A model that a part fits, as the product catalogue calls it. Vendor-wide reference data."""

    part = models.ForeignKey(Part, models.CASCADE, related_name="fits")
    model = models.CharField(_("model"), max_length=120, db_collation="C")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "part"], name="part_fits_once")]

    def __str__(self) -> str:
        """For people."""
        return f"{self.part_id} {self.model}"


class PartsOrder(models.Model):
    """What a Service Delivery Partner orders to repair one PC (R9). Its customers do not see it.

    `id` comes with the form, so that a double click or a retry is one order; `reference` is the partner's own and must
    be new. A denied order that is sent again is another order: `previous_id` names the one before, `attempt` counts.
    """

    rows = Rows.PARTNER

    pk = models.CompositePrimaryKey("partner_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    id = models.UUIDField(default=uuid7)
    number = models.CharField(_("number"), max_length=20)
    reference = models.CharField(_("your reference"), max_length=60, db_collation="C")
    device_id = models.UUIDField()
    serial = models.CharField(_("serial number"), max_length=SERIAL_LENGTH, db_collation="C")
    product_number = models.CharField(_("product number"), max_length=40)
    model = models.CharField(_("model"), max_length=120)
    program = models.CharField(_("program"), max_length=40)
    state = models.CharField(_("state"), max_length=20, choices=OrderState.choices, default=OrderState.DRAFT)
    currency = models.CharField(_("currency"), max_length=3)
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=2, default=0)
    ship_to_name = models.CharField(_("recipient"), max_length=200)
    ship_to_address = models.CharField(_("address"), max_length=200)
    ship_to_postal_code = models.CharField(_("postal code"), max_length=20)
    ship_to_city = models.CharField(_("city"), max_length=120)
    ship_to_country = models.CharField(_("country"), max_length=2)
    ship_to_phone = models.CharField(_("phone"), max_length=40, blank=True)
    created_by = models.UUIDField(null=True)
    created_by_label = models.CharField(max_length=200)
    created_at = models.DateTimeField(_("created"))
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(_("submitted"), null=True)
    reason = models.TextField(_("reason"), blank=True)  # why it was denied
    carrier = models.CharField(_("carrier"), max_length=80, blank=True)
    tracking = models.CharField(_("tracking number"), max_length=120, blank=True)
    shipped_at = models.DateTimeField(_("shipped"), null=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True)
    previous_id = models.UUIDField(null=True)
    attempt = models.PositiveSmallIntegerField(default=1)
    outside = models.CharField(max_length=10, choices=Outside.choices, default=Outside.NONE, blank=True)
    outside_number = models.CharField(max_length=60, blank=True)
    outside_tries = models.PositiveIntegerField(default=0)
    outside_next_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "number"], name="parts_order_number_once"),
            models.UniqueConstraint(fields=["partner", "reference"], name="parts_order_reference_once"),
            models.UniqueConstraint(
                fields=["partner", "previous_id"], condition=models.Q(previous_id__isnull=False),
                name="parts_order_sent_again_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["partner", "created_at", "id"], name="parts_order_of_partner"),
            models.Index(fields=["partner", "device_id", "id"], name="parts_order_of_device"),
            models.Index(fields=["state", "submitted_at", "id"], name="parts_order_by_state"),
            models.Index(fields=["partner", "changed_at", "id"], name="parts_order_changed"),
            models.Index(fields=["changed_at", "id"], name="parts_order_changed_across"),
            models.Index(fields=["id"], name="parts_order_by_id"),  # the vendor's people know no partner
            models.Index(fields=["number"], name="parts_order_by_number"),  # nor does the parts system
            models.Index(
                fields=["outside_next_at"], name="parts_order_outbox", condition=models.Q(outside=Outside.WAITING)
            ),
        ]

    def __str__(self) -> str:
        """The number people quote."""
        return self.number


class PartsOrderLine(models.Model):
    """One part of an order, at the price of the day it was submitted."""

    rows = Rows.PARTNER

    pk = models.CompositePrimaryKey("partner_id", "order_id", "position")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    order_id = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    part_number = models.CharField(_("part number"), max_length=NUMBER_LENGTH, db_collation="C")
    name = models.CharField(_("name"), max_length=200)
    quantity = models.PositiveSmallIntegerField(_("quantity"))
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2)
    returnable = models.BooleanField(default=False)
    in_place_of = models.CharField(max_length=NUMBER_LENGTH, blank=True)  # the superseded part that was asked for

    def __str__(self) -> str:
        """For people."""
        return f"{self.quantity} {self.part_number}"


class PartsOrderEvent(models.Model):
    """One step of a parts order, append-only."""

    rows = Rows.PARTNER

    pk = models.CompositePrimaryKey("partner_id", "order_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    id = models.UUIDField(default=uuid7)
    order_id = models.UUIDField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=OrderEventKind.choices)
    actor_label = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    def __str__(self) -> str:
        """For people."""
        return f"{self.at:%Y-%m-%d} {self.kind}"


class PartReturn(models.Model):
    """The defective part that must come back for one line of a delivered order, or is charged."""

    rows = Rows.PARTNER

    pk = models.CompositePrimaryKey("partner_id", "order_id", "position")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    order_id = models.UUIDField()
    position = models.PositiveSmallIntegerField()  # of the order's line
    part_number = models.CharField(_("part number"), max_length=NUMBER_LENGTH, db_collation="C")
    serial = models.CharField(_("serial number"), max_length=SERIAL_LENGTH, db_collation="C")
    quantity = models.PositiveSmallIntegerField(_("quantity"))
    due_on = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=10, choices=ReturnState.choices, default=ReturnState.DUE)
    tracking = models.CharField(_("tracking number"), max_length=120, blank=True)
    reminded_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    charge = models.DecimalField(_("charge"), max_digits=12, decimal_places=2, default=0)
    currency = models.CharField(_("currency"), max_length=3)

    class Meta:
        indexes = [
            models.Index(fields=["partner", "due_on", "order_id"], name="return_of_partner"),
            models.Index(
                fields=["due_on"], name="return_outstanding", condition=models.Q(state__in=["due", "sent"])
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """For people."""
        return f"{self.part_number} {self.due_on}"
