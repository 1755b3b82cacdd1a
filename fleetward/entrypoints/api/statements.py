"""Course completions out of xAPI statements (R2; xAPI 1.0.3, part 2: statements)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from fleetward.entrypoints.api.problems import Problem
from fleetward.foundation.kit.ids import uuid7

MOST = 1_000
COMPLETING = {"http://adlnet.gov/expapi/verbs/completed", "http://adlnet.gov/expapi/verbs/passed"}
AHEAD = timedelta(days=1)  # clocks and time zones of others
LONGEST = {"activity": 300, "account": 80}


@dataclass(frozen=True)
class Statement:
    """One statement. Without an activity it tells nothing about a course: accepted, and nothing follows."""

    id: UUID
    activity: str = ""
    account: str = ""
    completed_at: datetime | None = None


class Bad(Exception):
    """What is wrong with one statement."""


def read(body: bytes, *, now: datetime, put_id: UUID | None = None) -> list[Statement]:
    """All statements of a body, or a problem that names the first bad one (from 1). `put_id` is that of a PUT."""
    sent = _decoded(body)
    if put_id and not isinstance(sent, dict):
        raise Problem(400, _("PUT takes exactly one statement."))
    many = sent if isinstance(sent, list) else [sent]
    if len(many) > MOST:
        raise Problem(413, _("At most %(most)d statements at once.") % {"most": MOST}, limit=MOST)
    found: list[Statement] = []
    for number, one in enumerate(many, 1):
        try:
            found.append(_statement(one, now, put_id))
        except Bad as bad:
            detail = _("Statement %(number)d: %(why)s Nothing of the batch was stored.")
            raise Problem(400, detail % {"number": number, "why": bad}, statement=number) from bad
    _refuse_twins(found)
    return found


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as broken:
        raise Problem(400, _("The body is no JSON.")) from broken


def _refuse_twins(found: list[Statement]) -> None:
    """XAPI 1.0.3, 2.3.1.2: a batch must not hold one id twice."""
    first: dict[UUID, int] = {}
    for number, one in enumerate(found, 1):
        if one.id in first:
            detail = _("Statements %(one)d and %(other)d have the same id. Nothing of the batch was stored.")
            raise Problem(400, detail % {"one": first[one.id], "other": number}, statement=number)
        first[one.id] = number


def _statement(one: Any, now: datetime, put_id: UUID | None) -> Statement:
    if not isinstance(one, dict):
        raise Bad(_("it is no object."))
    statement_id = _id(one, put_id)
    verb = _text(one, "verb", "id")
    for part in ("actor", "object"):
        if not isinstance(one.get(part), dict):
            raise Bad(_('"%(name)s" is missing.') % {"name": part})
    if verb not in COMPLETING:
        return Statement(statement_id)
    activity, account = _text(one, "object", "id"), _text(one, "actor", "account", "name")
    for name, value in (("activity", activity), ("account", account)):
        if len(value) > LONGEST[name]:
            raise Bad(_("the %(name)s is longer than %(most)d characters.") % {"name": name, "most": LONGEST[name]})
    return Statement(statement_id, activity, account, _when(one, now))


def _id(one: dict[str, Any], put_id: UUID | None) -> UUID:
    """The statement's own id, else that of the PUT, else a new one (xAPI 1.0.3, 2.4.1)."""
    sent = one.get("id")
    if sent is None:
        return put_id or uuid7()
    try:
        own = UUID(sent) if isinstance(sent, str) else None
    except ValueError:
        own = None
    if own is None:
        raise Bad(_('"id" is no UUID.'))
    if put_id and own != put_id:
        raise Bad(_('"id" differs from statementId.'))
    return own


def _text(one: dict[str, Any], *path: str) -> str:
    value: Any = one
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise Bad(_('"%(name)s" is missing or no text.') % {"name": ".".join(path)})
    return value.strip()


def _when(one: dict[str, Any], now: datetime) -> datetime:
    """`timestamp`, ISO 8601 with its offset; without one, the time of receipt (xAPI 1.0.3, 2.4.7)."""
    sent = one.get("timestamp")
    if sent is None:
        return now
    try:
        at = parse_datetime(sent) if isinstance(sent, str) else None
        at = at.astimezone(UTC) if at and at.tzinfo else None
    except (ValueError, OverflowError):
        at = None
    if at is None:
        raise Bad(_('"timestamp" is no time with an offset, such as 2026-09-01T12:00:00Z.'))
    if at > now + AHEAD:
        raise Bad(_('"timestamp" lies in the future.'))
    return at
