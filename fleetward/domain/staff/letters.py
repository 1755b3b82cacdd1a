"""What an invitation to work for the vendor or a partner says (B7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.customers.letters import Letter, in_each
from fleetward.domain.staff import queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleetward.domain.staff.models import StaffInvitation


def letter(invitation: StaffInvitation, url: str, languages: Sequence[str]) -> Letter:
    """The invitation to join a house."""
    return in_each(
        languages, invitation, url, _("Invitation to %(platform)s for %(company)s"),
        _("You are invited to work on %(platform)s for %(company)s."), company=queries.house_name(invitation),
    )  # fmt: skip
