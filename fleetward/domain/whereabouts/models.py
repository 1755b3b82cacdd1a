"""Searches for PCs, what was found, and what a partner asked to be put right on the strength of it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from fleetward.domain.devices.models import SERIAL_LENGTH
from fleetward.domain.partners.models import Partner
from fleetward.domain.whereabouts.lifecycle import ILLEGIBLE, SETTLED, RequestState, SearchState, Verdict
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.policies import Rows

GIVEN_LENGTH = 80


class Search(models.Model):
    """One list of serial numbers that a partner asked about. Kept, and answered anew when something has changed.

    `counts` holds how many serials have each verdict; `changed` counts those whose verdict is another than at first.
    """

    rows = Rows.PARTNER

    pk = models.CompositePrimaryKey("partner_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    id = models.UUIDField(default=uuid7)
    asked_by = models.UUIDField(null=True)
    asked_by_label = models.CharField(max_length=200)
    asked_at = models.DateTimeField(_("asked"))
    name = models.CharField(_("list"), max_length=200, blank=True)  # of the file; '' for a list that was typed
    state = models.CharField(max_length=10, choices=SearchState.choices, default=SearchState.WAITING)
    waiting = ArrayField(models.CharField(max_length=GIVEN_LENGTH), default=list)  # the list, until it is answered
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    changed = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)  # the first time
    refreshed_at = models.DateTimeField(null=True)  # the last time

    class Meta:
        indexes = [models.Index(fields=["partner", "asked_at", "id"], name="search_of_partner")]

    def __str__(self) -> str:
        """For people."""
        return self.name or f"{self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def left(self) -> int:
        """How many a support case would be about: not where the partner sees them, and legible."""
        counts: dict[str, int] = self.counts
        return self.total - sum(counts.get(verdict, 0) for verdict in (*SETTLED, *ILLEGIBLE))


class Sought(models.Model):
    """One serial number of a search, and where its PC is.

    `evidence` holds only what the partner that asked may see. `meant` is the serial that was probably meant.
    `reason` is why a line waits or is set aside (`sales_feed.Reason`), or why this is no serial (`devices.serials`).
    """

    rows = Rows.PARTNER

    pk = models.CompositePrimaryKey("partner_id", "search_id", "position")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    search_id = models.UUIDField()
    position = models.PositiveIntegerField()
    given = models.CharField(_("as given"), max_length=GIVEN_LENGTH)
    serial = models.CharField(_("serial number"), max_length=SERIAL_LENGTH, db_collation="C", blank=True)
    verdict = models.CharField(_("where it is"), max_length=20, choices=Verdict.choices)
    reason = models.CharField(max_length=30, blank=True)
    meant = models.CharField(max_length=SERIAL_LENGTH, db_collation="C", blank=True)
    device_id = models.UUIDField(null=True)
    customer_id = models.UUIDField(null=True)
    evidence = models.JSONField(default=dict)
    was = models.CharField(max_length=20, choices=Verdict.choices, blank=True)  # at first, where it is another now
    changed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["partner", "search_id", "verdict", "position"], name="sought_by_verdict"),
            models.Index(fields=["partner", "search_id", "serial", "position"], name="sought_by_serial"),
        ]

    def __str__(self) -> str:
        """For people."""
        return f"{self.given} {self.verdict}"


class Proof(models.Model):
    """A proof of purchase that a partner attached to a search."""

    rows = Rows.PARTNER

    pk = models.CompositePrimaryKey("partner_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    id = models.UUIDField(default=uuid7)
    search_id = models.UUIDField()
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(_("note"), max_length=300, blank=True)
    added_at = models.DateTimeField()
    added_by_label = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "search_id", "sha256"], name="proof_once")]

    def __str__(self) -> str:
        """Its file name."""
        return self.name


class MappingRequest(models.Model):
    """A partner says that a reseller number in reports is its own; the channel-data steward accepts or declines it.

    Made only where the name in the lines and an order or invoice number are the partner's (`order_number`).
    """

    rows = Rows.PARTNER

    pk = models.CompositePrimaryKey("partner_id", "id")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    id = models.UUIDField(default=uuid7)
    search_id = models.UUIDField()
    reporter_id = models.SmallIntegerField()
    reporter_name = models.CharField(max_length=120)
    scheme = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    names = ArrayField(models.CharField(max_length=200), default=list)
    order_number = models.CharField(_("order or invoice number"), max_length=80)
    lines = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.OPEN)
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField(null=True)
    asked_by_label = models.CharField(max_length=200)
    decided_at = models.DateTimeField(null=True)
    decided_by_label = models.CharField(max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "reporter_id", "scheme", "key"], condition=models.Q(state="open"),
                name="mapping_asked_once",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "asked_at", "id"], name="mapping_request_by_state")]

    def __str__(self) -> str:
        """For people."""
        return f"{self.scheme}:{self.key}"


class MappingGuesses(models.Model):
    """How often a partner has named an order or invoice number for a mapping within a window: guessing is limited."""

    rows = Rows.PARTNER

    partner = models.OneToOneField(Partner, models.PROTECT, primary_key=True, related_name="+")
    window_ends = models.DateTimeField()
    guesses = models.PositiveIntegerField()

    def __str__(self) -> str:
        """For people."""
        return f"{self.partner_id} {self.guesses}"


class StrangersAnswered(models.Model):
    """How many serial numbers that have nothing to do with the partner it was told about within a window."""

    rows = Rows.PARTNER

    partner = models.OneToOneField(Partner, models.PROTECT, primary_key=True, related_name="+")
    window_ends = models.DateTimeField()
    answered = models.PositiveIntegerField()

    def __str__(self) -> str:
        """For people."""
        return f"{self.partner_id} {self.answered}"
