"""Forms of the people of the vendor and of partners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fleetward.domain.staff import rules

if TYPE_CHECKING:
    from uuid import UUID


class FirstForm(forms.Form):
    """Whom to invite as a partner's administrator."""

    email = forms.EmailField(label=_("E-mail address"))


class RoleForm(forms.Form):
    """One of the roles of the house."""

    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, partner_id: UUID | None, *args: Any) -> None:
        super().__init__(*args)
        choices = rules.roles(partner_id)
        self.fields["role"].choices = choices  # type: ignore[attr-defined]
        self.fields["role"].initial = choices[-1][0]  # the one that may least


class InviteForm(RoleForm):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_("E-mail address"))
    field_order = ("email", "role")
