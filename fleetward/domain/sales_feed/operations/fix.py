"""Putting right what was wrong, for one line or for all alike; what waited is settled at once.

Every function here writes its fact and its audit row, and has a worker settle the lines that it
releases (in the same transaction: no fact without its consequence).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction

from fleetward.domain.devices import operations as devices
from fleetward.domain.devices.models import ConflictState
from fleetward.domain.devices.serials import normalise, normalise_product
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed import rules
from fleetward.domain.sales_feed.fold import LOSES, WINS
from fleetward.domain.sales_feed.lifecycle import LIVE, FileState
from fleetward.domain.sales_feed.models import Feed, FeedFile, Layout, Line, Reporter, ResellerMapping
from fleetward.domain.sales_feed.neutral import Direction
from fleetward.domain.sales_feed.operations import planning, reopen, settle
from fleetward.domain.sales_feed.operations.receive import IMPORT_LOCK, retry_file
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs.operations import enqueue
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.kit.refusal import Refusal
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.domain.devices.models import Conflict, Product
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.partners.models import Partner


class CannotFix(Refusal):
    """The correction makes no sense, or comes too late; `code` is one of `rules.WHY`."""

    def __init__(self, code: str) -> None:
        super().__init__(rules.WHY[code])


@transaction.atomic
def map_reseller(
    *, actor: Actor, reporter: Reporter, scheme: str, key: str, partner: Partner, now: datetime
) -> ResellerMapping:
    """Say which partner a reporter means by a number; all lines that wait for it are released."""
    actor.require(Permission.FEED_MANAGE)
    known = ResellerMapping.objects.filter(reporter=reporter, scheme=scheme, key=key)
    before = known.select_for_update().values_list("maps_to__name", flat=True).first()
    mapping, _ = ResellerMapping.objects.update_or_create(
        reporter=reporter, scheme=scheme, key=key,
        defaults={"maps_to": partner, "mapped_at": now, "mapped_by": actor.label},
    )  # fmt: skip
    audit.changed(
        actor, "reseller.mapped", mapping, before={"partner": before}, after={"partner": partner.name},
        reporter=reporter.name, key=key, partner=partner.name,
    )  # fmt: skip
    enqueue("sales_feed.release", lock=IMPORT_LOCK, reporter_id=reporter.id)
    return mapping


@transaction.atomic
def add_product(*, actor: Actor, number: str, model: str, program: str) -> Product:
    """Put a product into the catalogue; all lines set aside for want of it are released."""
    actor.require(Permission.FEED_MANAGE)
    product = devices.catalogue(number=normalise_product(number), model=model, program=program)
    audit.changed(
        actor, "product.added", product.number, before={}, after={"model": model, "program": program}, model=model,
        program=program,
    )  # fmt: skip
    enqueue("sales_feed.release", lock=IMPORT_LOCK, product=product.number)
    return product


@transaction.atomic
def confirm_layout(*, actor: Actor, layout: Layout, columns: dict[str, int], now: datetime) -> None:
    """Confirm what the columns of a header mean; the files that wait for it are read.

    No column at all says that the table is no report: it is left out from now on.
    """
    actor.require(Permission.FEED_MANAGE)
    if refusal := rules.refuse_columns(columns, len(layout.headers)):
        raise CannotFix(refusal)
    settle.take_turn()  # a file that is being read just now begins to wait before this, or finds it confirmed
    Layout.objects.filter(id=layout.id).update(columns=columns, confirmed_at=now, confirmed_by=actor.label)
    audit.changed(
        actor, "layout.confirmed", layout, before={"columns": layout.columns}, after={"columns": columns},
        columns=columns,
    )  # fmt: skip
    waiting = FeedFile.objects.filter(feed=layout.feed, state=FileState.WAITING_LAYOUT)
    for file in waiting.filter(layout_fingerprint=layout.fingerprint).order_by("id"):
        retry_file(actor=actor, file=file)


@transaction.atomic
def correct_serial(*, actor: Actor, line: Line, serial: str, now: datetime) -> None:
    """Give a line set aside for its serial the right one; it then counts like any other line."""
    actor.require(Permission.FEED_MANAGE)
    settle.take_turn()
    line = Line.objects.get(feed_id=line.feed_id, id=line.id)
    corrected = normalise(serial)
    if corrected.problem:
        raise CannotFix(corrected.problem)
    if refusal := rules.refuse_correction(line):
        raise CannotFix(refusal)
    Line.objects.filter(feed_id=line.feed_id, id=line.id).update(serial=corrected.value)
    audit.changed(actor, "line.corrected", line, before={"serial": line.serial_raw}, after={"serial": corrected.value})
    reopen.reopen([(line.feed_id, line.id)])
    settle.settle(actor=actor, serials=[corrected.value], now=now, action_id=uuid7())


@transaction.atomic
def dismiss(*, actor: Actor, lines: list[tuple[int, UUID]], why: str) -> int:
    """Say that these lines need no action. Only open lines that hold nothing; returns how many."""
    actor.require(Permission.FEED_MANAGE)
    settle.take_turn()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sales_feed_line SET state = 'dismissed', reason = 'dismissed_by_person' "
            "WHERE id = ANY(%s) AND feed_id = ANY(%s) AND (state = 'set_aside' "
            "OR (state = 'waiting' AND reason = 'unknown_reseller'))",
            [[line_id for _, line_id in lines], [feed_id for feed_id, _ in lines]],
        )
        count: int = cursor.rowcount
    audit.record(actor, "line.dismissed", "lines", count=count, why=why)
    return count


@transaction.atomic
def decide_conflict(*, actor: Actor, conflict: Conflict, move: bool, note: str, now: datetime) -> None:
    """Decide for the earlier holder (`move` false) or for the later claimant; the PC follows at once."""
    actor.require(Permission.CONFLICT_DECIDE)
    settle.take_turn()
    state = ConflictState.MOVED if move else ConflictState.KEPT
    if not devices.close_conflict(conflict_id=conflict.id, state=state, by=actor.label, note=note, now=now):
        raise CannotFix("decided_already")
    feeds = list(Feed.objects.values_list("id", flat=True))
    claimant = Line.objects.filter(feed_id__in=feeds, id=conflict.claimant_line_id)
    claimant.update(decision=WINS if move else LOSES)
    audit.changed(
        actor, "conflict.decided", conflict, before={"state": conflict.state}, after={"state": str(state)},
        serial=conflict.serial, moved=move, note=note,
    )  # fmt: skip
    if move and "enrolled_at" in conflict.claimant_evidence:
        _give_to_enrolled(actor, conflict, now)
    else:
        settle.settle(actor=actor, serials=[conflict.serial], now=now, action_id=uuid7())


def _give_to_enrolled(actor: Actor, conflict: Conflict, now: datetime) -> None:
    """The PC tried to enrol at a customer of the claimant, and no report that names somebody else counts any more."""
    action_id, told = uuid7(), conflict.claimant_evidence
    others = Line.objects.filter(serial=conflict.serial, direction=Direction.SALE, state__in=LIVE)
    others.exclude(named_partner=conflict.claimant_id).filter(named_partner__isnull=False).update(decision=LOSES)
    devices.give_up_enrolled(
        actor=actor, serial=conflict.serial, partner_id=conflict.holder_id, now=now, action_id=action_id
    )
    settle.settle(actor=actor, serials=[conflict.serial], now=now, action_id=action_id)
    pc = devices.EnrollingPc(conflict.serial, told["product_number"], told["model"])
    done = devices.enrol(
        actor=actor, partner_id=conflict.claimant_id, customer_id=UUID(told["customer_id"]), pc=pc,
        evidence={"label": told["label"]}, now=now, action_id=action_id,
    )  # fmt: skip
    with scoped(Scope(conflict.claimant_id)):
        audit.record(actor, "device.enrolled", str(done.device_id), serial=conflict.serial, why="conflict_decided")


@transaction.atomic
def release_waiting(*, actor: Actor, partner_id: UUID | None, reporter_id: int, product: str, now: datetime) -> int:
    """Settle the lines that waited for a certificate, a mapping or a product. Returns how many lines changed."""
    settle.take_turn()
    if partner_id:
        serials = _serials("l.state = 'waiting' AND l.reason = 'not_certified' AND l.named_partner = %s", partner_id)
    elif reporter_id:
        serials = _mapped(reporter_id)
    else:
        serials = _catalogued(product)
    changed = settle.settle(actor=actor, serials=serials, now=now, action_id=uuid7())
    settle.note_reports([partner_id] if partner_id else [])
    return changed


def _serials(condition: str, *values: Any) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT l.serial FROM sales_feed_line l WHERE {condition} ORDER BY 1", values)  # noqa: S608
        return [serial for (serial,) in cursor.fetchall()]


def _mapped(reporter_id: int) -> list[str]:
    """Lines of this reporter that wait for a mapping which is there now: give them their partner."""
    with connection.cursor() as cursor, planning.without_loops(cursor):
        cursor.execute(
            """
            UPDATE sales_feed_line l SET named_partner = m.maps_to_id, reason = ''
            FROM sales_feed_item i
            JOIN sales_feed_resellermapping m ON m.scheme = i.reseller_scheme AND m.key = i.reseller_key
            WHERE i.feed_id = l.feed_id AND i.id = l.item_id AND m.reporter_id = %s AND l.reporter_id = %s
                AND l.state = 'waiting' AND l.reason = 'unknown_reseller'
            RETURNING l.serial
            """,
            [reporter_id, reporter_id],
        )
        return sorted({serial for (serial,) in cursor.fetchall()})


def _catalogued(product: str) -> list[str]:
    """Lines set aside for a product that is in the catalogue now: they count from here on."""
    with connection.cursor() as cursor, planning.without_loops(cursor):
        cursor.execute(
            """
            SELECT l.feed_id, l.id FROM sales_feed_line l
            JOIN sales_feed_item i ON i.feed_id = l.feed_id AND i.id = l.item_id
            WHERE l.state = 'set_aside' AND l.reason = 'product_unknown' AND i.product = %s
            """,
            [product],
        )
        found: list[tuple[int, UUID]] = cursor.fetchall()
    return reopen.reopen(found)
