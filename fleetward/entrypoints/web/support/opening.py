"""Open a support case: every page leads here (R14), and so does what *Where is my PC?* could not settle (B1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.support import operations
from fleetward.domain.support.lifecycle import Priority, SupportKind
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.support.forms import OpeningForm, SupportCaseForm
from fleetward.entrypoints.web.support.from_search import FromSearchForm, search_of, unsettled
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.support.models import SupportCase
    from fleetward.domain.whereabouts.models import Search, Sought

LONGEST_SERIAL = 20


@page()
def new_support_case(request: HttpRequest) -> HttpResponse:
    """The form, and opening the support case."""
    actor = acting(request).actor
    if actor.kind is ActorKind.VENDOR:
        return redirect("support-cases")
    if not actor.may(Permission.SUPPORT_REQUEST):
        raise Http404
    sent = request.method == "POST"
    search = search_of(actor, (request.POST if sent else request.GET).get("search", ""))
    found = unsettled(actor, search) if search else []
    if search and not found:
        messages.info(request, _("Nothing is left: every PC of this search is where you see it."))
        return redirect("support-cases")
    form = _form(request, search, found)
    if sent and form.is_valid() and (opened := _open(actor, form, search)):
        messages.success(request, _("Support case %s has been opened.") % opened.number)
        return redirect("support-case", partner_id=opened.partner_id, support_case_id=opened.id)
    if form.is_bound:
        form.ask_for_files_again()
    return render(request, "support/new.html", _context(actor, form, search), status=422 if form.is_bound else 200)


def _form(request: HttpRequest, search: Search | None, found: list[Sought]) -> OpeningForm:
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    if search:
        return FromSearchForm(*data, found=found, initial=_of_search(request, search, found))
    return SupportCaseForm(*data, initial=_initial(request))


def _initial(request: HttpRequest) -> dict[str, object]:
    kind = request.GET.get("kind", "")
    origin = request.GET.get("from", "")
    known = kind in SupportKind.values
    return {
        "kind": kind if known else SupportKind.OTHER,
        "subject": SupportKind(kind).label if known and kind != SupportKind.OTHER else "",
        "serials": request.GET.get("serial", "")[:LONGEST_SERIAL],
        "priority": Priority.NORMAL,
        "from_page": origin if url_has_allowed_host_and_scheme(origin, None) else "",
        "token": uuid7(),
    }


def _of_search(request: HttpRequest, search: Search, found: list[Sought]) -> dict[str, object]:
    """The form is filled in: what is missing stands in the search."""
    n = len(found)
    subject = ngettext("%(n)s PC is missing from my page", "%(n)s PCs are missing from my page", n) % {"n": n}
    text = _("Where is my PC? could not settle these serial numbers.")
    if search.name:
        text += " " + _("They are from the list %(name)s.") % {"name": search.name}
    filled = {"kind": SupportKind.MISSING_PCS, "subject": subject, "text": text, "search": search.id}
    return _initial(request) | filled


def _open(actor: Actor, form: OpeningForm, search: Search | None) -> SupportCase | None:
    """Open it. None, with the sentence in the form, if it is refused: an attachment that cannot be taken, for one."""
    said = form.cleaned_data
    try:
        return operations.open_support_case(
            actor=actor, token=said["token"], kind=SupportKind(said["kind"]), subject=said["subject"],
            text=said["text"], serials=form.named, from_page=said["from_page"], priority=Priority(said["priority"]),
            language=translation.get_language() or "en", search_id=search.id if search else None,
            attachments=form.files_read, now=timezone.now(),
        )  # fmt: skip
    except operations.Refused as refused:
        form.add_error("attachments" if form.files else None, str(refused.why))
        return None


def _context(actor: Actor, form: OpeningForm, search: Search | None) -> dict[str, Any]:
    back = str(form["from_page"].value() or "")
    return {
        "form": form,
        "search": search,
        "listed": form.listed,
        "back": back if url_has_allowed_host_and_scheme(back, None) else "/",
        "whereabouts_url": "" if search else _hint(actor, form),
    }


def _hint(actor: Actor, form: OpeningForm) -> str:
    """*Where is my PC?* answers most questions about missing PCs at once: where it is, for those who may ask it."""
    may_be_missing = form["kind"].value() in {SupportKind.MISSING_PCS, SupportKind.OTHER}
    return reverse("whereabouts") if may_be_missing and actor.may(Permission.WHEREABOUTS_ASK) else ""
