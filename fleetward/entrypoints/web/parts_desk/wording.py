"""Parts orders and returns as people read them: tones, icons, amounts, and what a step is called."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fleetward.domain.parts.lifecycle import (
    OUTSTANDING,
    OrderEventKind,
    OrderState,
    OrderStep,
    ReturnState,
    ReturnStep,
)
from fleetward.entrypoints.web.names import who

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.parts.models import PartReturn, PartsOrderEvent

TONES = {
    OrderState.DRAFT: "", OrderState.SUBMITTED: "info", OrderState.IN_REVIEW: "info", OrderState.APPROVED: "info",
    OrderState.BACK_ORDERED: "warn", OrderState.SHIPPED: "info", OrderState.DELIVERED: "good",
    OrderState.DENIED: "bad", OrderState.CANCELLED: "",
}  # fmt: skip
RETURN_TONES = {
    ReturnState.DUE: "warn", ReturnState.SENT: "info", ReturnState.RECEIVED: "good", ReturnState.CHARGED: "bad",
    ReturnState.WAIVED: "",
}  # fmt: skip

_K = OrderEventKind
LOOKS = {
    _K.DRAFTED: ("pencil", ""), _K.SUBMITTED: ("send", "info"), _K.IN_REVIEW: ("eye", "info"),
    _K.APPROVED: ("circle-check", "info"), _K.BACK_ORDERED: ("clock", "warn"), _K.SHIPPED: ("truck", "info"),
    _K.DELIVERED: ("package-check", "good"), _K.DENIED: ("circle-x", "bad"), _K.CANCELLED: ("ban", ""),
    _K.SENT_OUT: ("arrow-up-right", ""), _K.REMINDED: ("bell", "warn"), _K.RETURN_SENT: ("undo-2", "info"),
    _K.RETURN_RECEIVED: ("package-check", "good"), _K.RETURN_CHARGED: ("receipt", "bad"),
    _K.RETURN_WAIVED: ("ban", ""),
}  # fmt: skip
"""Icon and tone of each kind of event."""

STEPS: dict[OrderStep, str] = {
    OrderStep.SUBMIT: "send", OrderStep.REVIEW: "eye", OrderStep.APPROVE: "circle-check",
    OrderStep.BACK_ORDER: "clock", OrderStep.SHIP: "truck", OrderStep.DELIVER: "package-check",
    OrderStep.DENY: "circle-x", OrderStep.CANCEL: "ban",
}  # fmt: skip
"""The icon of each step of the card *What to do*."""
ENDS_BADLY = frozenset({OrderStep.DENY, OrderStep.CANCEL})

LABELS: dict[OrderStep, StrOrPromise] = {
    OrderStep.SUBMIT: gettext_lazy("Submit the order"), OrderStep.APPROVE: gettext_lazy("Approve the order"),
    OrderStep.SHIP: gettext_lazy("Note as shipped"), OrderStep.DENY: gettext_lazy("Deny the order"),
    OrderStep.CANCEL: gettext_lazy("Cancel the order"),
}  # fmt: skip
"""What a button is called, where the step's own name is too short for one."""

TOLD: dict[OrderStep, StrOrPromise] = {
    OrderStep.SUBMIT: gettext_lazy("The order has been submitted."),
    OrderStep.REVIEW: gettext_lazy("You have taken up this order for review."),
    OrderStep.APPROVE: gettext_lazy("The order has been approved."),
    OrderStep.BACK_ORDER: gettext_lazy("The order has been noted as back-ordered."),
    OrderStep.SHIP: gettext_lazy("The order has been noted as shipped."),
    OrderStep.DELIVER: gettext_lazy("The order has been noted as delivered."),
    OrderStep.DENY: gettext_lazy("The order has been denied."),
    OrderStep.CANCEL: gettext_lazy("The order has been cancelled."),
}
"""What is told once a step is taken."""

RETURN_STEPS: dict[ReturnStep, tuple[str, StrOrPromise]] = {
    ReturnStep.SEND: ("undo-2", gettext_lazy("The old part has been noted as sent back.")),
    ReturnStep.RECEIVE: ("package-check", gettext_lazy("The old part has been noted as received.")),
    ReturnStep.WAIVE: ("ban", gettext_lazy("The old part is not asked for any more.")),
}
"""The icon of each step of a return, and what is told once it is taken."""


def step(of: OrderStep) -> str:
    """What a button of the card is called."""
    return str(LABELS.get(of, of.label))


def money(amount: Decimal, currency: str) -> str:
    """'1,249.50 NOK', as the reader's language writes numbers."""
    return f"{number(amount)} {currency}".strip()


def number(amount: Decimal) -> str:
    """An amount to the cent, in the reader's way."""
    return str(formats.number_format(amount, 2, use_l10n=True, force_grouping=True))


def period(days: str) -> str:
    """'Created in the last 30 days'."""
    if not days:
        return ""
    return ngettext("Created in the last %(n)s day", "Created in the last %(n)s days", int(days)) % {"n": days}


def is_overdue(row: PartReturn, today: date) -> bool:
    """Whether the old part should have come back before today and has not."""
    return row.state in OUTSTANDING and row.due_on < today


def timeline(events: Iterable[PartsOrderEvent]) -> list[dict[str, Any]]:
    """What happened, when, by whom, newest first."""
    return [_event(one) for one in reversed(list(events))]


def _event(event: PartsOrderEvent) -> dict[str, Any]:
    icon, tone = LOOKS[OrderEventKind(event.kind)]
    return {
        "icon": icon, "tone": tone, "what": event.get_kind_display(), "when": event.at, "who": who(event.actor_label),
        "why": event.text or " \u00b7 ".join(_details(event.details)),
    }  # fmt: skip


def _details(details: Mapping[str, str]) -> Iterator[str]:
    """What a step says of itself: the part, who carries it, when it is due, what is charged or given back."""
    yield from (details[name] for name in ("part", "carrier", "tracking") if details.get(name))
    if details.get("due"):
        day = formats.date_format(date.fromisoformat(details["due"]), "SHORT_DATE_FORMAT")
        yield _("due %(day)s") % {"day": day}
    if details.get("charge"):
        yield f"{details['charge']} {details.get('currency', '')}".strip()
    if details.get("given_back"):
        amount = f"{details['given_back']} {details.get('currency', '')}".strip()
        yield _("%(amount)s given back") % {"amount": amount}
