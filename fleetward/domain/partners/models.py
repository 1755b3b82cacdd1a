"""Partners, course completions, certifications, and who belongs to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.permissions import PartnerUserRole, VendorRole
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.policies import Rows

if TYPE_CHECKING:
    from datetime import datetime


class PartnerRole(models.TextChoices):
    """What a partner does for the PCs it resold; earned by a course (R2, R8, R9)."""

    VIEW_MONITOR = "view_monitor", _("Resell & View/Monitor partner")
    SERVICE_DELIVERY = "service_delivery", _("Service Delivery Partner")


class Partner(models.Model):
    """A company that resells the vendor's PCs. Vendor-wide reference data."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    name = models.CharField(_("name"), max_length=200)
    account = models.CharField(_("partner account"), max_length=80, unique=True)
    country = models.CharField(_("country"), max_length=2)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["name"], name="partner_by_name")]

    def __str__(self) -> str:
        """The company's name."""
        return self.name


class CourseCompletion(models.Model):
    """A statement that somebody of a partner completed a course. Kept as received, once per statement id."""

    rows = Rows.VENDOR

    statement_id = models.UUIDField(primary_key=True)
    activity = models.CharField(max_length=300)
    account = models.CharField(max_length=80)
    completed_at = models.DateTimeField()
    received_at = models.DateTimeField()
    source = models.CharField(max_length=20)
    outcome = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["received_at", "statement_id"], name="completion_by_receipt")]

    def __str__(self) -> str:
        """For people."""
        return f"{self.account} {self.activity} {self.outcome}"


class Certification(models.Model):
    """A partner is certified for a program in a partner role; while it is valid new PCs arrive on its page."""

    rows = Rows.PARTNER

    pk = models.CompositePrimaryKey("partner_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    id = models.UUIDField(default=uuid7)
    program = models.CharField(max_length=40)
    partner_role = models.CharField(max_length=20, choices=PartnerRole.choices)
    certified_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    statement_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "program", "partner_role"], name="certification_once_per_program_and_role"
            )
        ]
        indexes = [models.Index(fields=["expires_at"], name="certification_by_end")]

    def __str__(self) -> str:
        """For people."""
        return f"{self.program} {self.partner_role}"

    def valid_at(self, now: datetime) -> bool:
        """Whether it admits new PCs at this moment: begun, not expired, not revoked; `queries.valid_at` in SQL."""
        return self.certified_at <= now < self.expires_at and self.revoked_at is None


class PartnerMember(models.Model):
    """A user's place in a partner. Read before any scope is known, so outside row security (tenancy.md 10)."""

    rows = Rows.LOCAL

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="+")
    role = models.CharField(max_length=20, choices=PartnerUserRole.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "partner"], name="partner_member_once")]

    def __str__(self) -> str:
        """For people."""
        return f"{self.user_id} {self.role}"


class VendorMember(models.Model):
    """A user's place at the vendor."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(max_length=30, choices=VendorRole.choices)

    def __str__(self) -> str:
        """For people."""
        return f"{self.user_id} {self.role}"


class ApiClient(models.Model):
    """A program that speaks to the API for a partner, or for one of its customers: OAuth 2.0 client credentials.

    Of its secret only the SHA-256 is stored. The one before it serves until `previous_until`. It acts in a role, and
    within its scopes. Found before any scope is known, so outside row security (tenancy.md 10, 11).
    """

    rows = Rows.LOCAL

    id = models.UUIDField(primary_key=True, default=uuid7)
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="+")
    customer_id = models.UUIDField(null=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=30)
    scopes = ArrayField(models.CharField(max_length=40))
    secret_hash = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, blank=True)
    previous_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["partner", "customer_id", "id"], name="api_client_of_tenant")]

    def __str__(self) -> str:
        """Its name."""
        return self.name


class ApiToken(models.Model):
    """What stands behind `Authorization: Bearer`: an access token of a client, or a personal token of a user.

    One table, so that one look-up answers for both. A personal token belongs to a user in one tenant (none named: the
    vendor); its role is asked each time anew. `revoked_at` is set by its owner, or by the end of its client.
    """

    rows = Rows.LOCAL

    id = models.UUIDField(primary_key=True, default=uuid7)
    hash = models.CharField(max_length=64, unique=True)
    client = models.ForeignKey(ApiClient, models.CASCADE, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    partner = models.ForeignKey(Partner, models.CASCADE, null=True, related_name="+")
    customer_id = models.UUIDField(null=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    scopes = ArrayField(models.CharField(max_length=40))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(client__isnull=True, user__isnull=False)
                | models.Q(client__isnull=False, user__isnull=True),
                name="api_token_of_one",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["expires_at"], name="api_token_by_end")]

    def __str__(self) -> str:
        """Its name."""
        return self.name
