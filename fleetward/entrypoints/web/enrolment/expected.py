"""One key, and the PCs that are expected to enrol with it: who has checked in, who has not, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from fleetward.domain.enrolment import queries
from fleetward.domain.enrolment.expected_export import request_export
from fleetward.domain.enrolment.lifecycle import Presence
from fleetward.domain.enrolment.models import KeyKind
from fleetward.domain.enrolment.operations.expected import expect_devices, forget_expected
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.customers.space import customer_page, in_space
from fleetward.entrypoints.web.enrolment.forms import SHOWN_UNREAD, ExpectedForm
from fleetward.entrypoints.web.enrolment.keys import find_key, shown
from fleetward.entrypoints.web.enrolment.wording import PRESENCE_TONES
from fleetward.entrypoints.web.list_page import Choice, Filter, list_page, number
from fleetward.gateways.spreadsheet.job_file import Form

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.enrolment.models import ExpectedDevice

SORTS = {"serial": "serial", "expected": "expected_since"}


@customer_page(Permission.ENROLMENT_MANAGE)
def key(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """The key with its figures, and its list."""
    asked = in_space(request)
    found = find_key(asked, key_id)
    wanted = _filter(request.GET)
    rows = queries.expected(asked.actor, found)
    context = list_page(request, rows, wanted, sorts=SORTS, default="serial", key="serial")
    context["rows"] = [_shown(row) for row in context["rows"]]
    context |= {"one": shown(found, timezone.now()), "key": found, "asked": wanted.query()}
    context["is_package"] = found.kind == KeyKind.PACKAGE
    return render(request, f"enrolment/{'expected_list' if request.htmx else 'key'}.html", context)  # type: ignore[attr-defined]


def _filter(data: Mapping[str, str]) -> Filter:
    choices = [
        Choice(
            "presence",
            gettext_lazy("State"),
            gettext_lazy("Any state"),
            Presence.choices,
            lambda value: queries.PRESENCE[Presence(value)],
        )
    ]
    return Filter.read(data, choices, lambda q: queries.serial_from(q.upper()))


def _shown(row: ExpectedDevice) -> dict[str, Any]:
    presence, since = queries.presence_of(row)
    return {"row": row, "presence": presence.label, "tone": PRESENCE_TONES[presence], "since": since}


@customer_page(Permission.ENROLMENT_MANAGE)
def expect(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Add serial numbers to the list: pasted, or out of a file."""
    asked = in_space(request)
    found = find_key(asked, key_id)
    form = ExpectedForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        added = expect_devices(actor=asked.actor, key=found, serials=form.listed, now=timezone.now())
        _tell(request, added, form)
        return redirect("enrolment-key", customer_id=asked.customer.id, key_id=found.id)
    return render(request, "enrolment/expect.html", {"form": form, "key": found}, status=422 if form.is_bound else 200)


def _tell(request: HttpRequest, added: int, form: ExpectedForm) -> None:
    text = ngettext("%(n)s PC was added to the list.", "%(n)s PCs were added to the list.", added)
    known = len(form.listed) - added
    told = text % {"n": number(added)}
    if known:
        stood = ngettext("%(n)s stood on it already.", "%(n)s stood on it already.", known)
        told = f"{told} {stood % {'n': number(known)}}"
    messages.success(request, told)
    if count := len(form.unread):
        text = ngettext("%(n)s entry is no serial number.", "%(n)s entries are no serial numbers.", count)
        left_out = ", ".join(form.unread[:SHOWN_UNREAD]) + (" …" if count > SHOWN_UNREAD else "")
        told = _("Left out: %s") % left_out
        messages.warning(request, f"{text % {'n': number(count)}} {told}")


@require_POST
@customer_page(Permission.ENROLMENT_MANAGE)
def forget(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Empty the list; no PC moves."""
    asked = in_space(request)
    found = find_key(asked, key_id)
    forget_expected(actor=asked.actor, key=found)
    messages.success(request, _("The list is empty. PCs that have enrolled stay where they are."))
    return redirect("enrolment-key", customer_id=asked.customer.id, key_id=found.id)


@require_POST
@customer_page(Permission.ENROLMENT_MANAGE)
def export(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Start an export of the list as it is filtered."""
    asked = in_space(request)
    found = find_key(asked, key_id)
    wanted = _filter(request.POST)
    form = Form(request.POST["form"]) if request.POST.get("form") in set(Form) else Form.CSV
    stored = request_export(
        actor=asked.actor, key=found, form=form, presence=wanted.values.get("presence", ""), start=wanted.q.upper()
    )
    return redirect("job", job_id=stored.id)
