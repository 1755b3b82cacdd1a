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


class Step(models.TextChoices):
    """What somebody can do with a claim."""

    EDIT = "edit", _("Change")
    SUBMIT = "submit", _("Submit")
    ANSWER = "answer", _("Answer")
    WITHDRAW = "withdraw", _("Withdraw")
    RESUBMIT = "resubmit", _("Answer with a changed claim")
    REVIEW = "review", _("Take up")
    ASK = "ask", _("Ask for more information")
    DECIDE = "decide", _("Decide")
    CONFIRM = "confirm", _("Confirm")
    SEND_BACK = "send_back", _("Send back")


OPEN_TO: dict[Step, tuple[ClaimState, ...]] = {
    Step.EDIT: (_C.DRAFT, _C.MORE_INFORMATION),
    Step.SUBMIT: (_C.DRAFT,),
    Step.ANSWER: (_C.MORE_INFORMATION,),
    Step.WITHDRAW: (_C.DRAFT, _C.SUBMITTED, _C.IN_REVIEW, _C.MORE_INFORMATION),
    Step.RESUBMIT: (_C.DENIED, _C.WITHDRAWN),
    Step.REVIEW: (_C.SUBMITTED,),
    Step.ASK: (_C.SUBMITTED, _C.IN_REVIEW),
    Step.DECIDE: (_C.SUBMITTED, _C.IN_REVIEW),
    Step.CONFIRM: (_C.SECOND_LOOK,),
    Step.SEND_BACK: (_C.SECOND_LOOK,),
}
"""In which states each step can be taken. A withdrawn claim is answered only where it answered a denied one itself."""

OF_PARTNER = frozenset({Step.EDIT, Step.SUBMIT, Step.ANSWER, Step.WITHDRAW, Step.RESUBMIT})
"""Steps of the partner's people; the others are the claims desk's."""

PAYABLE = (_C.APPROVED, _C.APPROVED_IN_PART)
"""States from which a claim is paid."""

OVER = (_C.DENIED, _C.WITHDRAWN)
"""A claim in one of these leaves room for another of the same repair."""


class FindingCode(models.TextChoices):
    """What the check before submission may find."""

    NOT_ELIGIBLE = "not_eligible", _("Not certified")
    TOO_LATE = "too_late", _("After the deadline")
    DUPLICATE = "duplicate", _("Another claim")
    NO_LINES = "no_lines", _("Nothing claimed")
    NO_TARIFF = "no_tariff", _("No tariff")
    OTHER_CURRENCY = "other_currency", _("Parts in another currency")
    NO_PHOTO = "no_photo", _("Photos missing")
    NO_WORK_REPORT = "no_work_report", _("Work report missing")
    RETURN_DUE = "return_due", _("Old part not sent back")
    RETURN_ON_ITS_WAY = "return_on_its_way", _("Old part not received")
    NO_PAYOUT_ACCOUNT = "no_payout_account", _("No payout account")
    NO_ATTEMPTS = "no_attempts", _("No attempts left")


class PaymentStatus(models.TextChoices):
    """What the bank said of one payment of a run."""

    WAITING = "", _("Waits for the bank")
    PAID = "paid", _("Paid")
    REJECTED = "rejected", _("Rejected by the bank")
