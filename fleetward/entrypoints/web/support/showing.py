"""What the page of one support case shows, and the part of it that is renewed while somebody looks at it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from fleetward.domain.customers import queries as customers
from fleetward.domain.support import queries, rules
from fleetward.domain.support.answers import prepared
from fleetward.domain.support.lifecycle import Priority, Step, SupportState, state_told
from fleetward.entrypoints.web.support import wording
from fleetward.entrypoints.web.support.conversation import course
from fleetward.entrypoints.web.support.serial_table import counts, last_change, table_of
from fleetward.entrypoints.web.support.steps import STEPS
from fleetward.entrypoints.web.support.table import next_promise

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from fleetward.entrypoints.web.support.reading import Read
    from fleetward.entrypoints.web.support.steps import Corrected

BESIDE = {
    "hand_over": "user-check", "move": "hourglass", "prioritise": "flag", "close": "circle-check",
    "reopen": "rotate-ccw",
}  # fmt: skip
"""Steps of the card *What to do*, with their icons; the others stand where what they change is shown."""


def context(request: HttpRequest, of: Read, corrected: Corrected | None) -> dict[str, Any]:
    """All of it, for this reader; `corrected` is the form in which something must be put right."""
    allowed = rules.steps(of.actor, of.support_case, timezone.now())
    forms = {
        name: step.form(of)
        for name, step in STEPS.items()
        if step.rule in allowed and (of.desk or not step.of_support) and not (of.desk and name == "say")
    }
    if corrected:
        forms[corrected.step] = corrected.form
    _choose_answer(request, of, forms)
    return live(request, of) | {
        "forms": forms,
        "corrected": corrected.step if corrected else "",
        "take": "take" in forms and of.support_case.taken_by != of.actor.user_id,
        "cards": [_card(name, forms[name], corrected) for name in BESIDE if name in forms],
        "plain_serials": "\n".join(of.support_case.serials),
        "may_merge": of.desk and Step.MERGE in allowed,
        "answers": prepared(of.support_case, agent=of.actor.label) if "answer" in forms else [],
    }


def _choose_answer(request: HttpRequest, of: Read, forms: dict[str, Any]) -> None:
    """A template that the address names stands in the answer, in the language of the one who asked."""
    chosen = request.GET.get("answer", "")
    if not chosen or "answer" not in forms or forms["answer"].is_bound:
        return
    for one in prepared(of.support_case, agent=of.actor.label):
        if one.code == chosen:
            forms["answer"].initial["text"] = one.text


def _card(name: str, form: Any, corrected: Corrected | None) -> dict[str, Any]:
    return {
        "name": name, "icon": BESIDE[name], "label": wording.STEPS[name], "form": form,
        "open": corrected is not None and corrected.step == name, "ends": name == "close",
    }  # fmt: skip


def live(request: HttpRequest, of: Read) -> dict[str, Any]:
    """What is renewed: where it stands, what was said, and what became of each serial number."""
    found, now = of.support_case, timezone.now()
    return {
        "of": of,
        "support_case": found,
        "desk": of.desk,
        "mark": mark(of),
        "state": state_told(found.state, desk=of.desk),
        "tone": wording.TONES[SupportState(found.state)],
        "standing": _standing(of, now),
        "course": course(of),
        "language": get_language_info(found.language)["name_local"],
        "customer": _customer(of),
        "priority_tone": wording.PRIORITY_TONES[Priority(found.priority)],
        "work": counts(of),
        **table_of(request, of),
    }


def _customer(of: Read) -> str:
    """The name of the customer that asked, for the desk."""
    found = of.support_case
    if not of.desk or found.customer_id is None:
        return ""
    rows = customers.visible_to(of.actor).filter(partner_id=found.partner_id, id=found.customer_id)
    return rows.values_list("name", flat=True).first() or ""


def _standing(of: Read, now: datetime) -> dict[str, Any] | None:
    """What matters most about where it stands, as a notice: where it went on, that it is over, or what is promised."""
    state = of.support_case.state
    if other := _merged_into(of):
        url = reverse("support-case", args=[other.partner_id, other.id])
        title = _("Merged with another support case")
        return {"tone": "info", "title": title, "text": other.number, "url": url, "link": _("Go there")}
    if state == SupportState.CLOSED:
        text = _("Is something still wrong? Open it again, and say what.")
        return {"tone": "good", "title": state_told(state, desk=of.desk), "text": text}
    if state == SupportState.ASKER and not of.desk:
        text = _("Support has asked you something. The promised times wait until you answer.")
        return {"tone": "warn", "title": state_told(state, desk=False), "text": text}
    return _promise(of, now)


def _promise(of: Read, now: datetime) -> dict[str, Any] | None:
    """What is promised next, and whether that is over."""
    due = next_promise(of.support_case)
    if due is None:
        return None
    day = formats.date_format(timezone.localtime(due), "DATETIME_FORMAT")
    first = of.support_case.answered_at is None
    text = _("You get an answer by %s") if first else _("It is to be settled by %s")
    if of.desk:
        text = _("Answer promised by %s") if first else _("To be settled by %s")
    if rules.promise_passed(of.support_case, now):
        return {"tone": "bad", "title": _("Overdue"), "text": text % day}
    return {"tone": "info", "text": text % day}


def _merged_into(of: Read) -> Any:
    """The support case that this one was merged with, if the reader sees it."""
    other = of.support_case.merged_into
    if other is None:
        return None
    return queries.visible_to(of.actor).filter(partner_id=of.support_case.partner_id, id=other).first()


def mark(of: Read) -> str:
    """What the page shows, as one short word: another word says that something is new. One query."""
    newest = last_change(of)
    parts = [of.support_case.changed_at.isoformat(), newest.isoformat() if newest else ""]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]
