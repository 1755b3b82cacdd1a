"""API clients of a partner or a customer, and people's own tokens: lists, new ones with their secret shown once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from fleetward.domain.partners.api_scopes import offered_to
from fleetward.domain.partners.models import ApiClient, ApiToken
from fleetward.domain.partners.operations import credentials as operations
from fleetward.domain.partners.permissions import CustomerUserRole, PartnerUserRole, Permission
from fleetward.domain.partners.queries import credentials as queries
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.credentials.forms import ClientForm, CredentialForm, RotateForm
from fleetward.entrypoints.web.page import page

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest

    from fleetward.domain.partners.actor import Actor

MOST_SHOWN = 100
NAMES = dict([*PartnerUserRole.choices, *CustomerUserRole.choices])
REFUSALS = {
    "made_already": gettext_lazy("This has been made already; its secret was shown then."),
    "too_many": gettext_lazy("There are 50 in force already. Revoke one that is not used any more."),
    "over": gettext_lazy("It serves no more, so there is nothing to replace."),
}


def _state(row: ApiClient | ApiToken, now: datetime) -> tuple[str, str]:
    """Word and tone."""
    if row.revoked_at:
        return _("Revoked"), ""
    return (_("Expired"), "warn") if row.expires_at <= now else (_("Valid"), "good")


def _shown(rows: Any, now: datetime) -> list[dict[str, Any]]:
    """Those in force first; what was, at the end of the list."""
    found = [
        {"row": row, "word": word, "tone": tone, "valid": tone == "good", "role": NAMES.get(getattr(row, "role", ""))}
        for row in rows[:MOST_SHOWN]
        for word, tone in [_state(row, now)]
    ]
    return sorted(found, key=lambda one: not one["valid"])


def _offered(actor: Actor) -> list[str]:
    """What the person's role could make a token for; 404 for who has no place yet."""
    found = offered_to(str(actor.kind), actor.role)
    if not found:
        raise Http404
    return found


@page()
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own personal tokens."""
    actor = acting(request).actor
    _offered(actor)
    context = {"rows": _shown(queries.tokens(actor), timezone.now()), "of_clients": False}
    return render(request, "credentials/tokens.html", context)


@never_cache
@page()
def new_token(request: HttpRequest) -> HttpResponse:
    """Make one. The answer to the form shows the secret: it is stored nowhere to be shown later."""
    actor = acting(request).actor
    _offered(actor)
    form = CredentialForm(request.POST or None, actor=actor)
    if not form.is_valid():
        context = {"form": form, "of_clients": False}
        return render(request, "credentials/new.html", context, status=422 if form.is_bound else 200)
    try:
        made, secret = operations.create_token(
            actor=actor, wanted=form.wanted, token=form.cleaned_data["token"], now=timezone.now()
        )
    except operations.BadCredential as refused:
        return _refused(request, refused, "api-tokens")
    return _secret(request, made, secret, of_clients=False)


@require_POST
@page()
def revoke_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """It serves no longer."""
    try:
        operations.revoke_token(actor=acting(request).actor, token_id=token_id, now=timezone.now())
    except ApiToken.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, _("Revoked: nothing gets in with it any more."))
    return redirect("api-tokens")


@page(Permission.API_MANAGE)
def clients(request: HttpRequest) -> HttpResponse:
    """The programs that speak to the API for this company."""
    context = {"rows": _shown(queries.clients(acting(request).actor), timezone.now()), "of_clients": True}
    return render(request, "credentials/clients.html", context)


@never_cache
@page(Permission.API_MANAGE)
def new_client(request: HttpRequest) -> HttpResponse:
    """Make one; its secret is shown in the answer, and never again."""
    actor = acting(request).actor
    form = ClientForm(request.POST or None, actor=actor)
    if not form.is_valid():
        context = {"form": form, "of_clients": True}
        return render(request, "credentials/new.html", context, status=422 if form.is_bound else 200)
    data = form.cleaned_data
    try:
        made, secret = operations.create_client(
            actor=actor, wanted=form.wanted, role=data["role"], token=data["token"], now=timezone.now()
        )
    except operations.BadCredential as refused:
        return _refused(request, refused, "api-clients")
    return _secret(request, made, secret, of_clients=True)


@never_cache
@page(Permission.API_MANAGE)
def rotate_client(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """A new secret, shown once; the old one serves on for as long as was chosen."""
    actor, now = acting(request).actor, timezone.now()
    found = queries.clients(actor).filter(id=client_id).first()
    if found is None:
        raise Http404
    form = RotateForm(request.POST or None)
    if not form.is_valid():
        context = {"form": form, "row": found, "of_clients": True}
        return render(request, "credentials/rotate.html", context, status=422 if form.is_bound else 200)
    try:
        made, secret = operations.rotate_client(actor=actor, client_id=client_id, overlap=form.lasts, now=now)
    except operations.BadCredential as refused:
        return _refused(request, refused, "api-clients")
    return _secret(request, made, secret, of_clients=True)


@require_POST
@page(Permission.API_MANAGE)
def revoke_client(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Neither its secret nor its access tokens serve any longer."""
    try:
        operations.revoke_client(actor=acting(request).actor, client_id=client_id, now=timezone.now())
    except ApiClient.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, _("Revoked: nothing gets in with it any more."))
    return redirect("api-clients")


def _secret(request: HttpRequest, made: ApiClient | ApiToken, secret: str, *, of_clients: bool) -> HttpResponse:
    context = {"row": made, "secret": secret, "of_clients": of_clients, "server": settings.PUBLIC_URL}
    return render(request, "credentials/secret.html", context, status=201)


def _refused(request: HttpRequest, refused: operations.BadCredential, back: str) -> HttpResponse:
    messages.error(request, str(REFUSALS.get(refused.code, _("It could not be made like this."))))
    return redirect(back)
