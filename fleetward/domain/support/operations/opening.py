"""Opening support cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import translation

from fleetward.domain.partners.actor import Actor, Forbidden
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.queries.credentials import customer_of
from fleetward.domain.support import promise, queries, told
from fleetward.domain.support.lifecycle import Priority, SupportKind
from fleetward.domain.support.models import SupportCase
from fleetward.domain.support.operations import attaching
from fleetward.domain.support.serial_list import MOST
from fleetward.domain.whereabouts import queries as whereabouts
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.kit.ids import number_of, uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.support.operations.attaching import NewFile

_SAID = ("opened_by", "kind", "subject", "text", "serials", "search_id")


@transaction.atomic
def open_support_case(
    *, actor: Actor, token: UUID, kind: SupportKind, subject: str, text: str, serials: Sequence[str],
    from_page: str, now: datetime, priority: Priority = Priority.NORMAL, language: str = "",
    search_id: UUID | None = None, attachments: Sequence[NewFile] = (),
) -> SupportCase:  # fmt: skip
    """Open a support case (R5, R6, R14). `token` comes with the form: a double click opens one support case.

    The same form sent again with other words, or by another person, is another support case. Runs in the partner's
    own scope, also for a customer, because the audit log is the partner's. Of a search of *Where is my PC?* that the
    actor may see it takes the serial numbers that were not settled, each with what is known of it; where `serials`
    names some, only those.
    """
    actor.require(Permission.SUPPORT_REQUEST)
    if actor.partner_id is None or actor.user_id is None:
        raise Forbidden(Permission.SUPPORT_REQUEST)
    kept = attaching.examined(attachments)
    sought = _sought(actor, search_id, set(serials)) if search_id else []
    fields = _fields(actor, now, priority) | {
        "kind": kind, "subject": " ".join(subject.split())[:200], "text": text.replace("\0", ""),
        "serials": [serial for serial, _verdict, _reason in sought] or list(serials),
        "from_page": from_page[:200], "search_id": search_id if sought else None,
        "language": language or translation.get_language() or "en",
    }  # fmt: skip
    with scoped(Scope(actor.partner_id)):
        found, created = _stored(actor.partner_id, token, fields, now)
        if created:
            _list(found, sought or [(serial, "", "") for serial in found.serials])
            attaching.keep(found, kept, event_id=None, internal=False, now=now)
            audit.record(
                actor, "support_case.opened", found, number=found.number, about=kind, serials=len(found.serials)
            )
            told.opened(found, now)
    return found


def _fields(actor: Actor, now: datetime, priority: Priority) -> dict[str, Any]:
    times = promise.promised(priority, now)
    return {
        "opened_by": actor.user_id, "opened_by_label": actor.label, "opened_at": now, "changed_at": now,
        "customer_id": customer_of(actor), "priority": priority,
        "answer_by": times.answer_by, "settle_by": times.settle_by,
    }  # fmt: skip


def _stored(partner_id: UUID, token: UUID, fields: dict[str, Any], now: datetime) -> tuple[SupportCase, bool]:
    if queries.known_elsewhere(partner_id, token):
        token = uuid7()
    named = fields | {"number": number(token, now)}
    found, created = SupportCase.objects.get_or_create(partner_id=partner_id, id=token, defaults=named)
    if created or all(getattr(found, name) == named[name] for name in _SAID):
        return found, created
    named["number"] = number(other := uuid7(), now)
    return SupportCase.objects.create(partner_id=partner_id, id=other, **named), True


def number(token: UUID, now: datetime) -> str:
    """The number people quote: it tells a support case from a repair case."""
    return f"S-{number_of(token, now)}"


def _sought(actor: Actor, search_id: UUID, named: set[str]) -> list[tuple[str, str, str]]:
    """Serial number, verdict and reason of what the search could not settle, each once, without what is no serial."""
    search = whereabouts.visible_to(actor).filter(id=search_id).first()
    rows = whereabouts.unsettled(actor, search, MOST) if search else []
    found = {row.serial: (row.serial, row.verdict, row.reason) for row in rows if row.serial}
    return [one for serial, one in found.items() if not named or serial in named]


def _list(support_case: SupportCase, known: Iterable[tuple[str, str, str]]) -> None:
    """Its work list, where it is about missing PCs."""
    if support_case.kind != SupportKind.MISSING_PCS:
        return
    rows = {serial: (verdict, reason) for serial, verdict, reason in known}
    with connection.cursor() as cursor:
        cursor.execute(_LIST, {
            "partner": support_case.partner_id, "support_case": support_case.id, "customer": support_case.customer_id,
            "serials": list(rows), "verdicts": [verdict for verdict, _reason in rows.values()],
            "reasons": [reason for _verdict, reason in rows.values()],
        })  # fmt: skip


_LIST = """
INSERT INTO support_supportserial (
    partner_id, support_case_id, serial, customer_id, verdict, reason, work, note, changed_by_label)
SELECT %(partner)s, %(support_case)s, t.serial, %(customer)s, t.verdict, t.reason, 'open', '', ''
FROM unnest(%(serials)s::text[], %(verdicts)s::text[], %(reasons)s::text[]) AS t (serial, verdict, reason)
"""
