"""Bulk actions of one partner of the demo world: done, done and undone, un-enrolled, and one that is only looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.devices import queries as devices
from fleetward.domain.devices.models import Place
from fleetward.domain.devices.serial_sheet import Named
from fleetward.domain.devices.serials import normalise
from fleetward.domain.transfers import operations, queries, rules
from fleetward.domain.transfers.lifecycle import ActionKind
from fleetward.domain.transfers.operations import Target
from fleetward.entrypoints.commands.demo import cast
from fleetward.foundation.tenancy.scope import scoped

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.transfers.models import BulkAction

NO_PCS = ("2UA6140H4W", "2212UA6140H4W", "Lenovo?")
"""In somebody's list: a PC that nobody reported, a serial behind a prefix, and no serial at all."""


def play(administrators: Mapping[str, Actor], made: Mapping[str, Customer], anchor: datetime) -> None:
    """A week of moving PCs, and taking some of it back."""
    actor = administrators[cast.NORDVIK]
    town, shipping, lawyers = (made[name] for name in (
        cast.CUSTOMER_OF_PEOPLE, "Askeladden Rederi AS", "Vestkyst Advokatene AS"))  # fmt: skip
    with scoped(actor.scope):
        _run(actor, _transfer(actor, _named_for(actor, town.name, 14), town, anchor - timedelta(days=5, hours=-10)))
        wrong = _run(actor, _transfer(
            actor, _named_for(actor, cast.BY_KEY[cast.NORDVIK].others[0], 9), shipping,
            anchor - timedelta(days=4, hours=-13),
        ))  # fmt: skip
        _run(actor, _undo(actor, wrong, anchor - timedelta(days=4, hours=-14)))
        _run(actor, _un_enrolment(actor, _standing_at(actor, town, 3), anchor - timedelta(days=2, hours=-9)))
        listed = [*_named_for(actor, lawyers.name, 20), *_named_for(actor, town.name, 3)]
        _transfer(actor, [*listed, listed[0], *NO_PCS], lawyers, anchor - timedelta(hours=8), "vestkyst-pcer.xlsx")


def _named_for(actor: Actor, end_customer: str, most: int) -> list[str]:
    """Serials of PCs on the page whose report names this end customer."""
    with transaction.atomic():
        rows = devices.pool(actor).filter(end_customer=end_customer).order_by("serial")
        return list(rows.values_list("serial", flat=True)[:most])


def _standing_at(actor: Actor, customer: Customer, most: int) -> list[str]:
    with transaction.atomic():
        rows = devices.at_customer(actor, customer).filter(place=Place.DASHBOARD).order_by("serial")
        return list(rows.values_list("serial", flat=True)[:most])


def _transfer(actor: Actor, serials: list[str], to: Customer, at: datetime, source: str = "") -> BulkAction:
    return _checked(actor, operations.ask(
        actor=actor, kind=ActionKind.TRANSFER, chosen=[Named(text, normalise(text).value) for text in serials],
        target=Target(Place.DASHBOARD, to.id), asked={"listed": len(serials)}, now=at, source_name=source,
    ), at)  # fmt: skip


def _un_enrolment(actor: Actor, serials: list[str], at: datetime) -> BulkAction:
    return _checked(actor, operations.ask(
        actor=actor, kind=ActionKind.UN_ENROLMENT, chosen=[Named(text, text) for text in serials], target=None,
        asked={"listed": len(serials)}, now=at,
    ), at)  # fmt: skip


def _undo(actor: Actor, done: BulkAction, at: datetime) -> BulkAction:
    return _checked(actor, operations.ask_undo(actor=actor, action_id=done.id, now=at), at)


def _checked(actor: Actor, asked: BulkAction, at: datetime) -> BulkAction:
    assert actor.partner_id  # noqa: S101 (an administrator of a partner has one)
    operations.check(partner_id=actor.partner_id, action_id=asked.id, now=at)
    with transaction.atomic():
        return queries.visible_to(actor).get(id=asked.id)


def _run(actor: Actor, ready: BulkAction) -> BulkAction:
    typed = rules.to_type(ready)
    operations.start(actor=actor, action_id=ready.id, typed=typed)
    operations.run(partner_id=ready.partner_id, action_id=ready.id, now=ready.created_at + timedelta(minutes=3))
    with transaction.atomic():
        return queries.visible_to(actor).get(id=ready.id)
