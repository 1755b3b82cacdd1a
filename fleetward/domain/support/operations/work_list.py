"""The work list of a support case about missing PCs: what support does for each serial number, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from fleetward.domain.sales_feed.operations import releasing
from fleetward.domain.support import queries, told
from fleetward.domain.support.lifecycle import UNFINISHED, Happened, Side, Step, Work
from fleetward.domain.support.models import SupportSerial
from fleetward.domain.support.operations.locking import lock_one, note_step, refuse, said, working, write
from fleetward.domain.support.rules import NO_REASON
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.support.models import SupportCase

LONGEST_NOTE = 300
NONE_CHOSEN = _("Choose serial numbers that are still being looked at.")


@transaction.atomic
def release(
    *, actor: Actor, partner_id: UUID, support_case_id: UUID, serials: Sequence[str], now: datetime, why: str = ""
) -> int:
    """Release lines of these PCs that nobody could attribute: they mean this partner. Returns how many PCs it was."""
    with working(
        actor=actor, partner_id=partner_id, support_case_id=support_case_id, step=Step.WORK, now=now
    ) as support_case:
        wanted = chosen(support_case, serials)
        because = f"{support_case.number} {why}".strip()
        released = releasing.release_lines(
            actor=actor, partner=support_case.partner, serials=sorted(wanted), why=because, now=now
        )
        if not released:
            refuse(_("No line of these PCs is held up in a way that you could release."))
        mark(support_case, released, Work.RELEASED, by=actor, now=now, note=why)
        note_step(support_case, Happened.RELEASED, by=actor, now=now, n=len(released))
        audit.record(actor, "support_case.serials_released", support_case, count=len(released))
        _refresh(support_case, now)
    return len(released)


@transaction.atomic
def refuse_serials(
    *, actor: Actor, partner_id: UUID, support_case_id: UUID, serials: Sequence[str], reason: str, now: datetime
) -> int:
    """Say of these PCs that they are not added, and why; the asker reads the reason at each."""
    with working(
        actor=actor, partner_id=partner_id, support_case_id=support_case_id, step=Step.WORK, now=now
    ) as support_case:
        why = said(reason, without=NO_REASON)
        count = mark(support_case, chosen(support_case, serials), Work.REFUSED, by=actor, now=now, note=why)
        note_step(support_case, Happened.REFUSED, by=actor, now=now, text=why, n=count)
        audit.record(actor, "support_case.serials_refused", support_case, count=count, why=why[:LONGEST_NOTE])
        told.serials(support_case, count, now)
    return count


@transaction.atomic
def refresh_work(*, partner_id: UUID, support_case_id: UUID, now: datetime) -> int:
    """Note which of its PCs stand by now where the asker sees them. Returns how many more it were."""
    with scoped(Scope(partner_id)):
        return _refresh(lock_one(partner_id=partner_id, support_case_id=support_case_id), now)


def refresh_all(*, now: datetime) -> int:
    """`refresh_work` for every open support case of which a PC has arrived. Returns how many PCs had."""
    with scoped(VENDOR), transaction.atomic():
        waiting = queries.with_arrivals()
    return sum(
        refresh_work(partner_id=partner_id, support_case_id=support_case_id, now=now)
        for partner_id, support_case_id in waiting
    )


_ARRIVED = """
UPDATE support_supportserial s SET work = 'arrived', changed_at = %(now)s
FROM devices_device d
WHERE s.partner_id = %(partner)s AND s.support_case_id = %(support_case)s AND s.work = ANY(%(unfinished)s)
    AND d.partner_id = %(partner)s AND d.serial = s.serial AND d.place <> 'left'
    AND (s.customer_id IS NULL OR d.customer_id = s.customer_id)
"""


def _refresh(support_case: SupportCase, now: datetime) -> int:
    values: dict[str, Any] = {
        "partner": support_case.partner_id, "support_case": support_case.id, "now": now,
        "unfinished": [str(work) for work in UNFINISHED],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVED, values)
        count: int = cursor.rowcount
    if count:
        write(support_case, now=now)
        note_step(support_case, Happened.ARRIVED, by=None, now=now, side=Side.SYSTEM, n=count)
        told.serials(support_case, count, now)
    return count


def chosen(support_case: SupportCase, serials: Collection[str]) -> set[str]:
    """Those of these serial numbers that its work list still looks for; refused where there is none."""
    found = set(_unfinished(support_case).filter(serial__in=list(serials)).values_list("serial", flat=True))
    if not found:
        refuse(NONE_CHOSEN)
    return found


def mark(
    support_case: SupportCase, serials: Collection[str], work: Work, *, by: Actor, now: datetime, note: str = ""
) -> int:
    """Say what becomes of these serial numbers. Returns how many there were."""
    write(support_case, now=now)
    return (
        _unfinished(support_case)
        .filter(serial__in=list(serials))
        .update(work=work, note=note[:LONGEST_NOTE], changed_at=now, changed_by_label=by.label)
    )


def _unfinished(support_case: SupportCase) -> QuerySet[SupportSerial]:
    rows = SupportSerial.objects.filter(partner_id=support_case.partner_id, support_case_id=support_case.id)
    return rows.filter(work__in=UNFINISHED)
