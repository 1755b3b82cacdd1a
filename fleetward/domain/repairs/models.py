"""Repair cases: the request to repair one PC, and all that happened to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from fleetward.domain.devices.models import SERIAL_LENGTH
from fleetward.domain.partners.models import Partner
from fleetward.domain.repairs.lifecycle import EventKind, RepairState, Route, Side, Source, Visit
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.policies import Rows

if TYPE_CHECKING:
    from collections.abc import Iterable

LIVE = models.Q(closed_at__isnull=True)

CONTACT = frozenset({"contact_name", "contact_email", "contact_phone", "contact_place", "contact_times"})
"""Passed on to the desk that repairs, and to nobody else."""


class ContactHidden(Exception):
    """Somebody is about to show contact details to whomever looks."""


class RepairCase(models.Model):
    """The request to repair one PC (R7 to R9). `route` was decided when it was submitted, and is kept.

    `customer_id` is the customer on whose dashboard the PC stands, null for one in the pool; it goes along when the
    PC is put on a dashboard. The contact details are passed on to the desk that repairs, and to nobody else: the
    person at the PC consented to that (`consent_at`). `promised_by` is when the desk must have acted next.
    """

    rows = Rows.CUSTOMER

    pk = models.CompositePrimaryKey("partner_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    id = models.UUIDField(default=uuid7)
    number = models.CharField(_("number"), max_length=20)
    device_id = models.UUIDField()
    customer_id = models.UUIDField(null=True)
    alert_id = models.UUIDField(null=True)
    serial = models.CharField(_("serial number"), max_length=SERIAL_LENGTH, db_collation="C")
    product_number = models.CharField(_("product number"), max_length=40)
    model = models.CharField(_("model"), max_length=120)
    program = models.CharField(_("program"), max_length=40)
    rule = models.CharField(_("problem"), max_length=40, blank=True)  # of the alert it was made from
    route = models.CharField(_("desk"), max_length=20, choices=Route.choices)
    source = models.CharField(_("opened by"), max_length=10, choices=Source.choices)
    opened_by = models.UUIDField(null=True)
    opened_by_label = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10, default="en")
    description = models.TextField(_("what is wrong"), blank=True)
    contact_name = models.CharField(_("name"), max_length=200, blank=True)
    contact_email = models.EmailField(_("e-mail address"), blank=True)
    contact_phone = models.CharField(_("phone"), max_length=40, blank=True)
    contact_place = models.CharField(_("where the PC is"), max_length=300, blank=True)
    contact_times = models.CharField(_("times that suit"), max_length=300, blank=True)
    consent_at = models.DateTimeField(null=True)
    state = models.CharField(_("state"), max_length=20, choices=RepairState.choices, default=RepairState.SUBMITTED)
    submitted_at = models.DateTimeField(_("submitted"))
    changed_at = models.DateTimeField()
    promised_by = models.DateTimeField(_("promised by"), null=True)
    taken_by = models.UUIDField(null=True)
    taken_by_label = models.CharField(max_length=200, blank=True)
    technician = models.CharField(_("technician"), max_length=200, blank=True)
    diagnosis = models.TextField(_("diagnosis"), blank=True)
    visit = models.CharField(_("visit"), max_length=10, choices=Visit.choices, blank=True)
    visit_from = models.DateTimeField(_("from"), null=True)
    visit_until = models.DateTimeField(_("until"), null=True)
    visit_sequence = models.PositiveIntegerField(default=0)  # of the calendar file: rises with each new date
    duplicate_of = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "number"], name="repair_number_once"),
            models.UniqueConstraint(
                fields=["partner", "alert_id"], condition=LIVE & models.Q(alert_id__isnull=False),
                name="repair_live_once_an_alert",
            ),
            models.CheckConstraint(
                condition=models.Q(visit_from__isnull=True, visit_until__isnull=True)
                | models.Q(visit_from__lt=models.F("visit_until")),
                name="repair_visit_has_a_window",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["partner", "submitted_at", "id"], name="repair_of_partner"),
            models.Index(fields=["partner", "customer_id", "submitted_at", "id"], name="repair_of_customer"),
            models.Index(fields=["partner", "device_id", "id"], name="repair_of_device"),
            models.Index(fields=["partner", "device_id"], name="repair_live_of_device", condition=LIVE),
            models.Index(
                fields=["partner", "alert_id"], name="repair_of_alert", condition=models.Q(alert_id__isnull=False)
            ),
            models.Index(fields=["route", "submitted_at", "id"], name="repair_by_route"),
            models.Index(fields=["route", "submitted_at", "id"], name="repair_queue", condition=LIVE),
            models.Index(fields=["partner", "submitted_at", "id"], name="repair_queue_of_partner", condition=LIVE),
            models.Index(fields=["serial"], name="repair_by_serial"),
            models.Index(fields=["number"], name="repair_by_number"),
            models.Index(fields=["partner", "changed_at", "id"], name="repair_changed"),
            models.Index(fields=["route", "changed_at", "id"], name="repair_changed_of_route"),
            models.Index(fields=["id"], name="repair_by_id"),  # the vendor's people know no partner in an address
        ]

    def __str__(self) -> str:
        """The number people quote."""
        return self.number

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[RepairCase] | None = None,
    ) -> None:  # fmt: skip
        """Read again. What `queries.visible_to` left out cannot be had by asking the row: see `queries.contact`."""
        asked = list(fields) if fields is not None else None
        if hidden := CONTACT.intersection(asked or ()):
            raise ContactHidden(sorted(hidden))
        super().refresh_from_db(using, asked, from_queryset)


class RepairEvent(models.Model):
    """One step of a repair case, append-only. `internal` ones are read by the desk alone."""

    rows = Rows.CUSTOMER

    pk = models.CompositePrimaryKey("partner_id", "repair_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    id = models.UUIDField(default=uuid7)
    repair_id = models.UUIDField()
    customer_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=EventKind.choices)
    side = models.CharField(max_length=10, choices=Side.choices)
    actor_label = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    internal = models.BooleanField(default=False)

    def __str__(self) -> str:
        """For people."""
        return f"{self.at:%Y-%m-%d} {self.kind}"


class RepairOrder(models.Model):
    """A parts order that was made for a repair case: parts know nothing of repairs, so the link stands here."""

    rows = Rows.PARTNER

    pk = models.CompositePrimaryKey("partner_id", "order_id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    order_id = models.UUIDField()
    repair_id = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["partner", "repair_id", "order_id"], name="orders_of_repair")]

    def __str__(self) -> str:
        """For people."""
        return f"{self.repair_id} {self.order_id}"
