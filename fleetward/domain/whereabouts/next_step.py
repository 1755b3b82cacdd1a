"""What the partner does next about one serial number, by its verdict: a step, and a sentence that says it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.sales_feed.lifecycle import Reason
from fleetward.domain.whereabouts.lifecycle import Verdict

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Step(StrEnum):
    """What a button does. `SEARCH_AGAIN` is for the serial that was probably meant (`Sought.meant`)."""

    OPEN_PC = "open_pc"
    OPEN_DASHBOARD = "open_dashboard"
    FINISH_COURSE = "finish_course"
    ASK_MAPPING = "ask_mapping"
    ATTACH_PROOF = "attach_proof"
    SEARCH_AGAIN = "search_again"
    OPEN_SUPPORT_CASE = "open_support_case"
    WAIT = "wait"
    NONE = "none"


@dataclass(frozen=True)
class NextStep:
    """A step, with a sentence."""

    step: Step
    sentence: StrOrPromise


_STEPS = {
    Verdict.ON_PAGE: NextStep(Step.OPEN_PC, _("Nothing is missing: you can transfer it to a customer.")),
    Verdict.ON_DASHBOARD: NextStep(Step.OPEN_DASHBOARD, _("Nothing is missing: find it on the customer's dashboard.")),
    Verdict.UN_ENROLLED: NextStep(Step.OPEN_PC, _("It comes back to the dashboard when it is enrolled again.")),
    Verdict.ENROLLING: NextStep(Step.WAIT, _("It appears on the dashboard when the PC has enrolled.")),
    Verdict.CONFLICT: NextStep(Step.ATTACH_PROOF, _("A proof of purchase helps the person who decides.")),
    Verdict.NOT_CERTIFIED: NextStep(
        Step.FINISH_COURSE, _("Complete the course for its program, and it comes to your page by itself.")
    ),
    Verdict.UNKNOWN_RESELLER: NextStep(
        Step.ASK_MAPPING, _("Say that the number is yours, with an order or invoice number: all its PCs follow.")
    ),
    Verdict.SET_ASIDE: NextStep(Step.OPEN_SUPPORT_CASE, _("Support can correct the line, and the PC comes to you.")),
    Verdict.NOT_SOLD: NextStep(
        Step.ATTACH_PROOF, _("If you bought it, attach a proof of purchase and open a support case.")
    ),
    Verdict.RETURNED: NextStep(
        Step.ATTACH_PROOF, _("If you still have it, attach a proof of purchase and open a support case.")
    ),
    Verdict.WITHDRAWN: NextStep(
        Step.ATTACH_PROOF, _("If you bought it, attach a proof of purchase and open a support case.")
    ),
    Verdict.ELSEWHERE: NextStep(
        Step.ATTACH_PROOF, _("If you bought it, attach a proof of purchase and open a support case.")
    ),
    Verdict.MISTYPED: NextStep(Step.SEARCH_AGAIN, _("Compare it with the label of the PC, and search again.")),
    Verdict.NO_SERIAL: NextStep(Step.NONE, _("Read the serial number from the label of the PC, and search again.")),
    Verdict.NEVER: NextStep(
        Step.OPEN_SUPPORT_CASE, _("Ask your distributor to report it, or open a support case with a proof of purchase.")
    ),
    Verdict.UNANSWERED: NextStep(Step.WAIT, _("Search for it again tomorrow, or open a support case.")),
}

_BY_REASON: dict[tuple[str, str], NextStep] = {
    (Verdict.RETURNED, Reason.RETURN_BEFORE_SALE): NextStep(
        Step.WAIT, _("It settles by itself when its sale is reported. Ask your distributor if that takes long.")
    ),
    (Verdict.SET_ASIDE, Reason.DISMISSED_BY_PERSON): NextStep(
        Step.OPEN_SUPPORT_CASE, _("A person decided that the line counts for nothing. Support can look at it again.")
    ),
    (Verdict.SET_ASIDE, Reason.PRODUCT_UNKNOWN): NextStep(
        Step.WAIT, _("It comes to your page when its product is in the catalogue. If that takes long, ask support.")
    ),
}  # fmt: skip


def next_step(verdict: str, reason: str = "") -> NextStep:
    """What to do about a serial number with this verdict, and why it is so."""
    return _BY_REASON.get((verdict, reason)) or _STEPS[Verdict(verdict)]
