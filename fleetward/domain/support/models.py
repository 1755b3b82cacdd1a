"""Support cases: what a partner or a customer asks the platform's support team (R5, R6, R14)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from fleetward.domain.devices.models import SERIAL_LENGTH
from fleetward.domain.partners.models import Partner
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.policies import Rows


class SupportKind(models.TextChoices):
    """What it is about."""

    MISSING_PCS = "missing_pcs", _("PCs are missing from my page")
    WRONG_CUSTOMER = "wrong_customer", _("A PC is at the wrong customer")
    WRONG_PARTNER = "wrong_partner", _("A PC belongs to another partner")
    FEED = "feed", _("A report or a feed")
    ACCOUNT = "account", _("Sign-in or account")
    OTHER = "other", _("Something else")


class SupportState(models.TextChoices):
    """Where a support case stands."""

    OPEN = "open", _("Open")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")


class SupportCase(models.Model):
    """One question. `customer_id` is set where a customer asks; its partner does not read those."""

    rows = Rows.CUSTOMER

    pk = models.CompositePrimaryKey("partner_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    id = models.UUIDField(default=uuid7)
    number = models.CharField(_("number"), max_length=20)
    kind = models.CharField(_("about"), max_length=20, choices=SupportKind.choices)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("what happened"))
    serials = ArrayField(models.CharField(max_length=SERIAL_LENGTH), default=list)
    opened_by = models.UUIDField()
    opened_by_label = models.CharField(max_length=200)
    customer_id = models.UUIDField(null=True)
    opened_at = models.DateTimeField(_("opened"))
    state = models.CharField(max_length=10, choices=SupportState.choices, default=SupportState.OPEN)
    from_page = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "number"], name="support_number_once")]
        indexes = [
            models.Index(fields=["partner", "opened_at", "id"], name="support_of_partner"),
            models.Index(fields=["opened_at", "id"], name="support_by_time"),
        ]

    def __str__(self) -> str:
        """The number people quote."""
        return self.number
