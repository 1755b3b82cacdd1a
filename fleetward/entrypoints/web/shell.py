"""The frame around every page: tenant, navigation by permission, the way to support (R4, R13, R14).

A page of a customer's space has `request.customer`; all pages of a customer's own people stand in its space.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fleetward.domain.customers import queries as customers
from fleetward.domain.customers import rules
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import (
    INVITED,
    CustomerUserRole,
    PartnerUserRole,
    Permission,
    VendorRole,
)
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.entrypoints.web.navigation import ITEMS, TABS
from fleetward.entrypoints.web.notifications import bell
from fleetward.entrypoints.web.search import slash_key

if TYPE_CHECKING:
    from django.http import HttpRequest

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor
    from fleetward.entrypoints.web.nav_item import NavItem


ROLES = {
    ActorKind.VENDOR: dict(VendorRole.choices),
    ActorKind.PARTNER: dict(PartnerUserRole.choices),
    ActorKind.CUSTOMER: {**dict(CustomerUserRole.choices), INVITED: _("Invited")},
}


_address = cache(reverse)
"""Of pages without parameters: the frame has twenty of them."""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context for templates/shell.html; None for people who are not signed in. `theme`: chosen in this browser."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return {"shell": None, "theme": _theme(request)}
    customer = _customer(request, actor)
    return {
        "theme": _theme(request),
        "shell": {
            "brand": vendor_profile().platform,
            "tenant_name": customer.name if customer else _tenant_name(actor),
            "tenant_kind": str(actor.kind),
            "role_label": ROLES[actor.kind].get(actor.role, actor.role),
            "chooses_customer": actor.kind is ActorKind.PARTNER and actor.may(Permission.CUSTOMER_VIEW),
            "space_url": _space_url(actor, customer),
            "question": customer is not None and customer.self_service_question and rules.may_answer_question(actor),
            "searches": actor.role != INVITED and request.path != _address("search"),
            "slash": slash_key.leads(request),
            "unread": bell.shown(request),
            "nav": _navigation(request, actor, customer),
            "support_url": _support_url(request, actor),
            **_settings(request, actor, customer),
            "user_name": actor.label,
            "user_email": request.user.email if request.user.is_authenticated else "",
            "account_url": _address("preferences"),
            "makes_tokens": actor.role != INVITED,
            "manages_api": actor.may(Permission.API_MANAGE),
            "sign_on_url": _sign_on_url(actor),
            "logout_url": _address("account_logout"),
        },
    }


def _theme(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(f"{settings.COOKIE_PREFIX}theme", "")
    return chosen if chosen in {"dark", "light"} else ""


def _sign_on_url(actor: Actor) -> str:
    """A partner's own settings stand beside the person's; a customer's are a tab of its space."""
    may = actor.kind is ActorKind.PARTNER and actor.may(Permission.SIGN_ON_MANAGE)
    return _address("partner-sign-on") if may else ""


def _support_url(request: HttpRequest, actor: Actor) -> str:
    """Every page offers the way to support (R14); the vendor's own people answer instead of asking."""
    if actor.kind is ActorKind.VENDOR or not actor.may(Permission.SUPPORT_REQUEST):
        return ""
    return _address("support-new") + "?" + urlencode({"from": request.path}, safe="/")


def _customer(request: HttpRequest, actor: Actor) -> Customer | None:
    """The customer in whose space the page stands, or None."""
    found: Customer | None = getattr(request, "customer", None)
    if found is None and actor.kind is ActorKind.CUSTOMER:
        return customers.visible_to(actor).first()
    return found


def _space_url(actor: Actor, customer: Customer | None) -> str:
    may_enter = customer is not None and actor.may(Permission.DASHBOARD_VIEW)
    return reverse("customer-home", kwargs=_named(customer)) if may_enter else ""


def _tenant_name(actor: Actor) -> str:
    if actor.kind is ActorKind.VENDOR:
        return vendor_profile().platform_short
    return actor.tenant


def _navigation(request: HttpRequest, actor: Actor, customer: Customer | None) -> list[dict[str, Any]]:
    entries: list[tuple[str, dict[str, Any]]] = []
    is_so = cache(lambda condition: condition(actor))  # several entries ask the same
    for item in ITEMS:
        if actor.kind not in item.kinds or (item.permission and not actor.may(item.permission)):
            continue
        if not _stands_here(item, actor, customer) or (item.shown and not is_so(item.shown)):
            continue
        url = reverse(item.url_name, kwargs=_named(customer)) if item.space else _address(item.url_name)
        current = request.path == url if item.whole else request.path.startswith(url)
        entry: dict[str, Any] = {"label": item.label, "url": url, "icon": item.icon, "current": current, "count": None}
        if item.counted_if is None or is_so(item.counted_if):
            entry["count"] = _count(request, actor, item, customer)
        entries.append((str(item.group), entry))
    return _grouped(entries)


def _grouped(entries: list[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Under their headings; an entry that would stand alone under its own needs none."""
    many = Counter(group for group, _entry in entries)
    groups: dict[str, list[dict[str, Any]]] = {}
    for group, entry in entries:
        groups.setdefault(group if many[group] > 1 else "", []).append(entry)
    return [{"label": label, "items": items} for label, items in groups.items()]


def _count(request: HttpRequest, actor: Actor, item: NavItem, customer: Customer | None) -> str | None:
    """What the view has counted already (`request.counted`, by name of the address) is not read again."""
    known: str | None = getattr(request, "counted", {}).get(item.url_name)
    if known is None and item.count_in and customer:
        return item.count_in(actor, customer)
    return known or (item.count(actor) if item.count else None)


def _stands_here(item: NavItem, actor: Actor, customer: Customer | None) -> bool:
    """In a space stand its own entries; a customer's people have their other pages there too."""
    if customer is None:
        return not item.space
    return bool(item.space) or actor.kind is ActorKind.CUSTOMER


def _named(customer: Customer | None) -> dict[str, Any]:
    return {"customer_id": customer.id} if customer else {}


def _settings(request: HttpRequest, actor: Actor, customer: Customer | None) -> dict[str, Any]:
    """Where Settings at the bottom left leads: to those of the space, else to the person's own."""
    if customer is None:
        return {"settings_url": _address("preferences"), "settings_current": False, "settings_tabs": []}
    overview, tabs = reverse("customer-settings", kwargs=_named(customer)), []
    for tab in TABS:
        if actor.may(tab.permission) and (tab.shown is None or tab.shown(actor, customer)):
            url = reverse(tab.url_name, kwargs=_named(customer))
            current = request.path == url if url == overview else request.path.startswith(url)
            tabs.append({"label": tab.label, "url": url, "current": current})
    first = tabs[0]["url"] if tabs else overview
    return {"settings_url": first, "settings_current": request.path.startswith(overview), "settings_tabs": tabs}
