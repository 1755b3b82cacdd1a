"""What an invitation says, as plain text, in the language of whoever gets it (B7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.staff import queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleetward.domain.staff.models import StaffInvitation

RULE = "\n\n" + "-" * 20 + "\n\n"


@dataclass(frozen=True)
class Letter:
    """One mail."""

    to: str
    subject: str
    text: str


def letter(invitation: StaffInvitation, url: str, languages: Sequence[str]) -> Letter:
    """The invitation in each of the languages, one below the other."""
    values = {
        "company": " ".join(queries.house_name(invitation).split()), "platform": vendor_profile().platform, "url": url,
    }  # fmt: skip
    subjects, texts = [], []
    for language in languages:
        with translation.override(language):
            day = formats.date_format(timezone.localtime(invitation.expires_at), "DATE_FORMAT")
            said = values | {"role": str(invitation.get_role_display()), "day": day}
            subjects.append(_("Invitation to %(platform)s for %(company)s") % said)
            texts.append(_text(said))
    return Letter(invitation.email, " / ".join(subjects), RULE.join(texts))


def _text(values: dict[str, str]) -> str:
    parts = [
        _("You are invited to work on %(platform)s for %(company)s."),
        _("Your role: %(role)s"),
        _("Open this link to accept or to decline:") + "\n%(url)s",
        _("The link is for you alone and is valid until %(day)s. If you did not expect it, you need not do anything."),
    ]
    return "\n\n".join(part % values for part in parts) + "\n"
