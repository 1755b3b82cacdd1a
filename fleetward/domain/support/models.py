"""Support cases: what a partner or a customer asks the platform's support team (R5, R6, R14)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from fleetward.domain.devices.models import SERIAL_LENGTH
from fleetward.domain.partners.models import Partner
from fleetward.domain.support.lifecycle import (
    ENDED,
    EventKind,
    MailOutcome,
    Priority,
    Side,
    SupportKind,
    SupportState,
    Via,
    Work,
)
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.policies import Rows

LIVE = ~models.Q(state__in=list(ENDED))


class SupportCase(models.Model):
    """One question. `customer_id` is set where a customer asks; its partner does not read those.

    `search_id` is the search of *Where is my PC?* that it was made from. The times promised are when somebody answers
    first, and when it is to be settled; both wait while the case waits for the one who asked.
    """

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
    state = models.CharField(_("state"), max_length=10, choices=SupportState.choices, default=SupportState.OPEN)
    from_page = models.CharField(max_length=200, blank=True)
    priority = models.CharField(_("priority"), max_length=10, choices=Priority.choices, default=Priority.NORMAL)
    language = models.CharField(max_length=10, default="en")
    search_id = models.UUIDField(null=True)
    taken_by = models.UUIDField(null=True)
    taken_by_label = models.CharField(max_length=200, blank=True)
    answer_by = models.DateTimeField(_("answer promised by"), null=True)
    settle_by = models.DateTimeField(_("to be settled by"), null=True)
    answered_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(_("changed"))
    closed_at = models.DateTimeField(null=True)
    merged_into = models.UUIDField(null=True)
    paused_at = models.DateTimeField(null=True)  # since when it waits for the asker, and the promised times with it
    late_noted = models.CharField(max_length=10, blank=True)  # which promised time is noted as passed: answer, settle

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "number"], name="support_number_once")]
        indexes = [
            models.Index(fields=["partner", "opened_at", "id"], name="support_of_partner"),
            models.Index(fields=["opened_at", "id"], name="support_by_time"),
            models.Index(fields=["changed_at", "id"], name="support_queue", condition=LIVE),
            models.Index(fields=["number"], name="support_by_number"),
            models.Index(
                fields=["partner", "merged_into"], name="support_merged", condition=models.Q(merged_into__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        """The number people quote."""
        return self.number


class SupportEvent(models.Model):
    """One message, note or step of a support case, append-only. `internal` ones are read by support alone."""

    rows = Rows.CUSTOMER

    pk = models.CompositePrimaryKey("partner_id", "support_case_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    id = models.UUIDField(default=uuid7)
    support_case_id = models.UUIDField()
    customer_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=EventKind.choices)
    side = models.CharField(max_length=10, choices=Side.choices)
    via = models.CharField(max_length=10, choices=Via.choices, default=Via.PAGE)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    internal = models.BooleanField(default=False)

    def __str__(self) -> str:
        """For people."""
        return f"{self.at:%Y-%m-%d} {self.kind}"


class SupportAttachment(models.Model):
    """A file that came with a message."""

    rows = Rows.CUSTOMER

    pk = models.CompositePrimaryKey("partner_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    id = models.UUIDField(default=uuid7)
    support_case_id = models.UUIDField()
    event_id = models.UUIDField(null=True)
    customer_id = models.UUIDField(null=True)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    internal = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["partner", "support_case_id", "id"], name="attachment_of_support")]

    def __str__(self) -> str:
        """Its file name."""
        return self.name


class SupportSerial(models.Model):
    """One serial number of a support case about missing PCs: what was known, and what became of it.

    `verdict` and `reason` are those of *Where is my PC?* (`whereabouts.Verdict`) when the case was opened.
    """

    rows = Rows.CUSTOMER

    pk = models.CompositePrimaryKey("partner_id", "support_case_id", "serial")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    support_case_id = models.UUIDField()
    serial = models.CharField(_("serial number"), max_length=SERIAL_LENGTH, db_collation="C")
    customer_id = models.UUIDField(null=True)
    verdict = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=30, blank=True)
    work = models.CharField(_("what became of it"), max_length=10, choices=Work.choices, default=Work.OPEN)
    note = models.CharField(_("why"), max_length=300, blank=True)
    changed_at = models.DateTimeField(null=True)
    changed_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["partner", "support_case_id", "work", "serial"], name="serials_by_work"),
            models.Index(fields=["serial"], name="support_serial_by_serial"),
        ]

    def __str__(self) -> str:
        """The serial number."""
        return self.serial


class ReplyAddress(models.Model):
    """An address that answers come to: it names the support case and who writes. Read before any scope is known."""

    rows = Rows.LOCAL

    token = models.CharField(primary_key=True, max_length=40, db_collation="C")
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="+")
    support_case_id = models.UUIDField()
    user_id = models.UUIDField(null=True)  # null for somebody without an account, as a distributor
    email = models.EmailField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "support_case_id", "email"], name="reply_address_once")
        ]

    def __str__(self) -> str:
        """Whose it is."""
        return self.email


class InboundMail(models.Model):
    """A mail that came in, once by its message id, and what became of it. The mail itself is in the spool."""

    rows = Rows.VENDOR

    id = models.UUIDField(primary_key=True, default=uuid7)
    message_id = models.CharField(max_length=300, unique=True, db_collation="C")
    sha256 = models.CharField(max_length=64)
    sender = models.CharField(max_length=300)
    subject = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=MailOutcome.choices)
    partner_id = models.UUIDField(null=True)
    support_case_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["received_at", "id"], name="mail_by_receipt")]

    def __str__(self) -> str:
        """For people."""
        return f"{self.sender} {self.outcome}"


class MailCount(models.Model):
    """How many mails came from one address within a window: more than some are a loop, or worse."""

    rows = Rows.VENDOR

    key = models.CharField(primary_key=True, max_length=80, db_collation="C")
    window_ends = models.DateTimeField(db_index=True)
    mails = models.PositiveIntegerField()

    def __str__(self) -> str:
        """For people."""
        return f"{self.key} {self.mails}"
