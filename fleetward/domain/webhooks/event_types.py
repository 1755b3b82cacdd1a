"""Which actions of the audit log are events for the outside, and what is told of each.

Ids, numbers, states and counts; never a person, nor what stood in a field before. What is not named here is not told.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from fleetward.domain.audit_trail.wording import FOR_CUSTOMERS

if TYPE_CHECKING:
    from datetime import datetime

    from django_stubs_ext import StrOrPromise

    from fleetward.foundation.audit.models import AuditEntry

TEST = "webhook.test"
_TOLD = (int, str, bool)


@dataclass(frozen=True)
class EventType:
    """One thing that an endpoint can be told of.

    `actions` are those of the audit log; `subject` names the id of what it concerns, `called` the number people know it
    by, `details` what else is told of it. With `by` only what was done on that behalf is an event. What is `of_partner`
    concerns no single customer.
    """

    code: str
    label: StrOrPromise
    actions: tuple[str, ...]
    subject: str
    details: tuple[str, ...] = ()
    called: str = ""
    by: str = ""
    of_partner: bool = False

    @property
    def for_customers(self) -> bool:
        """Whether a customer's endpoint can be told, of what concerns that customer."""
        return not self.of_partner and FOR_CUSTOMERS.issuperset(self.actions)


_OUTCOMES = ("moved", "already_there", "not_visible", "unreadable", "held_back", "changed")


def _under(area: str, *steps: str) -> tuple[str, ...]:
    return tuple(f"{area}.{step}" for step in steps)


_ALL = (
    EventType("device.arrived", _("PCs arrived among the unassigned devices"), ("device.arrived",), "action_id",
              ("count", "reason"), of_partner=True),
    EventType("device.left", _("PCs left: they were returned, or are somebody else's"), ("device.left",), "action_id",
              ("count",), of_partner=True),
    EventType("device.enrolled", _("A PC enrolled on a dashboard"), ("device.enrolled",), "device_id",
              ("serial", "came")),
    EventType("device.archived", _("Un-enrolled PCs were archived"), ("device.archived",), "action_id",
              ("count", "back_on_page"), of_partner=True),
    EventType("dashboard.pcs_came", _("PCs came to a dashboard"), ("dashboard.pcs_came",), "customer_id", ("count",)),
    EventType("dashboard.pcs_left", _("PCs left a dashboard"), ("dashboard.pcs_left",), "customer_id", ("count",)),
    EventType("transfer.finished", _("A transfer or an un-enrolment finished"), ("bulk_action.done",), "transfer_id",
              ("kind", *_OUTCOMES)),
    EventType("alert.opened", _("An alert opened"), ("alert.opened", "alert.reopened"), "alert_id", called="serial"),
    EventType("alert.closed", _("An alert closed"), ("alert.closed",), "alert_id", called="serial"),
    EventType("repair_case.submitted", _("A repair case was submitted"), ("repair_case.submitted",), "repair_case_id",
              ("route",), called="number"),
    EventType("repair_case.moved", _("A repair case went on"),
              _under("repair_case", "taken", "assigned", "diagnosed", "scheduled", "rescheduled", "part_sent", "moved"),
              "repair_case_id", called="number"),
    EventType("repair_case.closed", _("A repair case was closed"),
              _under("repair_case", "done", "not_repaired", "duplicate", "cancelled"), "repair_case_id",
              called="number"),
    EventType("parts_order.decided", _("A parts order was decided"),
              _under("parts_order", "approved", "denied", "back_ordered"), "parts_order_id", called="number"),
    EventType("parts_order.shipped", _("A parts order was shipped"), ("parts_order.shipped",), "parts_order_id",
              ("carrier", "tracking"), called="number"),
    EventType("parts_order.delivered", _("A parts order was delivered"), ("parts_order.delivered",), "parts_order_id",
              called="number"),
    EventType("claim.decided", _("A claim was decided"), _under("claim", "approved", "approved_in_part", "denied"),
              "claim_id", ("claimed", "approved"), called="number"),
    EventType("claim.paid", _("A claim was paid"), ("claim.paid",), "claim_id", ("run",)),
    EventType("customer.accepted", _("Somebody took a place at a customer"), ("customer.invitation_accepted",),
              "customer_id", ("role",)),
    EventType("support_case.answered", _("Support answered a support case"), ("support_case.message_added",),
              "support_case_id", called="number", by="vendor"),
    EventType("support_case.moved", _("The state of a support case changed"),
              _under("support_case", "moved", "reopened"), "support_case_id", called="number"),
    EventType("support_case.serials", _("Support decided about missing PCs"),
              _under("support_case", "serials_added", "serials_refused", "serials_released"), "support_case_id",
              ("count",), called="number"),
    EventType("whereabouts.answered", _("A search for PCs was answered"), ("whereabouts.answered",), "search_id",
              ("total",)),
    EventType("whereabouts.changed", _("Something changed in a search for PCs"), ("whereabouts.refreshed",),
              "search_id", ("changed",)),
    EventType("partner.certified", _("Your certificate was given or renewed"), ("partner.certified",), "certificate_id",
              ("program", "partner_role")),
    EventType("certificate.revoked", _("Your certificate was revoked"), ("certificate.revoked",), "certificate_id"),
)  # fmt: skip

EVENT_TYPES: dict[str, EventType] = {one.code: one for one in _ALL}
BY_ACTION: dict[str, EventType] = {action: one for one in _ALL for action in one.actions}


def label_of(code: str) -> str:
    """What an event is called."""
    known = EVENT_TYPES.get(code)
    return str(known.label) if known else str(_("Test event") if code == TEST else code)


def offered(*, to_customer: bool) -> list[EventType]:
    """What can be chosen: by a partner everything, by a customer what its people read in the audit log too."""
    return [one for one in _ALL if one.for_customers or not to_customer]


def told_by(entry: AuditEntry) -> str | None:
    """The body of the message about a row of the audit log; None where the row is no event."""
    kind = BY_ACTION.get(entry.action)
    if kind is None or (kind.by and entry.actor_kind != kind.by):
        return None
    return body(kind.code, entry.at, _data(kind, entry))


def body(code: str, at: datetime, data: dict[str, Any]) -> str:
    """A message as it is signed and sent."""
    return json.dumps({"type": code, "timestamp": at.isoformat(), "data": data}, separators=(",", ":"))


def _data(kind: EventType, entry: AuditEntry) -> dict[str, Any]:
    step = entry.action.partition(".")[2]
    told: dict[str, Any] = {"partner_id": str(entry.partner_id), kind.subject: entry.subject_id}
    if entry.customer_id:
        told["customer_id"] = str(entry.customer_id)
    if kind.called and entry.subject_label:
        told[kind.called] = entry.subject_label
    if len(kind.actions) > 1:
        told["step"] = step
    if isinstance(entry.after, dict) and isinstance(entry.after.get("state"), str):
        told["state"] = entry.after["state"]
    found = {name: entry.details.get(name) for name in kind.details}
    return told | {name: value for name, value in found.items() if isinstance(value, _TOLD)}
