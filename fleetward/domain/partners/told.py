"""What a partner's people are told of its certificates."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners import queries
from fleetward.domain.partners.models import PartnerRole
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.foundation.notifications.kinds import Kind
from fleetward.foundation.notifications.operations import tell

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Certification


def day_of(moment: str) -> str:
    """The day of a moment that a notice tells, by the reader's clock."""
    return str(formats.date_format(timezone.localtime(datetime.fromisoformat(moment)), "DATE_FORMAT"))


def program_named(code: str) -> str:
    """A program, as the vendor profile calls it."""
    return vendor_profile().programs.get(code, code)


def role_named(code: str) -> str:
    """A partner role in words."""
    return str(PartnerRole(code).label)


_WORDS = {"program": program_named, "role": role_named, "day": day_of}
_MAY = (Permission.CUSTOMER_MANAGE,)

EXPIRES = Kind(
    "certificate.expires", _("A certificate expires soon"),
    _("Your certificate for %(program)s (%(role)s) expires on %(day)s."), "home", permissions=_MAY, words=_WORDS,
)  # fmt: skip
EXPIRED = Kind(
    "certificate.expired", _("A certificate has expired"),
    _("Your certificate for %(program)s (%(role)s) expired on %(day)s: no new PCs arrive."), "home",
    permissions=_MAY, words=_WORDS,
)  # fmt: skip

KINDS = (EXPIRES, EXPIRED)
SOON = timedelta(days=30)


def certificate(row: Certification, *, now: datetime) -> None:
    """Tell the partner's administrators, once, that it expires soon, or that it has. In the partner's scope."""
    kind = EXPIRED if row.expires_at <= now else EXPIRES
    tell(
        kind=kind.code, users=queries.users_who_may(row.partner_id, Permission.CUSTOMER_MANAGE), now=now, once=True,
        subject=f"{row.id} {row.expires_at:%Y-%m-%d}", program=row.program, role=row.partner_role,
        day=row.expires_at.isoformat(),
    )  # fmt: skip
