"""What is told of searches for PCs, and of requests to map a reseller number."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.whereabouts.lifecycle import RequestState
from fleetward.foundation.notifications.kinds import Kind
from fleetward.foundation.notifications.models import Channel
from fleetward.foundation.notifications.operations import tell
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.domain.whereabouts.models import MappingRequest, Search


def state_named(code: str) -> str:
    """Where a request stands, in words."""
    return str(RequestState(code).label)


def moment_named(moment: str) -> str:
    """Day and time of a moment that a notice tells, by the reader's clock."""
    return str(formats.date_format(timezone.localtime(datetime.fromisoformat(moment)), "SHORT_DATETIME_FORMAT"))


_MAY = (Permission.WHEREABOUTS_ASK,)

ANSWERED = Kind(
    "whereabouts.answered", _("A long search for PCs is answered"),
    ngettext_lazy("Where %(n)s PC is: answered.", "Where %(n)s PCs are: answered.", "n"), "whereabouts-answer",
    ("search_id",), _MAY, Channel.NONE,
)  # fmt: skip
FAILED = Kind(
    "whereabouts.failed", _("A long search for PCs could not be answered"),
    ngettext_lazy(
        "Where %(n)s PC is could not be found out yet.", "Where %(n)s PCs are could not be found out yet.", "n"
    ),
    "whereabouts-answer", ("search_id",), _MAY, Channel.NONE,
)  # fmt: skip
CHANGED = Kind(
    "whereabouts.changed", _("PCs that you looked for are somewhere else now"),
    ngettext_lazy(
        "%(n)s PC that you looked for (%(asked)s) is somewhere else now.",
        "%(n)s PCs that you looked for (%(asked)s) are somewhere else now.", "n",
    ),
    "whereabouts-answer", ("search_id",), _MAY, words={"asked": moment_named}, adds_up=True,
)  # fmt: skip
ASKED = Kind(
    "mapping.asked", _("A partner asks for a mapping"),
    _("%(partner)s says that the number %(key)s of %(reporter)s is its own."), "mapping-request",
    ("partner_id", "request_id"), (Permission.FEED_MANAGE,),
)  # fmt: skip
DECIDED = Kind(
    "mapping.decided", _("A mapping that you asked for is decided"),
    _("The number %(key)s of %(reporter)s: %(state)s"), "whereabouts-answer", ("search_id",), _MAY, Channel.NOW,
    {"state": state_named},
)  # fmt: skip

KINDS = (ANSWERED, FAILED, CHANGED, ASKED, DECIDED)


def answered(search: Search, now: datetime) -> None:
    """A search that took a while is answered for the first time."""
    _tell_of(search, ANSWERED, now, n=search.total)


def failed(search: Search, now: datetime) -> None:
    """The job could not answer; it is tried again."""
    _tell_of(search, FAILED, now, n=search.total)


def changed(search: Search, count: int, now: datetime) -> None:
    """Looking again, so many serials have another answer. Which search it was is known by when it was asked."""
    if count:
        _tell_of(search, CHANGED, now, n=count, asked=search.asked_at.isoformat())


def mapping_asked(request: MappingRequest, now: datetime) -> None:
    """The stewards are told, in the vendor's scope."""
    with scoped(VENDOR):
        tell(
            kind=ASKED.code, users=partners.vendor_users_who_may(Permission.FEED_MANAGE), subject=str(request.id),
            now=now, partner=request.partner.name, partner_id=str(request.partner_id), request_id=str(request.id),
            key=request.key, reporter=request.reporter_name,
        )  # fmt: skip


def mapping_decided(request: MappingRequest, now: datetime) -> None:
    """Whoever asked is told."""
    _tell_asker(
        DECIDED, request.partner_id, request.asked_by, str(request.id), now, key=request.key,
        reporter=request.reporter_name, state=str(request.state), search_id=str(request.search_id),
    )  # fmt: skip


def _tell_of(search: Search, kind: Kind, now: datetime, **details: Any) -> None:
    which = {"search_id": str(search.id), **details}
    _tell_asker(kind, search.partner_id, search.asked_by, str(search.id), now, **which)


def _tell_asker(kind: Kind, partner_id: UUID, asker: UUID | None, subject: str, now: datetime, **details: Any) -> None:
    with scoped(Scope(partner_id)):
        users = partners.users_who_may(partner_id, Permission.WHEREABOUTS_ASK, [asker])
        tell(kind=kind.code, users=users, subject=subject, now=now, **details)
