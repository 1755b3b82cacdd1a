"""What mails of support say, as plain text, in the language of whoever gets them (B7).

Nothing internal ever comes here: a letter is made of one message that both sides read, or of one question and its list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from fleetward.domain.customers.letters import Letter
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.gateways.quoted_text import MARK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleetward.domain.support.models import SupportCase


@dataclass(frozen=True)
class Answer:
    """What support said, and by whom; `files` are the names of what was attached, to be read on the page."""

    by: str
    text: str
    files: Sequence[str] = ()


def answer_letter(
    support_case: SupportCase, said: Answer, *, to: str, language: str, url: str, by_mail: bool
) -> Letter:
    """An answer of support, for its asker. `by_mail`: an answer to the mail reaches the support case."""
    with translation.override(language):
        parts = [_above()] if by_mail else []
        parts.append(_("%(name)s has answered your support case %(number)s:") % {
            "name": said.by, "number": support_case.number,
        })  # fmt: skip
        parts.append(said.text)
        if said.files:
            parts.append(_("Attached, to be read on the page: %(files)s") % {"files": ", ".join(said.files)})
        parts.append(_("The whole conversation:") + f"\n{url}")
        subject = f"[{support_case.number}] {support_case.subject}"
    return Letter(to, _one_line(subject), "\n\n".join(filter(None, parts)) + "\n")


def question_letter(
    support_case: SupportCase, *, partner: str, text: str, serials: Sequence[str], to: str, language: str, by_mail: bool
) -> Letter:
    """A question to a distributor, with the list."""
    named = {"partner": partner, "platform": vendor_profile().platform, "vendor": vendor_profile().vendor}
    with translation.override(language):
        parts = [_above()] if by_mail else []
        misses = _("%(partner)s misses PCs on %(platform)s that you may have sold to them.") % named
        look = _("Please look whether they are in a report of yours, and report them if they are not.")
        parts += [f"{misses} {look}", text]
        parts.append(_("Serial numbers:") + "\n" + "\n".join(serials))
        parts.append(_("%(vendor)s, support of %(platform)s") % named)
        subject = _("Missing PCs of %(partner)s") % named
    return Letter(to, _one_line(f"[{support_case.number}] {subject}"), "\n\n".join(filter(None, parts)) + "\n")


def _above() -> str:
    return MARK + _("Write your answer above this line") + " -##"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:250]
