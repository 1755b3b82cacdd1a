"""What a partner of the demo world asked after: a list with something of each kind, and a number that it asks for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from fleetward.domain.devices import queries as devices
from fleetward.domain.devices.models import Place
from fleetward.domain.devices.serial_sheet import Named
from fleetward.domain.devices.serials import normalise
from fleetward.domain.sales_feed import queries as feeds
from fleetward.domain.sales_feed.lifecycle import Reason
from fleetward.domain.whereabouts import operations, queries
from fleetward.entrypoints.commands.demo import cast
from fleetward.entrypoints.commands.demo.bulk_actions import NO_PCS
from fleetward.foundation.tenancy.scope import VENDOR, scoped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from fleetward.domain.devices.models import Device
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.sales_feed.models import Line

TOKEN = UUID("01a1f000-0000-7000-8000-0000000000a6")


def play(administrators: Mapping[str, Actor], steward: Actor, anchor: datetime) -> None:
    """Yesterday Nordvik missed some PCs; one of the numbers that it found may be its own."""
    actor, at = administrators[cast.NORDVIK], anchor - timedelta(hours=8)
    with scoped(VENDOR), transaction.atomic():
        lines = list(_lines(steward, actor))
        order = _order(steward, lines)
    with scoped(actor.scope):
        with transaction.atomic():
            missed = [*_held(actor), *(line.serial for line in lines), *NO_PCS]
        search = operations.ask(
            actor=actor, token=TOKEN, named=[Named(text, normalise(text).value) for text in missed],
            name="savnede-pcer.xlsx", now=at,
        )  # fmt: skip
        with transaction.atomic():
            offer = queries.mapping_offers(actor, search)[0]
        operations.ask_mapping(
            actor=actor, search_id=search.id, reporter_id=offer.reporter_id, scheme=offer.scheme, key=offer.key,
            order_number=order, now=at + timedelta(minutes=5),
        )  # fmt: skip


def _held(actor: Actor) -> Iterator[str]:
    """PCs that are where they should be, and one whose serial is written with an O in place of a zero."""
    for place, most in ((Place.POOL, 3), (Place.DASHBOARD, 2), (Place.INACTIVE, 1)):
        yield from _serials(devices.visible_to(actor).filter(place=place))[:most]
    with_zero = next(one for one in _serials(devices.pool(actor)) if "0" in one[6:])
    yield with_zero[:6] + with_zero[6:].replace("0", "O")


def _serials(rows: QuerySet[Device]) -> list[str]:
    return list(rows.order_by("serial").values_list("serial", flat=True)[:100])


def _lines(steward: Actor, actor: Actor) -> Iterator[Line]:
    """Lines that wait for Nordvik's certificate, those under its unmapped number, and one of somebody else."""
    rows = feeds.open_lines(steward).exclude(serial="").order_by("serial", "id")
    yield from rows.filter(named_partner=actor.partner_id, reason=Reason.NOT_CERTIFIED)[:2]
    unmapped = rows.filter(reason=Reason.UNKNOWN_RESELLER)
    yield from (line for line in unmapped if _reseller(steward, line) == cast.NORDVIK_AT_VESTPOL[0])
    yield next(line for line in unmapped if _reseller(steward, line) == cast.STRANGER[0])


def _reseller(steward: Actor, line: Line) -> str:
    return feeds.items_of(steward, [line])[line.feed_id, line.item_id].reseller_key


def _order(steward: Actor, lines: list[Line]) -> str:
    """The order that Nordvik has at hand for the PCs under that number."""
    items = feeds.items_of(steward, lines).values()
    return next(item.order_number or item.invoice for item in items if item.reseller_key == cast.NORDVIK_AT_VESTPOL[0])
