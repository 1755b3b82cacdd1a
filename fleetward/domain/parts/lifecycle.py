"""The states of a parts order and of a return, and the moves between them. One table each."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderState(models.TextChoices):
    """Where a parts order stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    BACK_ORDERED = "back_ordered", _("Back-ordered")
    SHIPPED = "shipped", _("Shipped")
    DELIVERED = "delivered", _("Delivered")
    DENIED = "denied", _("Denied")
    CANCELLED = "cancelled", _("Cancelled")


_O = OrderState

ORDER_MOVES: dict[OrderState, tuple[OrderState, ...]] = {
    _O.DRAFT: (_O.SUBMITTED, _O.CANCELLED),
    _O.SUBMITTED: (_O.IN_REVIEW, _O.APPROVED, _O.BACK_ORDERED, _O.SHIPPED, _O.DENIED, _O.CANCELLED),
    _O.IN_REVIEW: (_O.APPROVED, _O.BACK_ORDERED, _O.SHIPPED, _O.DENIED, _O.CANCELLED),
    _O.APPROVED: (_O.BACK_ORDERED, _O.SHIPPED, _O.DENIED),
    _O.BACK_ORDERED: (_O.APPROVED, _O.SHIPPED, _O.DENIED, _O.CANCELLED),
    _O.SHIPPED: (_O.DELIVERED,),
    _O.DELIVERED: (),
    _O.DENIED: (),
    _O.CANCELLED: (),
}
"""Allowed moves. A denied order stays so: it is sent again as another order, which names it (`previous_id`)."""


class Outside(models.TextChoices):
    """How far a parts order has come on its way to the vendor's outside parts system, where there is one."""

    NONE = "", ""
    WAITING = "waiting", _("Waits to be sent")
    SENT = "sent", _("Sent")


class ReturnState(models.TextChoices):
    """Where the return of a defective part stands."""

    DUE = "due", _("Due")
    SENT = "sent", _("Sent back")
    RECEIVED = "received", _("Received")
    CHARGED = "charged", _("Overdue, charged")
    WAIVED = "waived", _("Not asked for any more")


_R = ReturnState

RETURN_MOVES: dict[ReturnState, tuple[ReturnState, ...]] = {
    _R.DUE: (_R.SENT, _R.RECEIVED, _R.CHARGED, _R.WAIVED),
    _R.SENT: (_R.RECEIVED, _R.CHARGED, _R.WAIVED),
    _R.CHARGED: (_R.RECEIVED, _R.WAIVED),
    _R.RECEIVED: (),
    _R.WAIVED: (),
}
"""Allowed moves. What was charged is given back when the part is received after all."""


class OrderEventKind(models.TextChoices):
    """One step of a parts order, as its timeline shows it."""

    DRAFTED = "drafted", _("Drafted")
    SUBMITTED = "submitted", _("Submitted")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    BACK_ORDERED = "back_ordered", _("Back-ordered")
    SHIPPED = "shipped", _("Shipped")
    DELIVERED = "delivered", _("Delivered")
    DENIED = "denied", _("Denied")
    CANCELLED = "cancelled", _("Cancelled")
    SENT_OUT = "sent_out", _("Sent to the parts system")
    REMINDED = "reminded", _("Reminded of the return")
    RETURN_SENT = "return_sent", _("Old part sent back")
    RETURN_RECEIVED = "return_received", _("Old part received")
    RETURN_CHARGED = "return_charged", _("Old part overdue, charged")
    RETURN_WAIVED = "return_waived", _("Old part not asked for any more")


class OrderStep(models.TextChoices):
    """What somebody can do with a parts order."""

    SUBMIT = "submit", _("Submit")
    REVIEW = "review", _("Take up for review")
    APPROVE = "approve", _("Approve")
    BACK_ORDER = "back_order", _("Back-order")
    SHIP = "ship", _("Ship")
    DELIVER = "deliver", _("Note as delivered")
    DENY = "deny", _("Deny")
    CANCEL = "cancel", _("Cancel")


ORDER_LEADS_TO: dict[OrderStep, OrderState] = {
    OrderStep.SUBMIT: _O.SUBMITTED,
    OrderStep.REVIEW: _O.IN_REVIEW,
    OrderStep.APPROVE: _O.APPROVED,
    OrderStep.BACK_ORDER: _O.BACK_ORDERED,
    OrderStep.SHIP: _O.SHIPPED,
    OrderStep.DELIVER: _O.DELIVERED,
    OrderStep.DENY: _O.DENIED,
    OrderStep.CANCEL: _O.CANCELLED,
}
"""The state that a step leads to."""

OPEN_AT_DESK = (_O.SUBMITTED, _O.IN_REVIEW, _O.APPROVED, _O.BACK_ORDERED)
"""Where the parts desk must still do something."""


class ReturnStep(models.TextChoices):
    """What somebody can do with the return of a defective part. Charging is the work of a job."""

    SEND = "send", _("Note as sent back")
    RECEIVE = "receive", _("Note as received")
    WAIVE = "waive", _("Do not ask for it any more")


RETURN_LEADS_TO: dict[ReturnStep, ReturnState] = {
    ReturnStep.SEND: _R.SENT,
    ReturnStep.RECEIVE: _R.RECEIVED,
    ReturnStep.WAIVE: _R.WAIVED,
}
"""The state that a step leads to."""

OUTSTANDING = (_R.DUE, _R.SENT)
"""The vendor still waits for the part."""
