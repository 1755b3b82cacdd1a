"""PCs, who holds each, and the ledger of every change of holder."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Reverse
from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.models import Partner
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.policies import Rows

SERIAL_LENGTH = 20


class Place(models.TextChoices):
    """Where a PC is. `left` keeps the history of a PC that the partner no longer holds.

    `inactive` is a PC that was un-enrolled from a dashboard and that no report gave to the partner, so that it
    has no page to go back to; it stays with the customer until it is archived (F8).
    """

    POOL = "pool", _("Unassigned devices")
    DASHBOARD = "dashboard", _("Customer dashboard")
    INACTIVE = "inactive", _("Un-enrolled")
    LEFT = "left", _("No longer held")


IN_POOL = models.Q(place="pool")
AT_CUSTOMER = models.Q(customer_id__isnull=False)


class Product(models.Model):
    """What a product number is: model, and the program the PC is sold with. Vendor-wide reference data."""

    number = models.CharField(_("product number"), primary_key=True, max_length=40, db_collation="C")
    model = models.CharField(_("model"), max_length=120)
    program = models.CharField(_("program"), max_length=40)

    def __str__(self) -> str:
        """For people."""
        return f"{self.number} {self.model}"


class SerialClaim(models.Model):
    """Who holds a serial number: one partner, decided by this key and not by look-up.

    `line_id` is the line of the report by which it is held; of a PC that was `enrolled` before any report named
    it, an id made then, which is the PC's own where the partner never held it before.

    A serial that nobody holds any more keeps its row without a holder: only a serial without any row was
    never held, and may be admitted without looking for what was there before.
    """

    rows = Rows.VENDOR

    serial = models.CharField(primary_key=True, max_length=SERIAL_LENGTH, db_collation="C")
    holder_id = models.UUIDField(null=True)
    placed = models.BooleanField()  # False while the holder waits for its certificate
    line_id = models.UUIDField()
    enrolled = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        """For people."""
        return self.serial


class Device(models.Model):
    """One serialised PC at one partner. `id` is the id of the line of the report that brought it.

    A PC that was enrolled and that no report has named yet has no `sold_on`; it cannot stand on the page.
    Every change of place or customer raises `place_version`. Personal data (`last_user`, `location`, and the
    address it checked in from) belong to the place: they are wiped on every move (B5), and nobody is shown any
    until the PC is confirmed at its place (`confirmed_at`): it checked in there, or the customer says it holds it.
    """

    rows = Rows.CUSTOMER

    pk = models.CompositePrimaryKey("partner_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    id = models.UUIDField(default=uuid7)
    serial = models.CharField(_("serial number"), max_length=SERIAL_LENGTH, db_collation="C")
    serial_reversed = models.GeneratedField(
        expression=Reverse("serial"),
        output_field=models.CharField(max_length=SERIAL_LENGTH, db_collation="C"),
        db_persist=True,
    )
    product_number = models.CharField(_("product number"), max_length=40)
    model = models.CharField(_("model"), max_length=120)
    program = models.CharField(_("program"), max_length=40)
    place = models.CharField(max_length=10, choices=Place.choices, default=Place.POOL)
    place_version = models.PositiveIntegerField(default=1)
    customer_id = models.UUIDField(null=True)
    waiting_since = models.DateTimeField(_("waiting since"))  # on a dashboard: since when it stands there
    sold_on = models.DateField(_("sold on"), null=True)
    distributor = models.CharField(_("distributor"), max_length=120, db_collation="C")
    invoice = models.CharField(_("invoice"), max_length=80)
    order_number = models.CharField(_("order"), max_length=80)
    end_customer = models.CharField(_("end customer"), max_length=200, db_collation="C")
    end_customer_number = models.CharField(
        _("end customer's number"), max_length=80, db_collation="C", default="", db_default=""
    )
    last_seen_at = models.DateTimeField(_("last seen"), null=True)
    confirmed_at = models.DateTimeField(null=True)
    last_user = models.CharField(_("last signed-in user"), max_length=200, default="", db_default="")
    location = models.CharField(_("location"), max_length=200, default="", db_default="")
    last_address = models.CharField(max_length=45, db_collation="C", default="", db_default="")
    origin_file = models.CharField(max_length=200)
    origin_position = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "serial"], name="device_serial_once"),
            models.CheckConstraint(
                condition=~models.Q(place="pool") | models.Q(sold_on__isnull=False), name="device_in_pool_is_reported"
            ),
            models.CheckConstraint(
                condition=models.Q(place__in=["dashboard", "inactive"], customer_id__isnull=False)
                | models.Q(place__in=["pool", "left"], customer_id__isnull=True),
                name="device_customer_fits_place",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "serial_reversed"], name="device_serial_from_end"),
            models.Index(fields=["partner", "waiting_since", "id"], name="pool_waiting", condition=IN_POOL),
            models.Index(fields=["partner", "sold_on", "id"], name="pool_sold", condition=IN_POOL),
            models.Index(fields=["partner", "model", "id"], name="pool_model", condition=IN_POOL),
            models.Index(fields=["partner", "end_customer", "id"], name="pool_end_customer", condition=IN_POOL),
            models.Index(
                fields=["partner", "customer_id", "waiting_since", "id"], name="dashboard_added", condition=AT_CUSTOMER
            ),
            models.Index(
                fields=["partner", "customer_id", "serial"], name="dashboard_serial", condition=AT_CUSTOMER
            ),
            models.Index(
                fields=["partner", "customer_id", "model", "id"], name="dashboard_model", condition=AT_CUSTOMER
            ),
            models.Index(
                fields=["partner", "last_address"], name="device_by_address", condition=~models.Q(last_address="")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """The serial number."""
        return self.serial

    @property
    def reported(self) -> bool:
        """Whether a report gave it to the partner; if not, it was enrolled before any report named it."""
        return self.sold_on is not None


class LedgerKind(models.TextChoices):
    """What happened to a PC."""

    REPORTED = "reported", _("Reported as sold to you")
    CONFIRMED = "confirmed", _("Confirmed by a second report")
    RETURNED = "returned", _("Returned, by report")
    RETRACTED = "retracted", _("Report withdrawn")
    AWARDED = "awarded", _("Awarded after a conflict")
    LOST = "lost", _("Given up after a conflict")
    ADDED = "added", _("Put on a customer's dashboard")
    REMOVED = "removed", _("Taken off a customer's dashboard")
    ENROLLED = "enrolled", _("Enrolled by the PC itself")
    UN_ENROLLED = "un_enrolled", _("Un-enrolled")
    ARCHIVED = "archived", _("Archived")
    SUPPORTED = "supported", _("Added by support")


class LedgerEntry(models.Model):
    """One change of a PC's holder or place: append-only.

    `customer_id` is the customer that the row concerns, as of its time. A move from one dashboard to another is two
    rows, one for each customer: a PC's history does not follow it to the next customer.
    """

    rows = Rows.CUSTOMER

    # the PC stands in the key, so that one index serves the key and a PC's timeline (decision 0005)
    pk = models.CompositePrimaryKey("partner_id", "device_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    id = models.UUIDField(default=uuid7)
    device_id = models.UUIDField()
    customer_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=LedgerKind.choices)
    from_place = models.CharField(max_length=10)
    to_place = models.CharField(max_length=10)
    actor_label = models.CharField(max_length=200)
    action_id = models.UUIDField()
    position = models.PositiveIntegerField(null=True)  # of the line, in the file that the evidence names
    evidence = models.JSONField(default=dict)

    def __str__(self) -> str:
        """For people."""
        return f"{self.at:%Y-%m-%d} {self.kind}"


class PoolStatus(models.Model):
    """What a partner may know of its feed: copied into its own row, so that its pages read no feed table."""

    rows = Rows.PARTNER

    partner = models.OneToOneField(Partner, models.PROTECT, primary_key=True, related_name="+")
    last_reported_at = models.DateTimeField(null=True)
    on_page = models.PositiveIntegerField(default=0)  # kept by the operations that move PCs: no page counts a million
    waiting_for_certificate = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        """For people."""
        return f"{self.partner_id} {self.last_reported_at}"


class ConflictState(models.TextChoices):
    """Where a conflict stands."""

    OPEN = "open", _("Open")
    KEPT = "kept", _("Earlier holder keeps the PC")
    MOVED = "moved", _("PC given to the later claimant")
    SETTLED = "settled", _("Settled by a later report")


class Conflict(models.Model):
    """Two reports name different partners for one PC; the earlier holder keeps it until a person decides."""

    rows = Rows.VENDOR

    id = models.UUIDField(primary_key=True, default=uuid7)
    serial = models.CharField(max_length=SERIAL_LENGTH, db_collation="C")
    holder = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    claimant = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    holder_line_id = models.UUIDField()
    claimant_line_id = models.UUIDField(unique=True)
    holder_evidence = models.JSONField(default=dict)
    claimant_evidence = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=ConflictState.choices, default=ConflictState.OPEN)
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "id"], name="conflict_by_state")]

    def __str__(self) -> str:
        """The serial number."""
        return self.serial
