"""cPINs and packages of a customer: the list, a new one with its secret shown once, revoking, replacing (F7, R10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from fleetward.domain.enrolment import queries, rules
from fleetward.domain.enrolment.lifecycle import KeyState
from fleetward.domain.enrolment.models import EnrolmentKey, KeyKind
from fleetward.domain.enrolment.operations import keys as operations
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.customers.space import SpaceRequest, customer_page, in_space
from fleetward.entrypoints.web.enrolment.forms import KeyForm, RotateForm
from fleetward.entrypoints.web.enrolment.snippets import snippets
from fleetward.entrypoints.web.enrolment.wording import KEY_TONES, REFUSALS
from fleetward.entrypoints.web.list_page import Choice, Filter, list_page, number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

SORTS = {"created": "created_at", "label": "label", "expires": "expires_at"}
LAST = "\U0010ffff"  # after every other character: 'from its start' as a range (design 4)


@customer_page(Permission.ENROLMENT_MANAGE)
def enrolment(request: HttpRequest) -> HttpResponse:
    """The customer's keys, the newest first."""
    asked, now = in_space(request), timezone.now()
    rows = queries.keys(asked.actor, asked.customer)
    context = list_page(request, rows, _filter(request.GET, now), sorts=SORTS, default="-created")
    context["rows"] = [shown(key, now) for key in context["rows"]]
    context["refused"] = queries.refused(asked.actor, asked.customer).count()
    return render(request, f"enrolment/{'keys_list' if request.htmx else 'keys'}.html", context)  # type: ignore[attr-defined]


def _filter(data: Mapping[str, str], now: datetime) -> Filter:
    states = queries.key_states(now)
    choices = [
        Choice("kind", gettext_lazy("Kind"), gettext_lazy("Any kind"), KeyKind.choices, lambda value: Q(kind=value)),
        Choice(
            "state",
            gettext_lazy("State"),
            gettext_lazy("Any state"),
            KeyState.choices,
            lambda value: states[KeyState(value)],
        ),
    ]
    return Filter.read(data, choices, lambda q: Q(label__gte=q, label__lt=q + LAST))


def shown(key: EnrolmentKey, now: datetime) -> dict[str, Any]:
    """A key with its state, and what may be done with it."""
    state = rules.state_of(key, now)
    return {
        "key": key, "uses": _("%(used)s of %(most)s") % {"used": number(key.used), "most": number(key.most_devices)},
        "state": state.label, "tone": KEY_TONES[state],
        "may_revoke": rules.refuse_revocation(key, now) is None,
        "may_rotate": rules.refuse_rotation(key, now) is None,
    }  # fmt: skip


def find_key(asked: SpaceRequest, key_id: UUID) -> EnrolmentKey:
    """The customer's key of this id, or 404."""
    found = queries.keys(asked.actor, asked.customer).filter(id=key_id).first()
    if found is None:
        raise Http404
    return found


@never_cache
@customer_page(Permission.ENROLMENT_MANAGE)
def new_key(request: HttpRequest) -> HttpResponse:
    """Make a cPIN or a package. The answer to the form shows the secret: it is stored nowhere to be shown later."""
    asked, now = in_space(request), timezone.now()
    kind = _kind(request.POST.get("kind") or request.GET.get("kind", ""))
    form = KeyForm(request.POST or None, initial=KeyForm.usual(kind))
    if form.is_valid():
        data = form.cleaned_data
        try:
            key, secret = operations.create_key(
                actor=asked.actor, partner_id=asked.customer.partner_id, customer_id=asked.customer.id, kind=kind,
                label=data["label"], most_devices=data["most_devices"], expires_at=now + form.lasts, now=now,
                token=data["token"],
            )  # fmt: skip
        except operations.CannotChangeKey as refused:
            return _refused(request, refused)
        return _secret(request, key, secret)
    context = {"form": form, "is_package": kind is KeyKind.PACKAGE}
    return render(request, "enrolment/new.html", context, status=422 if form.is_bound else 200)


def _kind(text: str) -> KeyKind:
    return KeyKind(text) if text in KeyKind.values else KeyKind.CPIN


@require_POST
@customer_page(Permission.ENROLMENT_MANAGE)
def revoke(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Nobody enrols with it from now on."""
    asked = in_space(request)
    key = find_key(asked, key_id)
    try:
        operations.revoke_key(actor=asked.actor, key=key, now=timezone.now())
    except operations.CannotChangeKey as refused:
        return _refused(request, refused)
    messages.success(request, _("Revoked: no PC enrols with “%(label)s” any more.") % {"label": key.label})
    return redirect("enrolment", customer_id=asked.customer.id)


@never_cache
@customer_page(Permission.ENROLMENT_MANAGE)
def rotate(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """A new secret, shown once; the old one serves on for as long as was chosen."""
    asked, now = in_space(request), timezone.now()
    old = find_key(asked, key_id)
    form = RotateForm(request.POST or None)
    if form.is_valid():
        try:
            key, secret = operations.rotate_key(actor=asked.actor, key=old, overlap=form.lasts, now=now)
        except operations.CannotChangeKey as refused:
            return _refused(request, refused)
        return _secret(request, key, secret)
    if refusal := rules.refuse_rotation(old, now):
        return _refused(request, operations.CannotChangeKey(refusal))
    context = {"form": form, "key": old, "is_package": old.kind == KeyKind.PACKAGE}
    return render(request, "enrolment/rotate.html", context, status=422 if form.is_bound else 200)


def _secret(request: HttpRequest, key: EnrolmentKey, secret: str) -> HttpResponse:
    package = key.kind == KeyKind.PACKAGE
    ready = snippets(server=settings.PUBLIC_URL, key=secret, label=key.label) if package else []
    context = {"key": key, "most": number(key.most_devices), "secret": secret, "is_package": package, "snippets": ready}
    return render(request, "enrolment/secret.html", context, status=201)


def _refused(request: HttpRequest, refused: operations.CannotChangeKey) -> HttpResponse:
    messages.error(request, str(REFUSALS[refused.code]))
    return redirect("enrolment", customer_id=in_space(request).customer.id)
