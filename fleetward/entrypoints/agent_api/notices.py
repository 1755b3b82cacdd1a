"""Pop-ups (R7, R11): what may be shown to the PC's user now, asked anew each time, and what the user answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from fleetward.domain.alerts import links, queries
from fleetward.domain.alerts.lifecycle import PopUp
from fleetward.domain.alerts.operations import NoticeWithdrawn, answer_notice
from fleetward.domain.alerts.wording import words
from fleetward.entrypoints.agent_api.answers import Problem, for_agents
from fleetward.entrypoints.agent_api.bodies import fields, malformed
from fleetward.entrypoints.agent_api.speaking import speaker

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.alerts.models import Alert
    from fleetward.domain.enrolment.operations.presence import KnownPc

ANSWERS = {"shown": PopUp.SHOWN, "later": PopUp.LATER, "view": PopUp.VIEWED}
NORWEGIAN = ("nb", "nn", "no")


@for_agents
def ask(request: HttpRequest) -> HttpResponse:
    """What may be shown now: asked just before it is."""
    pc = speaker(request)
    language = fields(request, required={}, optional={"language": 20}).get("language", "")
    return JsonResponse({"notices": told(pc, language, timezone.now())})


@for_agents
def answer(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """What the user did with one. *View* is answered with the address of the page; 410 where it may not be shown."""
    pc, now = speaker(request), timezone.now()
    said = fields(request, required={"answer": 10}, optional={})["answer"]
    if said not in ANSWERS:
        raise malformed(f"answer must be one of {', '.join(ANSWERS)}.")
    try:
        answer_notice(
            partner_id=pc.partner_id, device_id=pc.device_id, alert_id=alert_id, answer=ANSWERS[said], now=now
        )
    except NoticeWithdrawn:
        raise Problem(410, "withdrawn", "This notice may not be shown any more.") from None
    if said != "view":
        return JsonResponse({})
    return JsonResponse({"url": f"{settings.PUBLIC_URL}/pc/{links.sign(pc.partner_id, alert_id, now)}/"})


def told(pc: KnownPc, language: str, now: datetime) -> list[dict[str, str]]:
    """The notices for the PC's user, in the language that comes closest to the one asked for."""
    with translation.override("nb" if language.lower().startswith(NORWEGIAN) else "en"):
        return [_notice(alert) for alert in queries.notices(pc.partner_id, pc.device_id, now)]


def _notice(alert: Alert) -> dict[str, str]:
    said = words(alert.rule, alert.values)
    return {
        "id": str(alert.id), "severity": alert.severity, "title": said.title,
        "text": f"{said.explanation} {said.advice}", "view": _("View"), "later": _("Not now"),
    }  # fmt: skip
