"""A repair case comes into being: by the person at the PC, or from a dashboard (R7 to R9, F3)."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.db import transaction

from fleetward.domain.alerts import queries as alerts
from fleetward.domain.alerts.operations import NoticeWithdrawn
from fleetward.domain.customers import queries as customers
from fleetward.domain.devices import operations as devices
from fleetward.domain.devices import queries as device_queries
from fleetward.domain.devices.models import Device
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.repairs import promise, queries, rules
from fleetward.domain.repairs.lifecycle import FINISHED, EventKind, Side, Source
from fleetward.domain.repairs.models import CONTACT, RepairCase
from fleetward.domain.repairs.operations.locking import END_USER, note, refuse
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.kit.ids import number_of, uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.domain.alerts.models import Alert
    from fleetward.domain.customers.models import Customer
    from fleetward.domain.repairs.queries import Contact


@transaction.atomic
def submit_from_link(
    *, partner_id: UUID, alert_id: UUID, contact: Contact, consent: bool, language: str, now: datetime,
    description: str = "", after: UUID | None = None,
) -> RepairCase:  # fmt: skip
    """Submit the repair case of an alert, as the person at the PC (R7). Doing it again gives the same repair case.

    A new one follows one that is over only if the person saw that one, which is `after`. Raises `NoticeWithdrawn` if
    there is none and the pop-up may not be shown any more, and `Refused`.
    """
    with scoped(Scope(partner_id)):
        seen = alerts.may_be_shown(partner_id, alert_id)
        device = devices.keep_still(partner_id, seen.device_id) if seen else None
        known = queries.of_alert(partner_id, alert_id)
        if known and not (known.state in FINISHED and known.id == after):
            return known
        alert = alerts.may_be_shown(partner_id, alert_id)  # the PC may have moved while we waited for it
        if device is None or alert is None:
            raise NoticeWithdrawn
        refuse(rules.refuse_contact(contact, consent=consent))
        return _create(
            device, alert, actor=END_USER, id=uuid7(), source=Source.END_USER, contact=contact, now=now,
            language=language, description=description,
        )  # fmt: skip


@transaction.atomic
def open_repair_case(
    *, actor: Actor, device_id: UUID, alert_id: UUID | None, token: UUID, contact: Contact, consent: bool,
    description: str, language: str, now: datetime,
) -> RepairCase:  # fmt: skip
    """Open a repair case from a dashboard or a PC's page (F3). `token` comes with the form: a double click opens one.

    An alert that has a live repair case already gives that one. `Device.DoesNotExist` or `Alert.DoesNotExist` where the
    actor may not see them; `Refused` by a rule.
    """
    seen = device_queries.visible_to(actor).get(id=device_id)
    alert = alerts.of_device(actor, device_id).get(id=alert_id) if alert_id else None
    with scoped(Scope(seen.partner_id)):
        device = devices.keep_still(seen.partner_id, device_id)
        if device is None or (actor.kind is ActorKind.CUSTOMER and device.customer_id not in actor.customer_ids):
            raise Device.DoesNotExist
        repair_id = uuid5(device.partner_id, f"{actor.user_id} {device_id} {token}")
        if known := _known(device.partner_id, repair_id, alert_id):
            return known
        refuse(rules.refuse_open(actor, device, _customer(device), alert))
        refuse(rules.refuse_contact(contact, consent=consent))
        source = Source.CUSTOMER if actor.kind is ActorKind.CUSTOMER else Source.PARTNER
        return _create(
            device, alert, actor=actor, id=repair_id, source=source, contact=contact, now=now, language=language,
            description=description, opened_by=actor.user_id, opened_by_label=actor.label,
        )  # fmt: skip


def _known(partner_id: UUID, repair_id: UUID, alert_id: UUID | None) -> RepairCase | None:
    rows = RepairCase.objects.filter(partner_id=partner_id).defer(*CONTACT)
    found = rows.filter(id=repair_id).first()
    of_alert = queries.of_alert(partner_id, alert_id) if alert_id and not found else None
    return of_alert if of_alert and not of_alert.closed_at else found


def _customer(device: Device) -> Customer | None:
    at = device.customer_id
    return customers.by_ids(device.partner_id, [at]).get(at) if at else None


def _create(
    device: Device, alert: Alert | None, *, actor: Actor, contact: Contact, now: datetime, description: str,
    **fields: Any,
) -> RepairCase:  # fmt: skip
    """Who delivers service is asked now and never again."""
    details = {f"contact_{name}": value.strip() for name, value in asdict(contact).items()}
    repair = RepairCase.objects.create(
        partner_id=device.partner_id, number=_number(device.partner_id, now), device_id=device.id,
        customer_id=device.customer_id, alert_id=alert.id if alert else None, rule=alert.rule if alert else "",
        serial=device.serial, product_number=device.product_number, model=device.model, program=device.program,
        route=queries.route_of(device.partner_id, device.program, now), description=description, submitted_at=now,
        consent_at=now, promised_by=promise.answer_by(now), changed_at=now, **details, **fields,
    )  # fmt: skip
    end_user = repair.source == Source.END_USER
    side, by = (Side.END_USER, None) if end_user else (Side.DASHBOARD, actor)
    note(repair, EventKind.SUBMITTED, side=side, now=now, by=by, text=description)
    audit.record(actor, "repair_case.submitted", repair, number=repair.number, route=repair.route, rule=repair.rule)
    return repair


def _number(partner_id: UUID, now: datetime) -> str:
    while True:
        number = number_of(uuid7(), now)
        if not RepairCase.objects.filter(partner_id=partner_id, number=number).exists():
            return number
