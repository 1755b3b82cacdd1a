"""How a certificate stands, in a word and a tone; what a course is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fleetward.domain.partners.models import PartnerRole
from fleetward.domain.partners.queries import SOON
from fleetward.domain.partners.vendor_profile import vendor_profile

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.domain.partners.models import Certification


@dataclass(frozen=True)
class Shown:
    """A certificate as the pages show it."""

    row: Certification
    program: str
    role: str
    word: str
    tone: str
    revocable: bool


def shown(row: Certification, now: datetime) -> Shown:
    """Revoked comes before expired: a person has acted. Expiry is told 60 days ahead."""
    if row.revoked_at:
        word, tone = _("Revoked"), "bad"
    elif row.expires_at <= now:
        word, tone = _("Expired"), "bad"
    elif row.expires_at <= now + SOON:
        word, tone = _("Expires soon"), "warn"
    else:
        word, tone = _("Valid"), "good"
    program = vendor_profile().programs.get(row.program, row.program)
    return Shown(row, program, str(PartnerRole(row.partner_role).label), word, tone, row.revoked_at is None)


def course_title(activity: str) -> str:
    """What the vendor calls the course; its activity id where nobody knows it."""
    course = vendor_profile().course(activity)
    return course.title if course else activity
