"""Feeds, files, what stood in them, and what became of each line.

All of it belongs to the vendor, not to a partner: a line may name nobody we know. An *item* is one
product line as sent; a *line* is one serial number of it, and ends in exactly one state (B3).
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from fleetward.domain.devices.models import SERIAL_LENGTH
from fleetward.domain.partners.models import Partner
from fleetward.domain.sales_feed.lifecycle import LIVE, OPEN, PAST, FileState, LineState, Reason, ReportState
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.policies import Rows

TOLD_ONLY = models.Q(state__in=PAST) & ~models.Q(reason=Reason.SAME_DOCUMENT) & ~models.Q(serial="")
"""Lines that are no events of their serial, but say that it was reported. Few: their index costs an import little."""


class ReporterKind(models.TextChoices):
    """Which tier reports."""

    DISTRIBUTOR = "distributor", _("Distributor")
    RESELLER = "reseller", _("Reseller")
    SUPPORT = "support", _("Support")  # the platform's own support team, for PCs that a proof of purchase shows


class Reporter(models.Model):
    """Who reports: a distributor or a reseller. Several feeds may carry one reporter's reports."""

    rows = Rows.VENDOR

    id = models.SmallAutoField(primary_key=True)
    name = models.CharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(max_length=12, choices=ReporterKind.choices)
    contact_email = models.EmailField(_("e-mail address for questions"), blank=True)
    contact_language = models.CharField(_("language"), max_length=10, default="en")

    def __str__(self) -> str:
        """The company's name."""
        return self.name


class Feed(models.Model):
    """One stream of files from one reporter, with a profile of its habits."""

    rows = Rows.VENDOR

    id = models.SmallAutoField(primary_key=True)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    reporter = models.ForeignKey(Reporter, models.PROTECT, related_name="+")
    profile = models.JSONField(default=dict)
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    rhythm_hours = models.PositiveIntegerField(_("expected every (hours)"), default=24)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        """The feed's name."""
        return self.name


class Way(models.TextChoices):
    """How a file came in."""

    INBOX = "inbox", _("Inbox folder")
    HTTPS = "https", _("HTTPS")
    UPLOAD = "upload", _("Upload")
    ARCHIVE = "archive", _("Out of a zip file")


class FeedFile(models.Model):
    """A file as received, kept by its SHA-256 in the spool; once per feed and content."""

    rows = Rows.VENDOR

    pk = models.CompositePrimaryKey("feed_id", "id")
    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+")
    id = models.UUIDField(default=uuid7)
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    way = models.CharField(max_length=10, choices=Way.choices)
    archive_id = models.UUIDField(null=True)
    idempotency_key = models.CharField(max_length=200, null=True)  # noqa: DJ001 (unique where given)
    key_came_later = models.BooleanField(default=False)  # with content that had come before without one
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)  # why it was made, where support made it
    state = models.CharField(max_length=20, choices=FileState.choices, default=FileState.RECEIVED)
    kind = models.CharField(max_length=10, blank=True)
    problem = models.CharField(max_length=60, blank=True)
    problem_detail = models.CharField(max_length=300, blank=True)
    layout_fingerprint = models.CharField(max_length=64, blank=True)
    progress = models.PositiveIntegerField(default=0)  # lines read so far
    lines = models.PositiveIntegerField(default=0)
    items = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "sha256"], name="file_once_per_feed"),
            models.UniqueConstraint(fields=["feed", "idempotency_key"], name="file_once_per_key"),
        ]
        indexes = [
            models.Index(fields=["received_at", "id"], name="file_by_receipt"),
            models.Index(fields=["name", "id"], name="file_by_name"),
        ]

    def __str__(self) -> str:
        """The file's name."""
        return self.name


class Interchange(models.Model):
    """One envelope. Its identity is unique; the same numbers with other bytes are a duplicate (TA1 025)."""

    rows = Rows.VENDOR

    pk = models.CompositePrimaryKey("feed_id", "id")
    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+")
    id = models.UUIDField(default=uuid7)
    file_id = models.UUIDField()
    kind = models.CharField(max_length=10)
    sender = models.CharField(max_length=80)
    receiver = models.CharField(max_length=80)
    control = models.CharField(max_length=40)
    sent = models.CharField(max_length=20)
    verdict = models.CharField(max_length=20)
    faults = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "sender", "receiver", "control", "sent"],
                condition=models.Q(verdict="accepted", kind__in=("x12", "edifact")),
                name="interchange_once",
            )
        ]
        indexes = [models.Index(fields=["feed", "file_id"], name="interchange_of_file")]

    def __str__(self) -> str:
        """The control number."""
        return self.control


class Report(models.Model):
    """One transaction set, message or table."""

    rows = Rows.VENDOR

    pk = models.CompositePrimaryKey("feed_id", "id")
    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+")
    id = models.UUIDField(default=uuid7)
    file_id = models.UUIDField()
    interchange_id = models.UUIDField()
    reporter = models.ForeignKey(Reporter, models.PROTECT, related_name="+")
    ordinal = models.PositiveIntegerField()
    message_type = models.CharField(max_length=20, blank=True)
    control = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=20)
    document_number = models.CharField(max_length=80, blank=True)
    document_date = models.DateField(null=True)
    replaces = models.CharField(max_length=80, blank=True)
    named_reporter = models.CharField(max_length=200, blank=True)
    period_start = models.DateField(null=True)
    period_end = models.DateField(null=True)
    state = models.CharField(max_length=20, choices=ReportState.choices)
    faults = models.JSONField(default=list)
    items = models.PositiveIntegerField(default=0)
    units = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "interchange_id", "ordinal"], name="report_once_per_ordinal")
        ]
        indexes = [
            models.Index(fields=["feed", "file_id"], name="report_of_file"),
            models.Index(fields=["reporter", "document_number"], name="report_by_number"),
        ]

    def __str__(self) -> str:
        """Its document number."""
        return self.document_number


class Item(models.Model):
    """One product line of a report, as sent."""

    rows = Rows.VENDOR

    pk = models.CompositePrimaryKey("feed_id", "id")
    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    id = models.UUIDField(default=uuid7)
    file_id = models.UUIDField()
    report_id = models.UUIDField()
    position = models.PositiveIntegerField()
    quantity = models.IntegerField(null=True)
    transfer_code = models.CharField(max_length=20)
    product = models.CharField(max_length=40)
    product_text = models.CharField(max_length=200)
    program = models.CharField(max_length=40)
    reseller_scheme = models.CharField(max_length=20)
    reseller_key = models.CharField(max_length=80)
    reseller_name = models.CharField(max_length=200)
    end_customer = models.CharField(max_length=200)
    end_customer_key = models.CharField(max_length=80)
    invoice = models.CharField(max_length=80)
    order_number = models.CharField(max_length=80)
    sold_on = models.DateField()
    raw = models.CharField(max_length=500)

    class Meta:
        indexes = [models.Index(fields=["feed", "report_id"], name="item_of_report")]

    def __str__(self) -> str:
        """For people."""
        return f"{self.position}: {self.product}"


class Line(models.Model):
    """One serial number of one item: ends in exactly one state, with its reason (B3).

    Ids of a file's lines begin as the file's own does (`ids.run_span`), so the key finds them too.
    """

    rows = Rows.VENDOR

    pk = models.CompositePrimaryKey("feed_id", "id")
    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    id = models.UUIDField(default=uuid7)
    file_id = models.UUIDField()
    item_id = models.UUIDField()
    reporter_id = models.SmallIntegerField()
    serial_raw = models.CharField(max_length=80)
    serial = models.CharField(max_length=SERIAL_LENGTH, db_collation="C")
    direction = models.CharField(max_length=6)
    document_number = models.CharField(max_length=80, db_collation="C")
    document_date = models.DateField(null=True)
    event_date = models.DateField()
    received_at = models.DateTimeField()
    named_partner = models.UUIDField(null=True)
    program = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=LineState.choices)
    reason = models.CharField(max_length=30, choices=Reason.choices)
    flags = ArrayField(models.CharField(max_length=40), default=list)
    decision = models.CharField(max_length=5, default="")  # a person's word on a conflict: 'wins', 'loses'

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["serial", "reporter_id", "direction", "document_number", "document_date"],
                condition=models.Q(state__in=LIVE),
                nulls_distinct=False,
                name="line_once",
            )
        ]
        indexes = [
            models.Index(fields=["reason", "id"], condition=models.Q(state__in=OPEN), name="line_open"),
            models.Index(fields=["serial"], condition=TOLD_ONLY, name="line_told_only"),
        ]

    def __str__(self) -> str:
        """For people."""
        return f"{self.serial or self.serial_raw} {self.state}"


class ResellerMapping(models.Model):
    """Which partner a reporter means by a reseller number. Names are never keys."""

    rows = Rows.VENDOR

    id = models.UUIDField(primary_key=True, default=uuid7)
    reporter = models.ForeignKey(Reporter, models.PROTECT, related_name="+")
    scheme = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    maps_to = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    mapped_at = models.DateTimeField()
    mapped_by = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reporter", "scheme", "key"], name="reseller_once")]

    def __str__(self) -> str:
        """For people."""
        return f"{self.scheme}:{self.key}"


class Layout(models.Model):
    """The columns of a sheet, by the fingerprint of its header; a person confirms each new one."""

    rows = Rows.VENDOR

    id = models.UUIDField(primary_key=True, default=uuid7)
    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64)
    headers = models.JSONField()
    samples = models.JSONField()
    columns = models.JSONField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "fingerprint"], name="layout_once")]

    def __str__(self) -> str:
        """For people."""
        return ", ".join(map(str, self.headers))


class OutboxMessage(models.Model):
    """A message back to the sender, written with the result it answers for; a job puts it into the outbox folder."""

    rows = Rows.VENDOR

    pk = models.CompositePrimaryKey("feed_id", "id")
    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+")
    id = models.UUIDField(default=uuid7)
    file_id = models.UUIDField()
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["feed", "file_id"], name="outbox_of_file")]

    def __str__(self) -> str:
        """Its name."""
        return self.name
