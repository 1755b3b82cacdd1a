"""Reads of PCs, the pool and the ledger. `visible_to` is the only door to rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection, connections
from django.db.models import Case, CharField, Exists, F, OuterRef, Value, When
from django.db.models import Count as CountRows
from psycopg import sql

from fleetward.domain.devices.dashboard_filter import MONTH, PERSONAL, WEEK
from fleetward.domain.devices.models import (
    Conflict,
    ConflictState,
    Device,
    LedgerEntry,
    LedgerKind,
    Place,
    PoolStatus,
    Product,
    SerialClaim,
)
from fleetward.domain.devices.pool_filter import after, begins, serial_key
from fleetward.domain.devices.serials import normalise_product
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.foundation.kit.listing import COUNT_CAP, Count
from fleetward.foundation.tenancy.scope import VENDOR, VENDOR_PARTNER_ID, Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime
    from typing import LiteralString
    from uuid import UUID

    from django.db.models import QuerySet

    from fleetward.domain.customers.models import Customer


def visible_to(actor: Actor) -> QuerySet[Device]:
    """The PCs of the actor's partner, wherever they are, also those it no longer holds. Nobody else's (R1).

    A customer sees those that stand with it: on its dashboard, or un-enrolled there.
    """
    if actor.partner_id and _looks_at_dashboard(actor):
        return Device.objects.filter(partner_id=actor.partner_id, customer_id__in=actor.customer_ids)
    partner_id = _partner_of(actor)
    return Device.objects.filter(partner_id=partner_id) if partner_id else Device.objects.none()


def at_customer(actor: Actor, customer: Customer) -> QuerySet[Device]:
    """The PCs that stand with the customer, un-enrolled ones too; without personal data (F6)."""
    return visible_to(actor).filter(customer_id=customer.id).defer("last_user", "location")


def with_personal_data(rows: QuerySet[Device], columns: Collection[str]) -> QuerySet[Device]:
    """Each column as `shown_<column>`: read where it is allowed and the PC is confirmed to be there, else ''."""
    empty = Value("", output_field=CharField())
    shown = {
        f"shown_{name}": Case(When(confirmed_at__isnull=False, then=F(name)), default=empty)
        if name in columns else empty
        for name in PERSONAL
    }  # fmt: skip
    return rows.annotate(**shown)


def pool(actor: Actor) -> QuerySet[Device]:
    """The PCs on the page *Unassigned devices* (R1)."""
    return visible_to(actor).filter(place=Place.POOL)


def by_id(partner_id: UUID, device_id: UUID) -> Device | None:
    """One PC of the partner, wherever it is. For operations, in its scope."""
    return Device.objects.filter(partner_id=partner_id, id=device_id).first()


def pool_of(partner_id: UUID) -> QuerySet[Device]:
    """The PCs on this partner's page. For operations, in its scope."""
    return Device.objects.filter(partner_id=partner_id, place=Place.POOL)


def in_some_pool(serial: str, product_number: str) -> Device | None:
    """The PC with these (normalised) numbers, if it stands on its holder's page. Asked before any scope is known.

    The same two questions whatever the answer, so that it takes as long.
    """
    with scoped(VENDOR):
        holder_id = SerialClaim.objects.filter(serial=serial).values_list("holder_id", flat=True).first()
    partner_id = holder_id or VENDOR_PARTNER_ID
    with scoped(Scope(partner_id)):
        found = pool_of(partner_id).filter(serial=serial).first()
    return found if found and normalise_product(found.product_number) == product_number else None


TAKEN_OFF = (LedgerKind.REMOVED, LedgerKind.UN_ENROLLED, LedgerKind.ARCHIVED)
"""How a PC leaves a dashboard while the partner keeps it: somebody wanted it off."""


def taken_off(partner_id: UUID, customer_id: UUID) -> Exists:
    """A condition on PCs: it was on this customer's dashboard once, and was taken off. One probe of the ledger."""
    entries = LedgerEntry.objects.filter(partner_id=partner_id, device_id=OuterRef("id"))
    return Exists(entries.filter(customer_id=customer_id, kind__in=TAKEN_OFF))


def pool_status(actor: Actor) -> PoolStatus:
    """What the partner may know of its feed; zeros and no date where nothing was ever reported."""
    partner_id = _partner_of(actor)
    if partner_id is None:
        return PoolStatus()
    known = PoolStatus.objects.raw("SELECT * FROM devices_poolstatus WHERE partner_id = %s", [partner_id])
    return next(iter(known), PoolStatus())  # written out: every page of a partner asks it


def pool_statuses(actor: Actor, partner_ids: Iterable[UUID]) -> dict[UUID, PoolStatus]:
    """How many PCs stand on the pages of several partners: for the vendor's people only. One query."""
    if not actor.may(Permission.PARTNER_VIEW):
        return {}
    rows = PoolStatus.objects.using("vendor").filter(partner_id__in=list(partner_ids))
    return {row.partner_id: row for row in rows}


def products(actor: Actor) -> QuerySet[Product]:
    """The catalogue: what each product number is. For those of the vendor's people who read the feed."""
    return Product.objects.all() if actor.may(Permission.FEED_VIEW) else Product.objects.none()


def conflicts(actor: Actor) -> QuerySet[Conflict]:
    """PCs that two reports give to different partners. For the vendor's people only: both partners stand in it."""
    if not actor.may(Permission.FEED_VIEW):
        return Conflict.objects.none()
    return Conflict.objects.select_related("holder", "claimant")


def conflict_states(ids: Iterable[UUID]) -> dict[UUID, ConflictState]:
    """Where these conflicts stand, and nothing else of them; runs in a scope that sees the vendor's rows."""
    rows = Conflict.objects.filter(id__in=list(ids)).values_list("id", "state")
    return {conflict_id: ConflictState(state) for conflict_id, state in rows}


_ENROLLED_AT = """
SELECT d.serial, max(l.at) FROM unnest(%(partners)s::uuid[], %(serials)s::text[]) AS x (partner_id, serial)
JOIN devices_device d ON d.partner_id = x.partner_id AND d.serial = x.serial
JOIN devices_ledgerentry l ON l.partner_id = d.partner_id AND l.device_id = d.id AND l.kind = 'enrolled'
GROUP BY d.serial
"""


def enrolled_at(pcs: Iterable[tuple[UUID, str]]) -> dict[str, datetime]:
    """When each of these PCs (partner, serial) last enrolled, by serial; read by the vendor's connection."""
    known = list(pcs)
    if not known:
        return {}
    values: dict[str, Any] = {
        "partners": [partner_id for partner_id, _ in known],
        "serials": [serial for _, serial in known],
    }
    with connections["vendor"].cursor() as cursor:
        cursor.execute(_ENROLLED_AT, values)
        return dict(cursor.fetchall())


def ledger(actor: Actor, device_id: UUID) -> QuerySet[LedgerEntry]:
    """All that happened to one PC while it was this partner's, newest first. A customer reads what concerned it."""
    at_dashboard = _looks_at_dashboard(actor)
    partner_id = actor.partner_id if at_dashboard else _partner_of(actor)
    if partner_id is None:
        return LedgerEntry.objects.none()
    rows = LedgerEntry.objects.filter(partner_id=partner_id, device_id=device_id).order_by("-at", "-id")
    return rows.filter(customer_id__in=actor.customer_ids) if at_dashboard else rows


_DISTINCT = sql.SQL("""
WITH RECURSIVE found AS (
    (SELECT d.{column} AS value FROM devices_device d
     WHERE d.partner_id = %(partner)s AND {place} AND d.{column} >= %(start)s {until}
     ORDER BY d.{column} LIMIT 1)
    UNION ALL
    SELECT (SELECT d.{column} FROM devices_device d
            WHERE d.partner_id = %(partner)s AND {place} AND d.{column} > f.value {until}
            ORDER BY d.{column} LIMIT 1)
    FROM found f WHERE f.value IS NOT NULL
)
SELECT value FROM found WHERE value IS NOT NULL AND value <> '' LIMIT %(limit)s
""")
"""A loose index scan: one probe for each value, however many rows carry it. Needs an index on (partner, column)."""

_IN_POOL, _AT_CUSTOMER = "d.place = 'pool'", "d.customer_id = %(customer)s"


def models_in_pool(actor: Actor, *, limit: int = 200) -> list[str]:
    """The models on the page, in order."""
    return _distinct(_partner_of(actor), "model", _IN_POOL, limit=limit)


def models_at_customer(actor: Actor, customer: Customer, *, limit: int = 200) -> list[str]:
    """The models of the PCs that stand with the customer, in order."""
    return _distinct(actor.partner_id, "model", _AT_CUSTOMER, limit=limit, customer_id=customer.id)


def end_customers_in_pool(actor: Actor, start: str, *, limit: int = 20) -> list[str]:
    """End customers named in reports of PCs on the page, from those that begin with `start` as typed or capitalised."""
    found: list[str] = []
    for spelling in dict.fromkeys((start, start.upper(), start.title())):
        found += _distinct(_partner_of(actor), "end_customer", _IN_POOL, spelling, limit=limit)
    return list(dict.fromkeys(found))[:limit]


def end_customers_of(partner_id: UUID, *, limit: int | None = None) -> list[str]:
    """Every end customer that reports of PCs on this partner's page name, as written. For operations, in its scope."""
    return _distinct(partner_id, "end_customer", _IN_POOL, limit=limit)


def count_by_end_customer(actor: Actor, names: Iterable[str]) -> dict[str, int]:
    """How many PCs on the page name each of these end customers. One query."""
    rows = pool(actor).filter(end_customer__in=list(names)).order_by().values_list("end_customer")
    return dict(rows.annotate(CountRows("id")))


def distributors_in_pool(actor: Actor, *, newest: int = 1_000) -> list[str]:
    """Distributors that reported the newest PCs on the page. A proposal: there is no index to find all."""
    rows = pool(actor).order_by("-waiting_since", "-id").values_list("distributor", flat=True)[:newest]
    return sorted({name for name in rows if name})


def _distinct(
    partner_id: UUID | None, column: str, place: LiteralString, start: str = "", *, limit: int | None,
    customer_id: UUID | None = None,
) -> list[str]:  # fmt: skip
    if partner_id is None:
        return []
    end = after(start) if start else ""
    values: dict[str, Any] = {
        "partner": partner_id, "start": start, "end": end, "limit": limit, "customer": customer_id,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_distinct_statement(column, place, ends=bool(end)), values)
        return [value for (value,) in cursor.fetchall()]


@cache
def _distinct_statement(column: str, place: LiteralString, *, ends: bool) -> str:
    """Written out once for each column: a list page asks it every time."""
    name = sql.Identifier(column)
    until = sql.SQL("AND d.{} < %(end)s").format(name) if ends else sql.SQL("")
    return _DISTINCT.format(column=name, place=sql.SQL(place), until=until).as_string()


_ARRIVED = """
SELECT (SELECT count(*) FROM (
    SELECT FROM devices_device d
    WHERE d.partner_id = %(partner)s AND d.place = 'pool' AND d.waiting_since >= s.since AND d.waiting_since < s.till
    LIMIT %(limit)s) AS counted)
FROM unnest(%(since)s::timestamptz[], %(till)s::timestamptz[]) WITH ORDINALITY AS s (since, till, place)
ORDER BY s.place
"""


@dataclass(frozen=True)
class Arrivals:
    """PCs that came to the page and are still there, a count for each span, oldest first."""

    spans: tuple[Count, ...]

    def last(self, spans: int) -> Count:
        """The sum of the last spans; if one of them is capped, so is the sum, in full thousands."""
        chosen = self.spans[-spans:]
        value, capped = sum(span.value for span in chosen), any(span.capped for span in chosen)
        return Count(value - value % 1_000 if capped else value, capped=capped)


def arrivals(actor: Actor, edges: Sequence[datetime]) -> Arrivals:
    """How many arrived between each two neighbouring moments, oldest first; each counted up to 10,000."""
    partner_id = _partner_of(actor)
    if partner_id is None:
        return Arrivals(())
    values: dict[str, Any] = {
        "partner": partner_id, "since": list(edges[:-1]), "till": list(edges[1:]), "limit": COUNT_CAP + 1,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVED, values)
        found = [count for (count,) in cursor.fetchall()]
    return Arrivals(tuple(Count(min(count, COUNT_CAP), capped=count > COUNT_CAP) for count in found))


_SEEN = """
SELECT count(*) FILTER (WHERE last_seen_at >= %(week)s),
    count(*) FILTER (WHERE last_seen_at >= %(month)s AND last_seen_at < %(week)s),
    count(*) FILTER (WHERE last_seen_at < %(month)s),
    count(*) FILTER (WHERE last_seen_at IS NULL)
FROM (
    SELECT last_seen_at FROM devices_device
    WHERE partner_id = %(partner)s AND customer_id = %(customer)s AND place = 'dashboard'
    ORDER BY waiting_since DESC, id DESC LIMIT %(limit)s
) AS newest
"""
SEEN_CAP = 50_000


@dataclass(frozen=True)
class SeenCounts:
    """How many PCs were last seen when; of the newest 50,000 where more stand on the dashboard."""

    week: int
    month: int
    longer: int
    never: int

    @property
    def capped(self) -> bool:
        """Whether there may be PCs that were not looked at."""
        return self.week + self.month + self.longer + self.never >= SEEN_CAP


def seen_counts(actor: Actor, customer: Customer, now: datetime) -> SeenCounts:
    """The PCs on the customer's dashboard by when they were last seen; the customer comes from `visible_to`."""
    values: dict[str, Any] = {
        "partner": actor.partner_id, "customer": customer.id, "week": now - WEEK, "month": now - MONTH,
        "limit": SEEN_CAP,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, values)
        return SeenCounts(*cursor.fetchone())


def longest_waiting(actor: Actor) -> Device | None:
    """The PC that has waited longest on the page."""
    return pool(actor).order_by("waiting_since", "id").first()


def _partner_of(actor: Actor) -> UUID | None:
    """The partner whose PCs the actor may see, or None."""
    allowed = actor.kind is ActorKind.PARTNER and actor.may(Permission.POOL_VIEW)
    return actor.partner_id if allowed else None


def _looks_at_dashboard(actor: Actor) -> bool:
    """Whether the actor is one of a customer's people, who see what stands with it."""
    return actor.kind is ActorKind.CUSTOMER and actor.may(Permission.DASHBOARD_VIEW)


LEAST_OF_SERIAL = 3
"""Characters of a serial number that a search needs: fewer are found in too many."""


def with_serial(actor: Actor, text: str, limit: int) -> list[Device]:
    """PCs whose serial number begins or ends so, wherever they stand: one query, two index ranges."""
    wanted = serial_key(text)
    if len(wanted) < LEAST_OF_SERIAL:
        return []
    rows = visible_to(actor).only("serial", "model", "place", "customer_id")
    first = rows.filter(begins("serial", wanted)).order_by("serial")[:limit]
    last = rows.filter(begins("serial_reversed", wanted[::-1])).order_by("serial_reversed")[:limit]
    return sorted(first.union(last), key=lambda pc: (pc.serial != wanted, pc.serial))[:limit]


NEWEST_SEARCHED = 10_000
_SOLD_WITH = """
SELECT id, serial, model, invoice, order_number FROM (
    SELECT id, serial, model, invoice, order_number FROM devices_device
    WHERE partner_id = %(partner)s AND place = 'pool' ORDER BY waiting_since DESC, id DESC LIMIT %(newest)s
) newest WHERE invoice = %(text)s OR order_number = %(text)s LIMIT %(limit)s
"""


@dataclass(frozen=True)
class SoldWith:
    """A PC on the page, with the numbers of the invoice and the order that it was sold with."""

    id: UUID
    serial: str
    model: str
    invoice: str
    order_number: str


def sold_with(actor: Actor, text: str, limit: int) -> list[SoldWith]:
    """PCs on the page with this invoice or order number, among the 10,000 that came last.

    Looked through and not looked up: an index of numbers that are seldom asked for would slow every import down.
    """
    partner_id = _partner_of(actor)
    if partner_id is None or not text:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SOLD_WITH, {"partner": partner_id, "text": text, "newest": NEWEST_SEARCHED, "limit": limit})
        return sorted((SoldWith(*row) for row in cursor.fetchall()), key=lambda pc: pc.serial)
