"""Claims: what a Service Delivery Partner asks back for a finished repair, what is approved, and how it is paid (R9).

Money is a Decimal with two places, in the one currency of its claim. Every amount is rounded half up, line by line;
sums are sums of rounded lines. Nothing is ever converted from one currency to another.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from fleetward.domain.claims.lifecycle import ClaimEventKind, ClaimState, Evidence, LineKind, RepairType, RunState
from fleetward.domain.devices.models import SERIAL_LENGTH
from fleetward.domain.partners.models import Partner
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.policies import Rows


class Tariff(models.Model):
    """What the vendor pays for labour, by repair type, program, country and currency. Vendor-wide reference data."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    repair_type = models.CharField(_("kind of repair"), max_length=10, choices=RepairType.choices)
    program = models.CharField(_("program"), max_length=40)
    country = models.CharField(_("country"), max_length=2)
    currency = models.CharField(_("currency"), max_length=3)
    labour = models.DecimalField(_("labour, for a repair"), max_digits=12, decimal_places=2)
    travel_per_km = models.DecimalField(_("travel, for a kilometre"), max_digits=12, decimal_places=2, default=0)
    most_km = models.PositiveIntegerField(_("most kilometres"), default=0)
    valid_from = models.DateField(_("valid from"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["repair_type", "program", "country", "currency", "valid_from"], name="tariff_once"
            )
        ]

    def __str__(self) -> str:
        """For people."""
        return f"{self.repair_type} {self.program} {self.country} {self.labour} {self.currency}"


class PayoutAccount(models.Model):
    """Where a partner is paid. One a partner and currency."""

    rows = Rows.PARTNER

    pk = models.CompositePrimaryKey("partner_id", "currency")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    currency = models.CharField(_("currency"), max_length=3)
    holder = models.CharField(_("account holder"), max_length=140)
    iban = models.CharField("IBAN", max_length=34)
    bic = models.CharField("BIC", max_length=11, blank=True)
    changed_at = models.DateTimeField()
    changed_by_label = models.CharField(max_length=200)

    def __str__(self) -> str:
        """Only its end: whole numbers do not belong in logs."""
        return f"… {self.iban[-4:]}"


class Claim(models.Model):
    """What is asked back for one finished repair. A denied one is answered with another, which names it."""

    rows = Rows.PARTNER

    pk = models.CompositePrimaryKey("partner_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    id = models.UUIDField(default=uuid7)
    number = models.CharField(_("number"), max_length=20)
    repair_id = models.UUIDField()
    repair_number = models.CharField(_("repair case"), max_length=20)
    serial = models.CharField(_("serial number"), max_length=SERIAL_LENGTH, db_collation="C")
    model = models.CharField(_("model"), max_length=120)
    program = models.CharField(_("program"), max_length=40)
    country = models.CharField(_("country"), max_length=2)
    currency = models.CharField(_("currency"), max_length=3)
    repair_type = models.CharField(_("kind of repair"), max_length=10, choices=RepairType.choices)
    repaired_at = models.DateTimeField(_("repaired"))
    state = models.CharField(_("state"), max_length=20, choices=ClaimState.choices, default=ClaimState.DRAFT)
    claimed = models.DecimalField(_("claimed"), max_digits=12, decimal_places=2, default=0)
    approved = models.DecimalField(_("approved"), max_digits=12, decimal_places=2, null=True)
    created_at = models.DateTimeField(_("created"))
    created_by_label = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(_("submitted"), null=True)
    submitted_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    first_approver = models.UUIDField(null=True)
    first_approver_label = models.CharField(max_length=200, blank=True)
    decided_by_label = models.CharField(max_length=200, blank=True)
    reason = models.TextField(_("reason"), blank=True)  # why it was denied, or what is asked
    previous_id = models.UUIDField(null=True)
    attempt = models.PositiveSmallIntegerField(default=1)
    payment_run_id = models.UUIDField(null=True)
    paid_at = models.DateTimeField(_("paid"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "number"], name="claim_number_once"),
            models.UniqueConstraint(
                fields=["partner", "repair_id"], condition=~models.Q(state__in=["denied", "withdrawn"]),
                name="claim_live_once_a_repair",
            ),
            models.UniqueConstraint(
                fields=["partner", "previous_id"], condition=models.Q(previous_id__isnull=False),
                name="claim_answered_once",
            ),
            models.CheckConstraint(
                condition=models.Q(approved__isnull=True)
                | models.Q(approved__gte=0, approved__lte=models.F("claimed")),
                name="claim_approved_fits",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["partner", "created_at", "id"], name="claim_of_partner"),
            models.Index(fields=["state", "submitted_at", "id"], name="claim_by_state"),
            models.Index(fields=["payment_run_id"], name="claim_of_run"),
            models.Index(fields=["number"], name="claim_by_number"),
            models.Index(fields=["partner", "changed_at", "id"], name="claim_changed"),
            models.Index(fields=["changed_at", "id"], name="claim_changed_across"),
            models.Index(fields=["id"], name="claim_by_id"),  # the vendor's people know no partner in an address
        ]

    def __str__(self) -> str:
        """The number people quote."""
        return self.number


class ClaimLine(models.Model):
    """One line of a claim. `amount` is quantity times price, rounded half up; `approved` at most that, or null."""

    rows = Rows.PARTNER

    pk = models.CompositePrimaryKey("partner_id", "claim_id", "position")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    claim_id = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("for"), max_length=10, choices=LineKind.choices)
    text = models.CharField(_("what"), max_length=200)
    part_number = models.CharField(_("part number"), max_length=40, blank=True, db_collation="C")
    order_id = models.UUIDField(null=True)
    quantity = models.DecimalField(_("quantity"), max_digits=9, decimal_places=2)
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2)
    amount = models.DecimalField(_("claimed"), max_digits=12, decimal_places=2)
    approved = models.DecimalField(_("approved"), max_digits=12, decimal_places=2, null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved__isnull=True)
                | models.Q(approved__gte=0, approved__lte=models.F("amount")),
                name="claim_line_approved_fits",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        """For people."""
        return f"{self.text} {self.amount}"


class ClaimEvent(models.Model):
    """One step of a claim, append-only."""

    rows = Rows.PARTNER

    pk = models.CompositePrimaryKey("partner_id", "claim_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    id = models.UUIDField(default=uuid7)
    claim_id = models.UUIDField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=ClaimEventKind.choices)
    actor_label = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    def __str__(self) -> str:
        """For people."""
        return f"{self.at:%Y-%m-%d} {self.kind}"


class Attachment(models.Model):
    """A file that shows something about a claim. Its content lies in a folder, by its SHA-256."""

    rows = Rows.PARTNER

    pk = models.CompositePrimaryKey("partner_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    id = models.UUIDField(default=uuid7)
    claim_id = models.UUIDField()
    evidence = models.CharField(_("shows"), max_length=12, choices=Evidence.choices)
    name = models.CharField(_("file"), max_length=200)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by_label = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["partner", "claim_id", "id"], name="attachment_of_claim")]

    def __str__(self) -> str:
        """Its name."""
        return self.name


class PaymentRun(models.Model):
    """Approved claims of one currency that are paid together, and the file that tells the bank."""

    rows = Rows.VENDOR

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(_("number"), max_length=20, unique=True)
    currency = models.CharField(_("currency"), max_length=3)
    state = models.CharField(_("state"), max_length=10, choices=RunState.choices, default=RunState.EXPORTED)
    pay_on = models.DateField(_("to be paid on"))
    count = models.PositiveIntegerField(_("payments"))
    total = models.DecimalField(_("total"), max_digits=14, decimal_places=2)
    debtor_name = models.CharField(max_length=140, default="")  # whose account it is paid from, as of that day
    debtor_iban = models.CharField(max_length=34, default="")
    debtor_bic = models.CharField(max_length=11, blank=True, default="")
    made_at = models.DateTimeField(_("made"))
    made_by_label = models.CharField(max_length=200)
    settled_at = models.DateTimeField(null=True)
    content = models.JSONField(default=list)  # what was told the bank, a payment a partner: the files are made of it

    def __str__(self) -> str:
        """The number people quote."""
        return self.number
