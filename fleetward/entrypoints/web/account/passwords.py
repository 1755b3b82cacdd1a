"""A password that contains our name or the vendor's is one that a guesser tries first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from fleetward.domain.partners.vendor_profile import vendor_profile

if TYPE_CHECKING:
    from fleetward.foundation.accounts.models import User

SHORT = 4
"""Letters of a name from which on it is looked for anywhere: "HP" stands in many a word by chance."""


class OwnNamesValidator:
    """Refuses Fleetward's name, and every name of the vendor profile (ASVS 6.1.2, 6.2.11)."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Neither capitals nor spaces nor full stops hide a name; a short one counts where it stands by itself."""
        del user
        if any(_contains(password.casefold(), name) for name in names()):
            raise ValidationError(self.get_help_text(), code="own_name")

    def get_help_text(self) -> str:
        """What the form says."""
        return _("The password must not contain the name of this portal or of its vendor.")


def names() -> list[str]:
    """What is refused: letters and digits alone, in lower case."""
    profile = vendor_profile()
    known = (
        "Fleetward", profile.vendor, profile.platform, profile.platform_short, profile.training_system,
        profile.channel_data_system, profile.service_delivery_system, *profile.programs.values(),
    )  # fmt: skip
    return sorted({plain for name in known if (plain := _plain(name.casefold()))})


def _contains(password: str, name: str) -> bool:
    if len(name) < SHORT:
        return name in re.findall(r"[^\W\d_]+", password)
    return name in _plain(password)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]", "", text)
