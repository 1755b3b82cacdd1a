"""What an invitation says, as plain text, in the language of whoever gets it (B7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from fleetward.domain.partners.vendor_profile import vendor_profile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleetward.domain.customers.models import Customer, Invitation

RULE = "\n\n" + "-" * 20 + "\n\n"


@dataclass(frozen=True)
class Letter:
    """One mail."""

    to: str
    subject: str
    text: str


def letter(invitation: Invitation, customer: Customer, url: str, languages: Sequence[str]) -> Letter:
    """The invitation in each of the languages, one below the other."""
    values = {
        "customer": _one_line(customer.name), "partner": _one_line(invitation.partner.name),
        "platform": vendor_profile().platform, "role": "", "url": url, "day": "",
    }  # fmt: skip
    subjects, texts = [], []
    for language in languages:
        with translation.override(language):
            day = formats.date_format(timezone.localtime(invitation.expires_at), "DATE_FORMAT")
            values |= {"role": invitation.get_role_display(), "day": day}
            subjects.append(_("Invitation to the dashboard of %(customer)s") % values)
            texts.append(_text(values))
    return Letter(invitation.email, " / ".join(subjects), RULE.join(texts))


def _text(values: dict[str, str]) -> str:
    parts = [
        _("%(partner)s looks after PCs of %(customer)s on %(platform)s. You are invited to their dashboard."),
        _("Your role: %(role)s"),
        _("Open this link to accept or to decline:") + "\n%(url)s",
        _("The link is for you alone and is valid until %(day)s. If you did not expect it, you need not do anything."),
    ]
    return "\n\n".join(part % values for part in parts) + "\n"


def _one_line(name: str) -> str:
    return " ".join(name.split())
