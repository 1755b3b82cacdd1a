"""A partner's customers: each has a dashboard, known by its Customer ID, and people of its own."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.models import Partner
from fleetward.domain.partners.permissions import CustomerUserRole
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.policies import Rows

ARCHIVE_DAYS = (30, 45, 60, 90)
"""After how many days an un-enrolled PC may be archived (F8)."""


class IdentityProvider(models.TextChoices):
    """Where the customer's people have their accounts (F1)."""

    PLATFORM = "platform", _("Account on this platform")
    ENTRA = "entra", _("Microsoft Entra ID")
    GOOGLE = "google", _("Google Workspace")
    OTHER = "other", _("Another provider (OIDC or SAML)")


class ManagedBy(models.TextChoices):
    """Who looks after the dashboard (F3)."""

    CUSTOMER = "customer", _("Managed by the customer")
    PARTNER = "partner", _("Managed by the partner")


class Customer(models.Model):
    """A customer of one partner. `customer_id` repeats the id, for a customer's scope to match on.

    Self-service alerts switch themselves on with the first PC of a program: until `first_device_at` is set
    the switch is off and cannot be moved (R12).
    """

    rows = Rows.CUSTOMER

    pk = models.CompositePrimaryKey("partner_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    id = models.UUIDField(default=uuid7)
    customer_id = models.GeneratedField(
        expression=models.F("id"),  # type: ignore[arg-type] # a column is expression enough
        output_field=models.UUIDField(),
        db_persist=True,
    )
    name = models.CharField(_("company name"), max_length=200)
    name_key = models.CharField(max_length=200, db_collation="C", default="")  # see `names.name_key`
    address = models.CharField(_("address"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    contact_first_name = models.CharField(_("first name"), max_length=100, blank=True)
    contact_last_name = models.CharField(_("last name"), max_length=100, blank=True)
    contact_email = models.EmailField(_("e-mail address"), blank=True)
    contact_phone = models.CharField(_("phone"), max_length=40, blank=True)
    identity_provider = models.CharField(
        _("identity provider"), max_length=20, choices=IdentityProvider.choices, default=IdentityProvider.PLATFORM
    )
    program = models.CharField(_("plan"), max_length=40, blank=True)
    seats = models.PositiveIntegerField(_("seats"), default=0)
    plan_ends_on = models.DateField(_("plan ends"), null=True)
    managed_by = models.CharField(_("managed by"), max_length=10, choices=ManagedBy.choices, default=ManagedBy.CUSTOMER)
    invited_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.CharField(max_length=200, blank=True)
    archive_days = models.PositiveSmallIntegerField(_("archive after"), default=ARCHIVE_DAYS[0])
    collects_last_user = models.BooleanField(_("last signed-in user"), default=False)
    collects_location = models.BooleanField(_("location"), default=False)
    device_count = models.PositiveIntegerField(default=0)  # kept by whoever moves PCs: no page counts a million
    first_device_at = models.DateTimeField(null=True)
    self_service = models.BooleanField(_("self-service alerts"), default=False)
    self_service_question = models.BooleanField(default=False)  # a partner that manages it has not answered yet (F3)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["partner", "name", "id"], name="customer_by_name"),
            models.Index(fields=["partner", "name_key"], name="customer_by_name_key"),
        ]

    def __str__(self) -> str:
        """The company's name."""
        return self.name


class CustomerMember(models.Model):
    """A user's place at a customer. Read before any scope is known, so outside row security."""

    rows = Rows.LOCAL

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="+")
    customer_id = models.UUIDField()
    role = models.CharField(max_length=20, choices=CustomerUserRole.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "partner", "customer_id"], name="customer_member_once")]

    def __str__(self) -> str:
        """For people."""
        return f"{self.user_id} {self.role}"


class Invitation(models.Model):
    """A person is asked to take a place at a customer. Found by its secret before any scope is known.

    Of the secret only the SHA-256 is stored. `user_id` is set where the address belonged to a user when the
    invitation was made: that person finds it in the notification area too (F2).
    """

    rows = Rows.LOCAL

    id = models.UUIDField(primary_key=True, default=uuid7)
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="+")
    customer_id = models.UUIDField()
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=CustomerUserRole.choices)
    user_id = models.UUIDField(null=True, db_index=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["partner", "customer_id", "id"], name="invitation_of_customer")]

    def __str__(self) -> str:
        """For people."""
        return f"{self.email} {self.role}"
