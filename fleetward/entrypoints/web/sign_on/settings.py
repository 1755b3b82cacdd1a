"""Settings of single sign-on, for a partner's administrators and for a customer's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fleetward.domain.customers import queries as customers
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sign_on import queries
from fleetward.domain.sign_on.models import Protocol
from fleetward.domain.sign_on.operations import providers
from fleetward.domain.sign_on.operations import settings as operations
from fleetward.domain.sign_on.operations.refusing import Refused
from fleetward.domain.sign_on.tenant import of_actor
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.customers.space import in_space
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.sign_on.forms import DomainForm, OpenIDForm, RulesForm, SamlForm
from fleetward.entrypoints.web.sign_on.wording import SENTENCES

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.partners.actor import Actor

FRAMES = {ActorKind.PARTNER: "sign_on/partner.html", ActorKind.CUSTOMER: "sign_on/customer.html"}


def settings_url(actor: Actor) -> str:
    """Where the actor's own settings of single sign-on are."""
    if actor.kind is ActorKind.CUSTOMER:
        return reverse("customer-sign-on", args=[actor.customer_ids[0]])
    return reverse("partner-sign-on")


@never_cache
@transaction.non_atomic_requests
@page(Permission.SIGN_ON_MANAGE, kinds=(ActorKind.PARTNER,))
def partner(request: HttpRequest) -> HttpResponse:
    """A partner's."""
    return _settings(request)


@never_cache
@transaction.non_atomic_requests
@page(Permission.SIGN_ON_MANAGE, kinds=(ActorKind.CUSTOMER,))
def customer(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """A customer's: of its own administrators, and of nobody at its partner."""
    with transaction.atomic():
        found = customers.visible_to(acting(request).actor).filter(id=customer_id).first()
    if found is None:
        raise Http404
    in_space(request).customer = found
    return _settings(request)


def _settings(request: HttpRequest) -> HttpResponse:
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    if asked and asked not in DO:
        raise Http404
    forms = _forms(request, asked)
    secret = _do(request, asked, forms.get(asked)) if asked else None
    if secret == "":
        return redirect(settings_url(acting(request).actor))
    with transaction.atomic():
        context = _context(acting(request).actor, forms, request) | {"secret": secret}
        return render(request, FRAMES[acting(request).actor.kind], context)


def _do(request: HttpRequest, asked: str, form: Form | None) -> str | None:
    """Do what was asked. A secret to show, '' when it is done, None when the form says why not."""
    if form is not None and not form.is_valid():
        return None
    try:
        return DO[asked](acting(request).actor, form, request) or ""
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    except Refused as refused:
        sentence = f"{SENTENCES[refused.why]} {refused.detail}".strip()
        if form is None:
            messages.error(request, sentence)
            return ""
        form.add_error(None, sentence)
        return None


def _forms(request: HttpRequest, asked: str) -> dict[str, Form]:
    actor = acting(request).actor
    with transaction.atomic():
        own = queries.own(actor)
    roles = of_actor(actor).roles.choices
    known = {"required": own.required, "joins": own.joins, "role": own.role} if own else {}
    named = {"issuer": own.issuer, "client_id": own.client_id} if own and own.protocol == Protocol.OIDC else {}

    def data(name: str) -> Any:
        return request.POST if asked == name else None

    return {
        "openid": OpenIDForm(data("openid"), initial=named),
        "saml": SamlForm(data("saml")),
        "rules": RulesForm(data("rules"), roles=roles, initial=known),
        "domain": DomainForm(data("domain")),
    }


def _context(actor: Actor, forms: dict[str, Form], request: HttpRequest) -> dict[str, Any]:
    own = queries.own(actor)
    protocol = request.GET.get("protocol") or (own.protocol if own else "")
    return {
        "own": own, "forms": forms, "domains": list(queries.own_domains(actor)), "token": queries.own_token(actor),
        "people": queries.signed_in_by(own) if own else 0, "saml": protocol == Protocol.SAML or forms["saml"].is_bound,
        "base": f"{settings.PUBLIC_URL}/sign-on/{own.id}/" if own else "",
        "scim": f"{settings.PUBLIC_URL}/scim/v2", "here": settings_url(actor),
    }  # fmt: skip


def _openid(actor: Actor, form: Any, request: HttpRequest) -> None:
    data = form.cleaned_data
    configuration = providers.read_openid(data["issuer"])
    operations.save_provider(
        actor=actor, protocol=Protocol.OIDC, configuration=configuration, now=timezone.now(), **data
    )
    messages.success(request, _("The provider has been saved. Test it now."))


def _saml(actor: Actor, form: Any, request: HttpRequest) -> None:
    data = form.cleaned_data
    issuer, configuration = providers.read_saml(data["metadata_url"], data["metadata"])
    operations.save_provider(
        actor=actor, protocol=Protocol.SAML, issuer=issuer, configuration=configuration, now=timezone.now()
    )
    messages.success(request, _("The provider has been saved. Test it now."))


def _rules(actor: Actor, form: Any, request: HttpRequest) -> None:
    operations.save_rules(actor=actor, **form.cleaned_data)
    messages.success(request, _("Your settings have been saved."))


def _remove(actor: Actor, form: Any, request: HttpRequest) -> None:
    del form
    operations.remove_provider(actor=actor)
    messages.success(request, _("There is no single sign-on any more."))


def _domain(actor: Actor, form: Any, request: HttpRequest) -> None:
    operations.ask_for_domain(actor=actor, name=form.cleaned_data["name"], now=timezone.now())
    messages.success(request, _("The domain waits to be accepted."))


def _give_up(actor: Actor, form: Any, request: HttpRequest) -> None:
    del form
    try:
        operations.give_up_domain(actor=actor, domain_id=UUID(request.POST.get("domain", "")))
    except ValueError as nonsense:
        raise Http404 from nonsense
    messages.success(request, _("The domain has been removed."))


def _token(actor: Actor, form: Any, request: HttpRequest) -> str:
    del form, request
    return operations.make_token(actor=actor, now=timezone.now())


def _revoke(actor: Actor, form: Any, request: HttpRequest) -> None:
    del form
    operations.revoke_token(actor=actor)
    messages.success(request, _("The token does not work any more."))


DO: dict[str, Callable[[Any, Any, Any], str | None]] = {
    "openid": _openid, "saml": _saml, "rules": _rules, "remove": _remove, "domain": _domain, "give-up": _give_up,
    "token": _token, "revoke": _revoke,
}  # fmt: skip
