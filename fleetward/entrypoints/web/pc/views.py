"""The page behind *View*: what is wrong with the PC, submitting the repair case, and what becomes of it (R7 to R9)."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fleetward.domain.alerts import operations as alerts
from fleetward.domain.alerts import queries as alert_queries
from fleetward.domain.alerts import wording as alert_wording
from fleetward.domain.alerts.lifecycle import PopUp
from fleetward.domain.alerts.operations import NoticeWithdrawn
from fleetward.domain.devices import queries as devices
from fleetward.domain.repairs import operations, queries, rules
from fleetward.domain.repairs.lifecycle import RepairState, Source, Step
from fleetward.domain.repairs.operations import Refused
from fleetward.domain.repairs.visit_calendar import calendar_file, desk_name
from fleetward.entrypoints.web.pc import wording
from fleetward.entrypoints.web.pc.by_link import by_link, frame
from fleetward.entrypoints.web.pc.forms import MessageForm, SubmitForm
from fleetward.gateways.calendar_file import CONTENT_TYPE

if TYPE_CHECKING:
    from django.http import HttpRequest

    from fleetward.domain.alerts.links import Link
    from fleetward.domain.alerts.models import Alert
    from fleetward.domain.repairs.models import RepairCase


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def notice(request: HttpRequest, link: Link) -> HttpResponse:
    """What is wrong, and the form; once it was submitted, the repair case."""
    repair, alert = queries.of_alert(link.partner_id, link.alert_id), _viewed(link)
    again = repair is not None and repair.closed_at is not None and alert is not None
    if request.method == "POST" and alert:
        return _submit(request, alert)
    if repair and not (again and "again" in request.GET):
        return _show(request, repair, again=again)
    return _ask(request, alert, repair) if alert else _withdrawn(request)


def _viewed(link: Link) -> Alert | None:
    """The alert, if the person at the PC may read of it now; its pop-up has done what it is for."""
    alert = None if link.expired else alert_queries.may_be_shown(link.partner_id, link.alert_id)
    if alert is None:
        return None
    try:
        alerts.answer_notice(
            partner_id=alert.partner_id, device_id=alert.device_id, alert_id=alert.id, answer=PopUp.VIEWED,
            now=timezone.now(),
        )  # fmt: skip
    except NoticeWithdrawn:
        return None
    return alert


def _ask(request: HttpRequest, alert: Alert, repair: RepairCase | None) -> HttpResponse:
    desk = _desk(alert)
    form = SubmitForm(desk=desk, initial={"after": repair.id if repair else None})
    return render(request, "pc/ask.html", _asked(alert, desk, form))


def _submit(request: HttpRequest, alert: Alert) -> HttpResponse:
    desk = _desk(alert)
    form = SubmitForm(request.POST, desk=desk)
    if not form.is_valid():
        return render(request, "pc/ask.html", _asked(alert, desk, form))
    try:
        operations.submit_from_link(
            partner_id=alert.partner_id, alert_id=alert.id, contact=form.contact, after=form.cleaned_data["after"],
            consent=form.cleaned_data["consent"], description=form.cleaned_data["description"],
            language=translation.get_language() or settings.LANGUAGE_CODE, now=timezone.now(),
        )  # fmt: skip
    except NoticeWithdrawn:
        return _withdrawn(request)
    return _back(request)


def _asked(alert: Alert, desk: str, form: SubmitForm) -> dict[str, Any]:
    words = alert_wording.words(alert.rule, alert.values)
    return {"alert": alert, "words": words, "desk": desk, "form": form, **frame()}


def _desk(alert: Alert) -> str:
    """Who will get in touch, as long as nothing is submitted: by the certificates of now."""
    device = devices.by_id(alert.partner_id, alert.device_id)
    route = queries.route_of(alert.partner_id, device.program if device else "", timezone.now())
    return desk_name(route, alert.partner.name)


def _withdrawn(request: HttpRequest) -> HttpResponse:
    """The link is ours, but there is nothing to see and nothing to submit any more."""
    return render(request, "pc/withdrawn.html", frame(), status=410)


def _show(
    request: HttpRequest, repair: RepairCase, *, again: bool = False, form: MessageForm | None = None
) -> HttpResponse:
    """The repair case. One that was opened from a dashboard shows neither contact details nor what is said in it."""
    desk, own = desk_name(repair.route, repair.partner.name), repair.source == Source.END_USER
    context = {
        "repair": repair, "title": alert_wording.title(repair.rule), "own": own, "desk": desk, "again": again,
        "tone": wording.TONES.get(RepairState(repair.state), ""), "next": wording.what_next(repair, desk),
        "visit": wording.visit(repair), "form": form or MessageForm(),
        "timeline": wording.timeline(queries.steps_told(repair), desk, own=own),
        "may_speak": not rules.refuse_from_link(repair, Step.ADD_MESSAGE), **frame(),
    }  # fmt: skip
    return render(request, "pc/repair.html", context)


@require_POST
@by_link
def message(request: HttpRequest, link: Link) -> HttpResponse:
    """Tell the desk something."""
    form = MessageForm(request.POST)
    repair = queries.of_alert(link.partner_id, link.alert_id)
    if repair is None:
        return _withdrawn(request)
    if not form.is_valid():
        return _show(request, repair, form=form)
    with suppress(Refused):  # it has ended meanwhile: the page says so
        operations.message_from_link(
            partner_id=link.partner_id, alert_id=link.alert_id, text=form.cleaned_data["text"], now=timezone.now()
        )
    return _back(request)


@require_POST
@by_link
def cancel(request: HttpRequest, link: Link) -> HttpResponse:
    """Nobody needs to come any more."""
    if queries.of_alert(link.partner_id, link.alert_id) is None:
        return _withdrawn(request)
    with suppress(Refused):  # it has ended already: the page says so
        operations.cancel_from_link(partner_id=link.partner_id, alert_id=link.alert_id, now=timezone.now())
    return _back(request)


@require_GET
@by_link
def visit(request: HttpRequest, link: Link) -> HttpResponse:
    """The visit for the person's own calendar."""
    repair = queries.of_alert(link.partner_id, link.alert_id)
    contact = queries.own_contact(repair) if repair else None
    content = calendar_file(repair, contact) if repair else None
    if repair is None or content is None:
        return _withdrawn(request)
    disposition = f'attachment; filename="{repair.number}.ics"'
    return HttpResponse(content, content_type=CONTENT_TYPE, headers={"Content-Disposition": disposition})


def _back(request: HttpRequest) -> HttpResponse:
    """To the page of the link, in the language that it was read in."""
    token = request.resolver_match.kwargs["token"] if request.resolver_match else ""
    address = reverse("pc-notice", kwargs={"token": token})
    return redirect(f"{address}?lang={translation.get_language()}" if "lang" in request.GET else address)
