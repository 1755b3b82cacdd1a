"""Who is told of a support case: support of what comes in, whoever asked of what support does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from fleetward.domain.customers.queries import people
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.support.lifecycle import Side, SupportState
from fleetward.foundation.notifications.kinds import Kind
from fleetward.foundation.notifications.models import Channel
from fleetward.foundation.notifications.operations import tell
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.support.models import SupportCase


def state_named(code: str) -> str:
    """For whom a support case waits, in words."""
    return str(SupportState(code).label)


_AT, _NAMED = "support-case", ("partner_id", "support_case_id")
_ASKER, _AGENT = Permission.SUPPORT_REQUEST, Permission.SUPPORT_ANSWER

OPENED = Kind(
    "support_case.opened", _("A new support case"), _("New support case %(number)s: %(about)s"), _AT, _NAMED,
    (_AGENT,), Channel.NOW,
)  # fmt: skip
MESSAGE = Kind(
    "support_case.message", _("A message in a support case"),
    _("Support case %(number)s (%(about)s): there is a new message."), _AT, _NAMED, (_AGENT,), Channel.NOW,
)  # fmt: skip
ANSWERED = Kind(
    "support_case.answered", _("An answer in your support case (the answer itself is always mailed)"),
    _("Support case %(number)s (%(about)s): support has answered."), _AT, _NAMED, (_ASKER,), Channel.NONE,
)  # fmt: skip
MOVED = Kind(
    "support_case.moved", _("A support case waits for others, or is closed"),
    _("Support case %(number)s (%(about)s): %(state)s"), _AT, _NAMED, (_ASKER,), words={"state": state_named},
)  # fmt: skip
SERIALS = Kind(
    "support_case.serials", _("What became of PCs in a support case"),
    ngettext_lazy(
        "Support case %(number)s: there is an answer about %(n)s PC.",
        "Support case %(number)s: there is an answer about %(n)s PCs.", "n",
    ),
    _AT, _NAMED, (_ASKER,), adds_up=True,
)  # fmt: skip

HANDED_OVER = Kind(
    "support_case.handed_over", _("A colleague hands a support case over to you"),
    _("Support case %(number)s (%(about)s) is yours now: %(by)s has handed it over."), _AT, _NAMED, (_AGENT,),
    Channel.NOW,
)  # fmt: skip
REOPENED = Kind(
    "support_case.reopened", _("A closed support case is opened again"),
    _("Support case %(number)s (%(about)s) is open again."), _AT, _NAMED, (_AGENT,), Channel.NOW,
)  # fmt: skip

KINDS = (OPENED, MESSAGE, HANDED_OVER, REOPENED, ANSWERED, MOVED, SERIALS)


def opened(asked: SupportCase, now: datetime) -> None:
    """Support has a new one."""
    _tell_support(OPENED, asked, None, now)


def said(asked: SupportCase, side: Side, now: datetime) -> None:
    """A message that is not internal. The other side is told: of support everybody, until somebody has taken it up."""
    if side is Side.SUPPORT:
        _tell_asker(ANSWERED, asked, now)
    else:
        _tell_support(MESSAGE, asked, [asked.taken_by] if asked.taken_by else None, now)


def handed_over(asked: SupportCase, by: str, now: datetime) -> None:
    """A colleague has it from now on."""
    _tell_support(HANDED_OVER, asked, [asked.taken_by], now, by=by)


def reopened(asked: SupportCase, side: Side, now: datetime) -> None:
    """It is open again. The other side is told, as of a message."""
    if side is Side.SUPPORT:
        _tell_asker(MOVED, asked, now, state=str(asked.state))
    else:
        _tell_support(REOPENED, asked, [asked.taken_by] if asked.taken_by else None, now)


def moved(asked: SupportCase, now: datetime) -> None:
    """It waits for somebody else than before."""
    _tell_asker(MOVED, asked, now, state=str(asked.state))


def serials(asked: SupportCase, count: int, now: datetime) -> None:
    """So many serial numbers have an outcome."""
    if count:
        _tell_asker(SERIALS, asked, now, n=count)


def _tell_support(
    kind: Kind, asked: SupportCase, among: list[UUID | None] | None, now: datetime, **details: Any
) -> None:
    with scoped(VENDOR):
        _tell(kind, asked, partners.vendor_users_who_may(_AGENT, among), now, **details)


def _tell_asker(kind: Kind, asked: SupportCase, now: datetime, **details: Any) -> None:
    asker, at = [asked.opened_by], asked.customer_id
    with scoped(Scope(asked.partner_id)):
        users = people.users_who_may(asked.partner_id, at, _ASKER, asker)
        _tell(kind, asked, users, now, customer_id=at, **details)


def _tell(
    kind: Kind, asked: SupportCase, users: list[UUID], now: datetime, customer_id: UUID | None = None, **details: Any
) -> None:
    tell(
        kind=kind.code, users=users, subject=str(asked.id), now=now, customer_id=customer_id, number=asked.number,
        about=asked.subject, partner_id=str(asked.partner_id), support_case_id=str(asked.id), **details,
    )  # fmt: skip
