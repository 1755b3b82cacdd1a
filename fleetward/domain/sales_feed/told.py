"""What the channel-data stewards are told: files, lines and feeds that need them. In the vendor's scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.permissions import Permission
from fleetward.foundation.notifications.kinds import Kind
from fleetward.foundation.notifications.models import Channel
from fleetward.foundation.notifications.operations import tell
from fleetward.foundation.tenancy.scope import VENDOR, scoped

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.domain.sales_feed.models import FeedFile, Layout
    from fleetward.domain.sales_feed.queries.health import Health

_MAY = (Permission.FEED_MANAGE,)

REFUSED = Kind(
    "file.refused", _("A file could not be read"), _("%(file)s of %(feed)s could not be read."), "file",
    ("code", "file_id"), _MAY, Channel.NOW,
)  # fmt: skip
SET_ASIDE = Kind(
    "file.lines_set_aside", _("Lines of a file are set aside"),
    ngettext_lazy(
        "%(n)s line of %(file)s (%(feed)s) is set aside.", "%(n)s lines of %(file)s (%(feed)s) are set aside.", "n"
    ),
    "file", ("code", "file_id"), _MAY,
)  # fmt: skip
LAYOUT = Kind(
    "layout.waits", _("A layout waits for confirmation"),
    _("%(file)s of %(feed)s waits: nobody has said yet what its columns mean."), "layout", ("layout_id",), _MAY,
)  # fmt: skip
LATE = Kind("feed.late", _("A feed is late"), _("%(feed)s is late."), "feed", ("code",), _MAY, Channel.NOW)

KINDS = (REFUSED, SET_ASIDE, LAYOUT, LATE)


def refused(file: FeedFile, now: datetime) -> None:
    """A file was not read."""
    _tell(REFUSED, str(file.id), now, **_of(file))


def set_aside(file: FeedFile, lines: int, now: datetime) -> None:
    """A file was read, and so many of its lines need a person."""
    if lines:
        _tell(SET_ASIDE, str(file.id), now, n=lines, **_of(file))


def layout_waits(file: FeedFile, layout: Layout, now: datetime) -> None:
    """A sheet has columns that nobody has confirmed; more files with the same columns count up."""
    _tell(LAYOUT, str(layout.id), now, layout_id=str(layout.id), **_of(file))


def late(one: Health, now: datetime) -> None:
    """A feed is late: told once, until another file has come."""
    since = one.last.id if one.last else "nothing yet"
    _tell(LATE, f"{one.feed.code} {since}", now, once=True, feed=one.feed.name, code=one.feed.code)


def _of(file: FeedFile) -> dict[str, str]:
    return {"file": file.name, "feed": file.feed.name, "code": file.feed.code, "file_id": str(file.id)}


def _tell(kind: Kind, subject: str, now: datetime, **details: Any) -> None:
    with scoped(VENDOR):
        users = partners.vendor_users_who_may(Permission.FEED_MANAGE)
        tell(kind=kind.code, users=users, subject=subject, now=now, **details)
