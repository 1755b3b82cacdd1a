"""Turning verdicts into alerts: open, update, close, open again; however many, in the same few statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q
from psycopg.types.json import Jsonb

from fleetward.domain.alerts import told
from fleetward.domain.alerts.lifecycle import AlertState, ClosedWhy, Severity
from fleetward.domain.alerts.models import OPEN, Alert
from fleetward.domain.alerts.rule_book import MILDEST_FIRST
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.domain.alerts.judging import Key, Verdict
    from fleetward.domain.alerts.queries.history import Pc
    from fleetward.domain.partners.actor import Actor

COMES_AGAIN = timedelta(days=14)
"""A cause that comes back within this time opens the same alert again."""

_BY_ITSELF = (ClosedWhy.GONE, ClosedWhy.PART_REPLACED)


def apply(
    *, actor: Actor, pc: Pc, known: dict[Key, Alert], verdicts: dict[Key, Verdict], rules: set[str], now: datetime
) -> None:  # fmt: skip
    """Make the PC's alerts what the verdicts say. Alerts of rules that are no longer in the book are closed.

    One that comes again, or that has become more severe than it was, waits for its pop-up anew.
    """
    judged = [_change(alert, verdicts.get(key), rules) for key, alert in known.items()]
    changes = [change for change in judged if change]
    fresh = [_new(pc, key, verdict, now) for key, verdict in verdicts.items() if verdict.opens and key not in known]
    Alert.objects.bulk_create(fresh)
    _write(pc, changes, now)
    _audit(actor, fresh, changes)
    worse = [(one.alert, one.severity) for one in changes if one.state == AlertState.OPEN and (one.again or one.rises)]
    told.opened([*((one, one.severity) for one in fresh), *worse], now)


def known_alerts(pc: Pc, now: datetime) -> dict[Key, Alert]:
    """Its open alerts, and for the rest the last one that closed by itself at the same place not long ago."""
    again = Q(closed_at__gte=now - COMES_AGAIN, closed_why__in=_BY_ITSELF, customer_id=pc.customer_id)
    rows = Alert.objects.filter(OPEN | again, partner_id=pc.partner_id, device_id=pc.id)
    ordered = sorted(rows.order_by("id").select_for_update(), key=lambda one: (one.closed_at is None, one.closed_at))
    return {(one.rule, one.part): one for one in ordered}


def _new(pc: Pc, key: Key, verdict: Verdict, now: datetime) -> Alert:
    rule, part = key
    return Alert(
        partner_id=pc.partner_id, id=uuid7(), device_id=pc.id, customer_id=pc.customer_id, serial=pc.serial,
        product_number=pc.product_number, model=pc.model, rule=rule, kind=verdict.kind, part=part,
        part_label=verdict.label, severity=str(verdict.severity), values=verdict.values, opened_at=now, updated_at=now,
    )  # fmt: skip


@dataclass(frozen=True)
class Change:
    """What becomes of an alert that is there."""

    alert: Alert
    state: AlertState
    severity: str
    label: str
    values: dict[str, Any]
    why: ClosedWhy = ClosedWhy.NONE

    @property
    def again(self) -> bool:
        """It was closed, and is open again."""
        return self.alert.state == AlertState.CLOSED

    @property
    def rises(self) -> bool:
        """It is more severe than it was."""
        order = MILDEST_FIRST.index
        return order(Severity(self.severity)) > order(Severity(self.alert.severity))


def _change(alert: Alert, verdict: Verdict | None, rules: set[str]) -> Change | None:
    if alert.state == AlertState.OPEN and alert.rule not in rules:
        return Change(alert, AlertState.CLOSED, alert.severity, alert.part_label, alert.values, ClosedWhy.GONE)
    if verdict is None:
        return None
    if verdict.decided and verdict.severity:
        return _if_new(Change(alert, AlertState.OPEN, verdict.severity, verdict.label, verdict.values))
    if alert.state == AlertState.CLOSED:
        return None
    if verdict.decided:
        values = verdict.values or alert.values
        label = verdict.label or alert.part_label
        return Change(alert, AlertState.CLOSED, alert.severity, label, values, verdict.why)
    return _if_new(Change(alert, AlertState.OPEN, alert.severity, verdict.label, verdict.values))


def _if_new(change: Change) -> Change | None:
    alert = change.alert
    same = (alert.severity, alert.part_label, alert.values) == (change.severity, change.label, change.values)
    return None if same and not change.again else change


_WRITE = """
UPDATE alerts_alert a SET state = c.state, severity = c.severity, part_label = c.label, values = c.values,
    updated_at = %(now)s, closed_at = CASE WHEN c.state = 'closed' THEN %(now)s::timestamptz END, closed_why = c.why,
    reopened = a.reopened + c.again::int,
    pop_up = CASE WHEN c.wait THEN 'waiting' ELSE a.pop_up END,
    pop_up_not_before = CASE WHEN c.wait THEN NULL ELSE a.pop_up_not_before END
FROM jsonb_to_recordset(%(changes)s) AS c (
    id uuid, state text, severity text, label text, values jsonb, why text, again boolean, wait boolean)
WHERE a.partner_id = %(partner)s AND a.id = c.id
"""


def _write(pc: Pc, changes: list[Change], now: datetime) -> None:
    if not changes:
        return
    rows = [
        {
            "id": str(one.alert.id), "state": one.state, "severity": one.severity, "label": one.label,
            "values": one.values, "why": one.why, "again": one.again, "wait": one.again or one.rises,
        }
        for one in changes
    ]  # fmt: skip
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"partner": pc.partner_id, "now": now, "changes": Jsonb(rows)}
        cursor.execute(_WRITE, values)


def _audit(actor: Actor, fresh: list[Alert], changes: list[Change]) -> None:
    """One row for each that opened, came again or closed; none for an update."""
    happened = {
        "alert.opened": fresh,
        "alert.reopened": [one.alert for one in changes if one.again],
        "alert.closed": [one.alert for one in changes if one.state == AlertState.CLOSED],
    }
    for action, alerts in happened.items():
        if alerts:
            audit.record_each(actor, action, alerts)
