"""The mail that reminds of old parts that are due, in the languages of its reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext as _

from fleetward.domain.customers.letters import RULE, Letter
from fleetward.domain.partners.vendor_profile import vendor_profile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleetward.domain.parts.models import PartReturn
    from fleetward.foundation.accounts.models import User


def reminder(to: User, due: Sequence[tuple[str, PartReturn]], url: str) -> Letter:
    """`due`: the number of the order, and the return; `url` leads to the list of returns."""
    languages = [to.language] if to.language else [code for code, _name in settings.LANGUAGES]
    subjects, texts = [], []
    for language in languages:
        with translation.override(language):
            subjects.append(_("Old parts to be sent back, %(platform)s") % {"platform": vendor_profile().platform})
            texts.append(_text(due, url))
    return Letter(to.email, " / ".join(subjects), RULE.join(texts))


def _text(due: Sequence[tuple[str, PartReturn]], url: str) -> str:
    line = _("%(part)s of order %(number)s, PC %(serial)s: due on %(day)s")
    lines = [
        line % {
            "part": row.part_number, "number": number, "serial": row.serial,
            "day": formats.date_format(row.due_on, "DATE_FORMAT"),
        }
        for number, row in due
    ]  # fmt: skip
    before = _("Send these old parts back. What has not come back by its day is charged.")
    after = _("Tell us here that you have sent them:")
    return "\n\n".join([before, "\n".join(lines), f"{after}\n{url}"]) + "\n"
