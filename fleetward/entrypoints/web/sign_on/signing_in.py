"""The way to an identity provider and back.

The page that sends people away is a page and no redirect: a form may not lead to another host (our content security
policy), and every way there begins with a form.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sign_on import queries
from fleetward.domain.sign_on.models import Protocol
from fleetward.domain.sign_on.operations import providers, signing_in
from fleetward.domain.sign_on.operations.refusing import Refusal, Refused
from fleetward.entrypoints.web.account.adapter import SIGNED_ON
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.sign_on.forms import StartForm
from fleetward.entrypoints.web.sign_on.settings import settings_url
from fleetward.entrypoints.web.sign_on.wording import SENTENCES

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from fleetward.domain.sign_on.models import Attempt, SignOn
    from fleetward.domain.sign_on.operations.signing_in import Asserted

log = logging.getLogger(__name__)
ATTEMPT = "sign_on_attempt"


def base(sign_on: SignOn) -> str:
    """Below this the provider's answers are taken. Each has its own, so that none can answer for another."""
    return f"{settings.PUBLIC_URL}/sign-on/{sign_on.id}/"


@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """Type the address; who has single sign-on goes to the provider, anybody else is asked for the password."""
    form = StartForm(request.POST or None)
    next_path = request.POST.get("next", request.GET.get("next", ""))
    if not form.is_valid():
        return render(request, "sign_on/start.html", {"form": form, "next": next_path})
    found = queries.ready_for(form.cleaned_data["login"])
    if found is None:
        messages.info(request, _("There is no single sign-on for this address: sign in with your password."))
        return redirect(_with(reverse("account_login"), next=next_path))
    return _leave(request, found, next_path, login_hint=form.cleaned_data["login"])


@never_cache
@require_GET
def go(request: HttpRequest, sign_on_id: UUID) -> HttpResponse:
    """To the provider."""
    return _leave(request, _ready(sign_on_id), request.GET.get("next", ""))


@never_cache
@require_POST
@page(Permission.SIGN_ON_MANAGE)
def test(request: HttpRequest) -> HttpResponse:
    """An administrator tries the provider; nobody is signed in by it."""
    own = queries.own(acting(request).actor)
    if own is None:
        raise Http404
    return _leave(request, own, "", tester_id=acting(request).user.id)


def _leave(
    request: HttpRequest, sign_on: SignOn, next_path: str, *, tester_id: UUID | None = None, login_hint: str = ""
) -> HttpResponse:
    now = timezone.now()
    try:
        attempt = signing_in.begin(sign_on=sign_on, next_path=next_path, now=now, tester_id=tester_id)
        to = providers.way(sign_on, attempt, base=base(sign_on), login_hint=login_hint)
    except Refused as refused:
        return _refused(request, sign_on, refused)
    request.session[ATTEMPT] = str(attempt.id)
    return render(request, "sign_on/leaving.html", {"to": to})


@never_cache
@require_GET
@transaction.non_atomic_requests
def back(request: HttpRequest, sign_on_id: UUID) -> HttpResponse:
    """The browser comes back with an OpenID provider's answer."""
    sign_on, now = _known(sign_on_id), timezone.now()
    try:
        attempt = _take(request, sign_on, request.GET.get("state", ""))
        asserted = providers.openid_answer(attempt, request.GET.dict(), base=base(sign_on), now=now)
        return _arrive(request, attempt, asserted)
    except Refused as refused:
        return _refused(request, sign_on, refused)


@never_cache
@csrf_exempt
@require_POST
@transaction.non_atomic_requests
def saml(request: HttpRequest, sign_on_id: UUID) -> HttpResponse:
    """A SAML provider's answer. It comes from another site, so without our session: the browser is asked to come again.

    What it says is kept for the attempt that it answers; only the browser that began that attempt can take it.
    """
    sign_on, state = _known(sign_on_id), request.POST.get("RelayState", "")
    try:
        attempt = signing_in.waiting(sign_on_id=sign_on.id, state=state, now=timezone.now())
        asserted = providers.saml_answer(attempt, request.POST.get("SAMLResponse", ""), base=base(sign_on))
        signing_in.keep_asserted(attempt=attempt, asserted=asserted)
    except Refused as refused:
        return _refused(request, sign_on, refused)
    return redirect(_with(reverse("sign-on-finish", args=[sign_on.id]), state=state))


@never_cache
@require_GET
@transaction.non_atomic_requests
def finish(request: HttpRequest, sign_on_id: UUID) -> HttpResponse:
    """The browser itself, after a SAML provider's answer."""
    sign_on = _known(sign_on_id)
    try:
        attempt = _take(request, sign_on, request.GET.get("state", ""))
        return _arrive(request, attempt, signing_in.kept_asserted(attempt))
    except Refused as refused:
        return _refused(request, sign_on, refused)


@require_GET
def metadata(request: HttpRequest, sign_on_id: UUID) -> HttpResponse:
    """What a SAML provider reads of us."""
    del request
    sign_on = _known(sign_on_id)
    if sign_on.protocol != Protocol.SAML:
        raise Http404
    text = providers.saml_of(sign_on, base=base(sign_on)).metadata()
    return HttpResponse(text, content_type="application/samlmetadata+xml")


def _take(request: HttpRequest, sign_on: SignOn, state: str) -> Attempt:
    attempt_id = str(request.session.pop(ATTEMPT, ""))
    return signing_in.take(sign_on_id=sign_on.id, attempt_id=attempt_id, state=state, now=timezone.now())


def _arrive(request: HttpRequest, attempt: Attempt, asserted: Asserted) -> HttpResponse:
    if attempt.tester_id is not None:
        return _tested(request, attempt, asserted)
    try:
        user = signing_in.sign_in(sign_on=attempt.sign_on, asserted=asserted, now=timezone.now())
    except Refused as refused:
        signing_in.note_refused(sign_on=attempt.sign_on, why=refused.why, email=asserted.email)
        raise
    get_adapter().login(request, user)
    request.session[SIGNED_ON] = str(attempt.sign_on_id)
    safe = url_has_allowed_host_and_scheme(attempt.next_path, None) and attempt.next_path.startswith("/")
    return HttpResponseRedirect(attempt.next_path if safe else reverse("home"))


def _tested(request: HttpRequest, attempt: Attempt, asserted: Asserted) -> HttpResponse:
    if not request.user.is_authenticated or request.user.id != attempt.tester_id:
        raise Refused(Refusal.OVER)
    signing_in.note_test(attempt=attempt, now=timezone.now())
    values = {"email": asserted.email or "?", "known_as": asserted.subject}
    messages.success(request, _("The provider answered for %(email)s, known as %(known_as)s.") % values)
    return redirect(settings_url(acting(request).actor))


def _known(sign_on_id: UUID) -> SignOn:
    found = queries.by_id(sign_on_id)
    if found is None:
        raise Http404
    return found


def _ready(sign_on_id: UUID) -> SignOn:
    found = _known(sign_on_id)
    if found.tested_at is None:
        raise Http404
    return found


def _with(address: str, **values: Any) -> str:
    kept = {name: value for name, value in values.items() if value}
    return f"{address}?{urlencode(kept)}" if kept else address


def _refused(request: HttpRequest, sign_on: SignOn, refused: Refused) -> HttpResponse:
    """A stranger learns that it did not work; an administrator who tests, why."""
    log.info("single sign-on %s refused: %s", sign_on.id, refused)
    actor = getattr(request, "actor", None)
    if actor is not None and actor.may(Permission.SIGN_ON_MANAGE) and queries.own(actor) == sign_on:
        messages.error(request, f"{SENTENCES[refused.why]} {refused.detail}".strip())
        return redirect(settings_url(actor))
    with transaction.atomic():
        return render(request, "sign_on/refused.html", status=403)
