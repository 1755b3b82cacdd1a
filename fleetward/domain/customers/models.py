"""A partner's customers: each has a dashboard, known by its Customer ID, and people of its own."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.models import Partner
from fleetward.domain.partners.permissions import CustomerUserRole
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.policies import Rows


class Customer(models.Model):
    """A customer of one partner. `customer_id` repeats the id, for a customer's scope to match on."""

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
    city = models.CharField(_("city"), max_length=120, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["partner", "name"], name="customer_by_name")]

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
