"""How PCs put themselves on a dashboard: cPINs and packages, the credentials of agents, and what was expected."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from fleetward.domain.devices.models import SERIAL_LENGTH
from fleetward.domain.partners.models import Partner
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.policies import Rows


class KeyKind(models.TextChoices):
    """What somebody enrols a PC with."""

    CPIN = "cpin", _("cPIN")
    PACKAGE = "package", _("Enrolment package")


class EnrolmentKey(models.Model):
    """A cPIN (typed by people, F7) or the token of an enrolment package (R10). Shown once, then known by its hash."""

    rows = Rows.CUSTOMER

    pk = models.CompositePrimaryKey("partner_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    id = models.UUIDField(default=uuid7)
    customer_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=KeyKind.choices)
    label = models.CharField(_("label"), max_length=120)
    most_devices = models.PositiveIntegerField(_("most PCs"))
    used = models.PositiveIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(null=True)
    replaced_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["partner", "customer_id", "kind", "id"], name="key_of_customer")]

    def __str__(self) -> str:
        """Its label."""
        return self.label


class EnrolmentSecret(models.Model):
    """The hash of a key -> whose it is. Looked up before any scope is known (tenancy.md 10, 11)."""

    rows = Rows.LOCAL

    hash = models.CharField(primary_key=True, max_length=64)
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="+")
    customer_id = models.UUIDField()
    key_id = models.UUIDField()

    def __str__(self) -> str:
        """For people."""
        return str(self.key_id)


class AgentCredential(models.Model):
    """The SHA-256 of a PC's own credential -> which PC it is. It can speak for that PC only.

    `customer_id` is the dashboard for which it was issued: on another dashboard the PC has not shown itself yet.
    """

    rows = Rows.LOCAL

    hash = models.CharField(primary_key=True, max_length=64)
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="+")
    device_id = models.UUIDField()
    customer_id = models.UUIDField(null=True)
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["partner", "device_id"], name="credential_of_device")]

    def __str__(self) -> str:
        """For people."""
        return str(self.device_id)


class ExpectedDevice(models.Model):
    """A PC that is expected to enrol with a key: who has, who has not."""

    rows = Rows.CUSTOMER

    pk = models.CompositePrimaryKey("partner_id", "key_id", "serial")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    key_id = models.UUIDField()
    customer_id = models.UUIDField()
    serial = models.CharField(_("serial number"), max_length=SERIAL_LENGTH, db_collation="C")
    expected_since = models.DateTimeField()
    enrolled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """The serial number."""
        return self.serial


class RefusedEnrolment(models.Model):
    """A PC that tried to enrol and could not, because somebody else holds it: the customer is told to ask support."""

    rows = Rows.CUSTOMER

    pk = models.CompositePrimaryKey("partner_id", "customer_id", "serial")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    customer_id = models.UUIDField()
    serial = models.CharField(_("serial number"), max_length=SERIAL_LENGTH, db_collation="C")
    refused_at = models.DateTimeField()
    conflict_id = models.UUIDField()
    settled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """The serial number."""
        return self.serial


class AttemptCount(models.Model):
    """Attempts within a window, by address or by PIN space: one atomic upsert decides (tenancy.md, edges)."""

    rows = Rows.LOCAL

    key = models.CharField(primary_key=True, max_length=80, db_collation="C")
    window_ends = models.DateTimeField()
    attempts = models.PositiveIntegerField()

    def __str__(self) -> str:
        """For people."""
        return f"{self.key} {self.attempts}"
