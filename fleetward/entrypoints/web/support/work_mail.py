"""The mail that asks a distributor, as it will go out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from fleetward.domain.sales_feed import queries as feeds
from fleetward.domain.support.letters import question_letter

if TYPE_CHECKING:
    from fleetward.domain.customers.letters import Letter
    from fleetward.domain.partners.actor import Actor
    from fleetward.entrypoints.web.support.work_steps import Chosen


def preview(chosen: Chosen, form: Any) -> Letter:
    """To whom, and in which words; in the language of the one who gets it."""
    of, said = chosen.of.support_case, form.cleaned_data
    reporter = feeds.reporters(chosen.of.actor).get(id=said["reporter_id"])
    return question_letter(
        of, partner=of.partner.name, text=said["text"], serials=chosen.unfinished, to=reporter.contact_email,
        language=reporter.contact_language, by_mail=bool(settings.SUPPORT_MAIL_DOMAIN),
    )  # fmt: skip


def askable(actor: Actor) -> list[tuple[int, str]]:
    """Reporters that gave an address for questions, by name."""
    found = feeds.reporters(actor).exclude(contact_email="").order_by("name")
    return [(one.id, f"{one.name} \u00b7 {one.contact_email}") for one in found]
