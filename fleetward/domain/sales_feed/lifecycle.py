"""The states a line can end in, and of files and reports (B3). One table each."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LineState(models.TextChoices):
    """What became of one line (one serial number of one report). Exactly one holds at any time."""

    ON_PAGE = "on_page", _("Its PC is held by the partner")
    CONFIRMED = "confirmed", _("Confirms a PC already held")
    RETURNED = "returned", _("Return taken")
    ENDED = "ended", _("Sold, and returned since")
    WAITING = "waiting", _("Waiting")
    CONFLICT = "conflict", _("In conflict")
    KNOWN = "known", _("Known already")
    SET_ASIDE = "set_aside", _("Set aside")
    IGNORED = "ignored", _("Nothing moved")
    RETRACTED = "retracted", _("Withdrawn by its sender")
    DISMISSED = "dismissed", _("Dismissed by a person")


LIVE = (
    LineState.ON_PAGE,
    LineState.CONFIRMED,
    LineState.RETURNED,
    LineState.ENDED,
    LineState.WAITING,
    LineState.CONFLICT,
)
"""Lines that count as events of their serial; their identity is unique."""

PAST = (
    LineState.SET_ASIDE,
    LineState.IGNORED,
    LineState.RETRACTED,
    LineState.DISMISSED,
    LineState.KNOWN,
)
"""Lines that do not count as events of their serial."""

OPEN = (LineState.WAITING, LineState.SET_ASIDE, LineState.CONFLICT)
"""Lines that somebody or something must still settle."""


class Reason(models.TextChoices):
    """Why a line waits, is set aside, or ended as it did. The sentence says what to do."""

    NONE = "", ""
    # waiting: something that may still come settles these by itself
    UNKNOWN_RESELLER = "unknown_reseller", _("The reseller's number is not mapped to a partner yet.")
    NOT_CERTIFIED = "not_certified", _("The partner is not certified for this program yet.")
    RETURN_BEFORE_SALE = "return_before_sale", _("A return whose sale has not been reported yet.")
    # set aside: needs a correction
    SERIAL_MISSING = "serial_missing", _("No serial number was given.")
    SERIAL_MALFORMED = "serial_malformed", _("The serial number has a form that no PC has.")
    SERIAL_PLACEHOLDER = "serial_placeholder", _("A placeholder stands in place of the serial number.")
    SERIAL_PREFIXED = "serial_prefixed", _("A known serial number seems to stand behind a prefix.")
    SERIAL_RANGE_TOO_WIDE = "serial_range_too_wide", _("The range of serial numbers cannot be expanded safely.")
    PRODUCT_UNKNOWN = "product_unknown", _("The product number is not in the catalogue, so the program is not known.")
    RESELLER_MISSING = "reseller_missing", _("No reseller number was given.")
    UNKNOWN_TRANSFER_CODE = "unknown_transfer_code", _("The type of transfer is not known.")
    UNKNOWN_QUANTITY_CODE = "unknown_quantity_code", _("The type of quantity is not known.")
    MISPLACED_PARTY = "misplaced_party", _("A company stands where it cannot be told which units it belongs to.")
    ROW_MISALIGNED = "row_misaligned", _("The row has more cells than the header, so the columns cannot be told.")
    # nothing moved
    DEMAND_ONLY = "demand_only", _("Demand information only: nothing was sold.")
    INTER_BRANCH = "inter_branch", _("Moved between branches of the distributor.")
    PRICE_ADJUSTMENT = "price_adjustment", _("A price was adjusted; no PC moved.")
    SAMPLE = "sample", _("A sample, not a sale.")
    SUMMARY = "summary", _("A summary row.")
    INVENTORY_ADJUSTMENT = "inventory_adjustment", _("The distributor adjusted its stock.")
    RECEIVED_FROM_VENDOR = "received_from_vendor", _("Received from the vendor.")
    IGNORED_TRANSFER_CODE = "ignored_transfer_code", _("A type of transfer that this feed's profile leaves out.")
    CANCELS = "cancels", _("Part of a report that cancels an earlier one.")
    # what ended or repeated it
    SAME_DOCUMENT = "same_document", _("The same reporter reported this PC with the same document before.")
    DUPLICATE_REPORT = "duplicate_report", _("The sender marked the report as a duplicate.")
    RETURNED_LATER = "returned_later", _("The PC was returned by a later report.")
    SECOND_TIER = "second_tier", _("A second reporter confirms the sale.")
    RESOLD_TWICE = "resold_twice", _("Reported as sold again without a return in between.")
    OTHER_PARTNER = "other_partner", _("Another partner holds this PC; a person decides.")
    CANCELLED = "cancelled", _("A later report cancels this one.")
    REPLACED = "replaced", _("A later report replaces this one.")
    CONFLICT_LOST = "conflict_lost", _("A person decided the conflict for the other partner.")
    DISMISSED_BY_PERSON = "dismissed_by_person", _("A person decided that this line needs no action.")


class FileState(models.TextChoices):
    """Where a file of a feed stands."""

    RECEIVED = "received", _("Received")
    READING = "reading", _("Being read")
    WAITING_LAYOUT = "waiting_layout", _("Waiting for its columns to be confirmed")
    DONE = "done", _("Read")
    REFUSED = "refused", _("Refused")


FILE_MOVES: dict[FileState, tuple[FileState, ...]] = {
    FileState.RECEIVED: (FileState.READING,),
    FileState.READING: (FileState.DONE, FileState.REFUSED, FileState.WAITING_LAYOUT, FileState.READING),
    FileState.WAITING_LAYOUT: (FileState.RECEIVED,),
    FileState.REFUSED: (FileState.RECEIVED,),
    FileState.DONE: (),
}
"""Allowed moves; READING to itself is a worker that was killed and taken up again."""


class ReportState(models.TextChoices):
    """What became of one report (transaction set, message, table) of a file."""

    ACCEPTED = "accepted", _("Accepted")
    WITH_WARNINGS = "with_warnings", _("Accepted with warnings")
    REJECTED = "rejected", _("Rejected")
    NOT_IMPORTED = "not_imported", _("Acknowledged, nothing to import")
    DUPLICATE = "duplicate", _("Duplicate, ignored")
    APPLIED = "applied", _("Cancellation applied")
    WAITING = "waiting", _("Waiting for the report it cancels or replaces")
