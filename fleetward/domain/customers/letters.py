"""What an invitation says, as plain text, in the language of whoever gets it (B7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.utils import formats, timezone, translation
from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.vendor_profile import vendor_profile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.customers.models import Customer, Invitation

RULE = "\n\n" + "-" * 20 + "\n\n"


class Asking(Protocol):
    """An invitation to take a place, wherever."""

    email: str
    expires_at: datetime

    def get_role_display(self) -> str:
        """As what."""


@dataclass(frozen=True)
class Letter:
    """One mail."""

    to: str
    subject: str
    text: str


def letter(invitation: Invitation, customer: Customer, url: str, languages: Sequence[str]) -> Letter:
    """The invitation to a customer's dashboard."""
    return in_each(
        languages, invitation, url, _("Invitation to the dashboard of %(customer)s"),
        _("%(partner)s looks after PCs of %(customer)s on %(platform)s. You are invited to their dashboard."),
        customer=customer.name, partner=invitation.partner.name,
    )  # fmt: skip


def in_each(
    languages: Sequence[str], invitation: Asking, url: str, subject: StrOrPromise, opening: StrOrPromise, **names: str
) -> Letter:
    """An invitation in each of the languages, one below the other. `names` stand in subject and opening."""
    values = {name: _one_line(text) for name, text in names.items()} | {
        "platform": vendor_profile().platform, "url": url,
    }  # fmt: skip
    subjects, texts = [], []
    for language in languages:
        with translation.override(language):
            day = formats.date_format(timezone.localtime(invitation.expires_at), "DATE_FORMAT")
            said = values | {"role": str(invitation.get_role_display()), "day": day}
            subjects.append(str(subject) % said)
            texts.append(_text(opening, said))
    return Letter(invitation.email, " / ".join(subjects), RULE.join(texts))


def _text(opening: StrOrPromise, values: dict[str, str]) -> str:
    parts = [
        opening,
        _("Your role: %(role)s"),
        str(_("Open this link to accept or to decline:")) + "\n%(url)s",
        _("The link is for you alone and is valid until %(day)s. If you did not expect it, you need not do anything."),
    ]
    return "\n\n".join(str(part) % values for part in parts) + "\n"


def _one_line(name: str) -> str:
    return " ".join(name.split())
