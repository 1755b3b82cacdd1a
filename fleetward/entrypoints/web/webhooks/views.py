"""Webhooks of a partner or a customer: the list, a new one with its secret shown once, and what is done with one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.webhooks import operations, queries
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.customers.space import customer_page
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.webhooks.forms import EndpointForm
from fleetward.entrypoints.web.webhooks.wording import ENDPOINT_TONES, REFUSALS

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.webhooks.models import Endpoint


def shown(endpoint: Endpoint) -> dict[str, Any]:
    """An endpoint, its state in a word, and the word's tone."""
    tone = "bad" if endpoint.failing_since and endpoint.state == "active" else ENDPOINT_TONES.get(endpoint.state, "")  # type: ignore[call-overload]
    word = _("Failing") if tone == "bad" else endpoint.get_state_display()
    return {"row": endpoint, "tone": tone, "word": word}


def find(actor: Actor, endpoint_id: UUID) -> Endpoint:
    """The actor's endpoint of this id, or 404."""
    found = queries.endpoints(actor).filter(id=endpoint_id).first()
    if found is None:
        raise Http404
    return found


def _listed(request: HttpRequest) -> dict[str, Any]:
    return {"rows": [shown(one) for one in queries.with_last(queries.endpoints(acting(request).actor))]}


@page(Permission.API_MANAGE)
def webhooks(request: HttpRequest) -> HttpResponse:
    """All of them; there are few."""
    return render(request, "webhooks/webhooks.html", _listed(request))


@customer_page(Permission.API_MANAGE, kinds=(ActorKind.CUSTOMER,))
def customer_webhooks(request: HttpRequest) -> HttpResponse:
    """The same among a customer's settings."""
    return render(request, "webhooks/customer_webhooks.html", _listed(request))


@never_cache
@page(Permission.API_MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """Make one. The answer to the form shows the secret: it is stored nowhere to be shown later."""
    actor = acting(request).actor
    form = EndpointForm(request.POST or None, actor=actor)
    if not form.is_valid():
        return render(request, "webhooks/new.html", {"form": form}, status=422 if form.is_bound else 200)
    token = form.cleaned_data["token"] or form.initial["token"]
    try:
        made, secret = operations.create(actor=actor, wanted=form.wanted, token=token, now=timezone.now())
    except operations.Refused as refused:
        return refusal(request, refused, "webhooks")
    return render(request, "webhooks/secret.html", {"row": made, "secret": secret}, status=201)


@page(Permission.API_MANAGE)
def change(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """Another name, address, or choice of events."""
    actor = acting(request).actor
    found = find(actor, endpoint_id)
    form = EndpointForm(request.POST or None, actor=actor, initial=EndpointForm.of(found))
    if not form.is_valid():
        return render(
            request, "webhooks/change.html", {"form": form, "row": found}, status=422 if form.is_bound else 200
        )
    operations.change(actor=actor, endpoint_id=found.id, wanted=form.wanted)
    messages.success(request, _("The webhook has been changed."))
    return redirect("webhook", endpoint_id=found.id)


@never_cache
@require_POST
@page(Permission.API_MANAGE)
def rotate(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """A new secret, shown once; for a day both sign."""
    found = find(acting(request).actor, endpoint_id)
    made, secret = operations.rotate(actor=acting(request).actor, endpoint_id=found.id, now=timezone.now())
    return render(request, "webhooks/secret.html", {"row": made, "secret": secret, "replaced": True}, status=201)


@require_POST
@page(Permission.API_MANAGE)
def pause(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """Nothing is sent any more."""
    return done(request, endpoint_id, _("Paused: nothing is sent until you resume it."), operations.pause)


@require_POST
@page(Permission.API_MANAGE)
def resume(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """It is sent again."""
    said = _("Resumed: what happened meanwhile follows, 3 days back at most.")
    return done(request, endpoint_id, said, operations.resume, now=timezone.now())


@require_POST
@page(Permission.API_MANAGE)
def delete(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """Gone, with its log."""
    found = find(acting(request).actor, endpoint_id)
    operations.delete(actor=acting(request).actor, endpoint_id=found.id)
    messages.success(request, _("The webhook “%(name)s” has been deleted.") % {"name": found.name})
    return redirect("webhooks")


def done(
    request: HttpRequest, endpoint_id: UUID, said: str, operation: Callable[..., object], **named: Any
) -> HttpResponse:
    """Do it with one of the actor's endpoints, say so, and show the endpoint."""
    found = find(acting(request).actor, endpoint_id)
    try:
        operation(actor=acting(request).actor, endpoint_id=found.id, **named)
    except operations.Refused as refused:
        return refusal(request, refused, "webhook", endpoint_id=found.id)
    messages.success(request, said)
    return redirect("webhook", endpoint_id=found.id)


def refusal(request: HttpRequest, refused: operations.Refused, back: str, **named: UUID) -> HttpResponse:
    """Say why not."""
    messages.error(request, str(REFUSALS[refused.code]))
    return redirect(reverse(back, kwargs=named))
