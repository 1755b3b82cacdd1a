"""The states of a claim and the moves between them, and what is claimed. One table each."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClaimState(models.TextChoices):
    """Where a claim stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    IN_REVIEW = "in_review", _("In review")
    MORE_INFORMATION = "more_information", _("More information needed")
    SECOND_LOOK = "second_look", _("Waits for a second approver")
    APPROVED = "approved", _("Approved in full")
    APPROVED_IN_PART = "approved_in_part", _("Approved in part")
    DENIED = "denied", _("Denied")
    PAID = "paid", _("Paid")
    WITHDRAWN = "withdrawn", _("Withdrawn")


_C = ClaimState
_DECIDED = (_C.APPROVED, _C.APPROVED_IN_PART, _C.DENIED)

CLAIM_MOVES: dict[ClaimState, tuple[ClaimState, ...]] = {
    _C.DRAFT: (_C.SUBMITTED, _C.WITHDRAWN),
    _C.SUBMITTED: (_C.IN_REVIEW, _C.MORE_INFORMATION, _C.SECOND_LOOK, *_DECIDED, _C.WITHDRAWN),
    _C.IN_REVIEW: (_C.MORE_INFORMATION, _C.SECOND_LOOK, *_DECIDED, _C.WITHDRAWN),
    _C.MORE_INFORMATION: (_C.SUBMITTED, _C.WITHDRAWN),
    _C.SECOND_LOOK: (_C.IN_REVIEW, *_DECIDED),
    _C.APPROVED: (_C.PAID,),
    _C.APPROVED_IN_PART: (_C.PAID,),
    _C.DENIED: (),
    _C.PAID: (_C.APPROVED, _C.APPROVED_IN_PART),
    _C.WITHDRAWN: (),
}
"""Allowed moves. A denied claim is answered with another one, which names it; what the bank rejects is unpaid again."""


class LineKind(models.TextChoices):
    """What a line of a claim is for."""

    PART = "part", _("Part")
    LABOUR = "labour", _("Labour")
    TRAVEL = "travel", _("Travel")


class RepairType(models.TextChoices):
    """What kind of work a repair was; the tariff goes by it."""

    ON_SITE = "on_site", _("On site")
    DEPOT = "depot", _("At a depot")
    REMOTE = "remote", _("Remotely")


class Evidence(models.TextChoices):
    """What an attachment shows."""

    PART_PHOTO = "part_photo", _("Photo of the part")
    WORK_REPORT = "work_report", _("Work report")
    OTHER = "other", _("Something else")


class RunState(models.TextChoices):
    """Where a payment run stands."""

    EXPORTED = "exported", _("Exported")
    SETTLED = "settled", _("Settled")


class ClaimEventKind(models.TextChoices):
    """One step of a claim, as its timeline shows it."""

    DRAFTED = "drafted", _("Drafted")
    SUBMITTED = "submitted", _("Submitted")
    IN_REVIEW = "in_review", _("In review")
    ASKED = "asked", _("More information needed")
    ANSWERED = "answered", _("Answered")
    FIRST_APPROVAL = "first_approval", _("First approval")
    SENT_BACK = "sent_back", _("Sent back by the second approver")
    APPROVED = "approved", _("Approved in full")
    APPROVED_IN_PART = "approved_in_part", _("Approved in part")
    DENIED = "denied", _("Denied")
    IN_PAYMENT = "in_payment", _("In a payment run")
    PAID = "paid", _("Paid")
    REJECTED = "rejected", _("Rejected by the bank")
    WITHDRAWN = "withdrawn", _("Withdrawn")
