"""What people are told, and how each of them wants to be told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.policies import Rows


class Channel(models.TextChoices):
    """How somebody is told beside the notification area, where everything stands."""

    NOW = "now", _("E-mail at once")
    DIGEST = "digest", _("In the daily e-mail")
    NONE = "none", _("No e-mail")


class Notice(models.Model):
    """One thing that one person is told, in one tenant. The vendor's own rows carry the vendor's tenant id.

    `kind` says which sentence it is, `details` fills it in; it is put into words when it is read, in the language of
    its reader. Until it is read, the same thing again (`subject`) counts up and does not stand there twice.
    """

    rows = Rows.CUSTOMER

    pk = models.CompositePrimaryKey("partner_id", "id")
    partner_id = models.UUIDField()
    id = models.UUIDField(default=uuid7)
    user_id = models.UUIDField()
    customer_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=100)
    details = models.JSONField(default=dict)
    times = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner_id", "user_id", "kind", "subject"], condition=models.Q(read_at__isnull=True),
                name="notice_unread_once",
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["partner_id", "user_id", "at", "id"], name="notice_of_user"),
            models.Index(
                fields=["channel", "at"], name="notice_to_mail",
                condition=models.Q(mailed_at__isnull=True, read_at__isnull=True) & ~models.Q(channel="none"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """For people."""
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind} {self.subject}"


class Preference(models.Model):
    """How one person wants to be told of one kind of thing, where it is not as the kind says."""

    rows = Rows.LOCAL

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, choices=Channel.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="preference_once")]

    def __str__(self) -> str:
        """For people."""
        return f"{self.user_id} {self.kind} {self.channel}"
