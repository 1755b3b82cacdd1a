"""Claims as people read them: tones, icons, amounts, what the check finds and what to do about it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fleetward.domain.claims import rules
from fleetward.domain.claims.lifecycle import ClaimEventKind, ClaimState, FindingCode, LineKind, Step
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.claims.models import Claim, ClaimEvent, ClaimLine
    from fleetward.domain.claims.queries import Finding, LineChange
    from fleetward.domain.partners.actor import Actor

TONES = {
    ClaimState.DRAFT: "", ClaimState.SUBMITTED: "info", ClaimState.IN_REVIEW: "info",
    ClaimState.MORE_INFORMATION: "warn", ClaimState.SECOND_LOOK: "info", ClaimState.APPROVED: "good",
    ClaimState.APPROVED_IN_PART: "warn", ClaimState.DENIED: "bad", ClaimState.PAID: "good", ClaimState.WITHDRAWN: "",
}  # fmt: skip

LOOKS = {
    ClaimEventKind.DRAFTED: ("pencil", ""), ClaimEventKind.SUBMITTED: ("send", "info"),
    ClaimEventKind.IN_REVIEW: ("eye", "info"), ClaimEventKind.ASKED: ("circle-question-mark", "warn"),
    ClaimEventKind.ANSWERED: ("message-square", "info"), ClaimEventKind.FIRST_APPROVAL: ("user-check", "info"),
    ClaimEventKind.SENT_BACK: ("undo-2", "warn"), ClaimEventKind.APPROVED: ("circle-check", "good"),
    ClaimEventKind.APPROVED_IN_PART: ("circle-check", "warn"), ClaimEventKind.DENIED: ("circle-x", "bad"),
    ClaimEventKind.IN_PAYMENT: ("banknote", "info"), ClaimEventKind.PAID: ("circle-check", "good"),
    ClaimEventKind.REJECTED: ("triangle-alert", "bad"), ClaimEventKind.WITHDRAWN: ("ban", ""),
}  # fmt: skip
"""Icon and tone of each kind of event."""

STEPS: dict[Step, tuple[StrOrPromise, str]] = {
    Step.SUBMIT: (gettext_lazy("Submit the claim"), "send"),
    Step.ANSWER: (gettext_lazy("Answer and submit again"), "send"),
    Step.RESUBMIT: (gettext_lazy("Answer with a changed claim"), "pencil"),
    Step.ASK: (gettext_lazy("Ask for more information"), "circle-question-mark"),
    Step.CONFIRM: (gettext_lazy("Confirm the decision"), "circle-check"),
    Step.SEND_BACK: (gettext_lazy("Send it back"), "undo-2"),
    Step.WITHDRAW: (gettext_lazy("Withdraw the claim"), "ban"),
}
"""What a button of the card *What to do* is called, and its icon."""

TOLD: dict[str, StrOrPromise] = {
    "set_lines": gettext_lazy("The lines have been saved."),
    "renew_lines": gettext_lazy("The lines have been proposed anew."),
    "add_attachment": gettext_lazy("The file has been attached."),
    "remove_attachment": gettext_lazy("The file has been removed."),
    "submit_claim": gettext_lazy("The claim has been submitted."),
    "answer": gettext_lazy("The answer has been sent."),
    "withdraw": gettext_lazy("The claim has been withdrawn."),
    "review": gettext_lazy("You have taken up this claim."),
    "ask": gettext_lazy("The question has been sent to the partner."),
    "decide_lines": gettext_lazy("The decision has been saved."),
    "approve_claim": gettext_lazy("The decision has been saved."),
    "deny_claim": gettext_lazy("The claim has been denied."),
    "confirm": gettext_lazy("The decision has been confirmed."),
    "send_back": gettext_lazy("The claim has been sent back to be decided anew."),
}
"""What is told once something is done, by the name of the operation."""

TO_DO: dict[FindingCode, StrOrPromise] = {
    FindingCode.NOT_ELIGIBLE: gettext_lazy("It cannot be paid: withdraw it, or get support if the date is wrong."),
    FindingCode.TOO_LATE: gettext_lazy("Withdraw it, or get support if the delay was not yours."),
    FindingCode.DUPLICATE: gettext_lazy("Withdraw one of the two."),
    FindingCode.NO_TARIFF: gettext_lazy("Once there is one, propose the lines anew."),
    FindingCode.OTHER_CURRENCY: gettext_lazy("Get support to have them paid."),
    FindingCode.NO_ATTEMPTS: gettext_lazy("Nothing more can be claimed for it: withdraw this claim."),
}
"""What to do about a finding whose own sentence does not say it."""

PLACES = {
    FindingCode.NO_LINES: ("#lines", gettext_lazy("See the lines")),
    FindingCode.NO_PHOTO: ("#attachments", gettext_lazy("Attach files")),
    FindingCode.NO_WORK_REPORT: ("#attachments", gettext_lazy("Attach files")),
}  # fmt: skip
"""Where on the page it is done."""


def money(value: Decimal | None, currency: str) -> str:
    """'1,200.00 NOK' in the reader's way, never broken over two lines; a dash for none."""
    if value is None:
        return "\u2013"
    written = formats.number_format(value, 2, use_l10n=True, force_grouping=True)
    return f"{written}\u00a0{currency}"


def quantity(value: Decimal) -> str:
    """Whole numbers without decimals."""
    return str(formats.number_format(value, 0 if value == value.to_integral_value() else 2, use_l10n=True))


def what(line: ClaimLine) -> str:
    """What a line is for: a part by its name, labour and travel by their kind."""
    if line.kind == LineKind.TRAVEL:
        return _("Travel, in kilometres")
    return line.text or str(line.get_kind_display())


def line(claim: Claim, of: ClaimLine) -> dict[str, Any]:
    """A line with its amounts as people read them."""
    return {
        "line": of, "what": what(of), "quantity": quantity(of.quantity), "price": money(of.price, claim.currency),
        "amount": money(of.amount, claim.currency), "approved": money(of.approved, claim.currency),
        "less": of.approved is not None and of.approved < of.amount,
    }  # fmt: skip


def change(claim: Claim, of: LineChange) -> dict[str, Any]:
    """A line beside the same line of the claim that was denied."""
    known = of.after or of.before
    return {
        "what": what(known) if known else "", "before": _claimed(claim, of.before), "after": _claimed(claim, of.after),
        "reason": of.before.reason if of.before else "", "changed": of.changed,
    }  # fmt: skip


def _claimed(claim: Claim, of: ClaimLine | None) -> str:
    """'2 x 1,200.00 NOK'; a dash where the line is not there."""
    if of is None:
        return "\u2013"
    return f"{quantity(of.quantity)}\u00a0\u00d7\u00a0{money(of.price, claim.currency)}"


def attempts_left(claim: Claim) -> str:
    """How often a denied claim can be answered still."""
    left = rules.attempts_left(claim)
    text = ngettext("%(n)s attempt is left.", "%(n)s attempts are left.", left)
    return text % {"n": left}


def program(code: str) -> str:
    """A program's name."""
    return vendor_profile().programs.get(code, code)


def findings(actor: Actor, found: Iterable[Finding]) -> list[dict[str, Any]]:
    """Each a sentence, and what to do; what stops the claim is told apart from what only warns."""
    return [_finding(actor, one) for one in found]


def _finding(actor: Actor, one: Finding) -> dict[str, Any]:
    url, link = PLACES.get(one.code, ("", ""))
    if one.code == FindingCode.NO_PAYOUT_ACCOUNT and actor.may(Permission.PAYOUT_MANAGE):
        url, link = reverse("payout-account"), _("Add the account")
    return {
        "tone": "bad" if one.stops else "warn", "stops": one.stops, "url": url, "link": link,
        "title": _("This must be put right first") if one.stops else _("Good to know"),
        "text": f"{one.text} {TO_DO.get(one.code, '')}".strip(),
    }  # fmt: skip


def attempts(claim: Claim) -> str:
    """How often a denial could be answered: said before the claim is submitted."""
    left = rules.attempts_left(claim)
    if left == 0:
        return _("This is the last attempt: if it is denied, it cannot be answered.")
    text = ngettext(
        "If it is denied, it can be answered %(n)s more time with a changed claim.",
        "If it is denied, it can be answered %(n)s more times with a changed claim.",
        left,
    )
    return text % {"n": left}


def payment(claim: Claim) -> str:
    """Where the money is; empty before anything was approved."""
    if claim.state == ClaimState.PAID:
        return _("Paid")
    if claim.state not in {ClaimState.APPROVED, ClaimState.APPROVED_IN_PART}:
        return ""
    return _("In a payment run") if claim.payment_run_id else _("Waits for the next payment run")


def second_approver(claim: Claim) -> str:
    """From which amount another approver must confirm, if this claim could reach it."""
    if not rules.two_must_approve(claim, claim.claimed):
        return ""
    limit = vendor_profile().claims.two_approve_above.get(claim.currency)
    if limit is None:
        return _("Whatever is approved in %(currency)s is confirmed by a second approver.") % {
            "currency": claim.currency
        }
    return _("More than %(limit)s is confirmed by a second approver.") % {"limit": money(limit, claim.currency)}


def timeline(claim: Claim, events: Iterable[ClaimEvent]) -> list[dict[str, Any]]:
    """What happened, when, by whom, newest first."""
    return [_event(claim, one) for one in reversed(list(events))]


def _event(claim: Claim, event: ClaimEvent) -> dict[str, Any]:
    icon, tone = LOOKS[ClaimEventKind(event.kind)]
    said = [event.text, *_details(claim, event.details)]
    return {
        "icon": icon, "tone": tone, "what": event.get_kind_display(), "when": event.at, "who": event.actor_label,
        "why": " \u00b7 ".join(one for one in said if one),
    }  # fmt: skip


def _details(claim: Claim, details: Mapping[str, str]) -> list[str]:
    amounts = {"claimed": _("claimed: %s"), "approved": _("approved: %s")}
    found = [
        text % money(Decimal(details[name]), claim.currency) for name, text in amounts.items() if details.get(name)
    ]
    return [*found, _("payment run %s") % details["run"]] if details.get("run") else found
