"""The frame around every page: tenant, navigation by permission, the way to support (R4, R13, R14)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import CustomerUserRole, PartnerUserRole, Permission, VendorRole
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.entrypoints.web.navigation import ITEMS

if TYPE_CHECKING:
    from django.http import HttpRequest

    from fleetward.domain.partners.actor import Actor
    from fleetward.entrypoints.web.nav_item import NavItem


ROLES = {
    ActorKind.VENDOR: dict(VendorRole.choices),
    ActorKind.PARTNER: dict(PartnerUserRole.choices),
    ActorKind.CUSTOMER: dict(CustomerUserRole.choices),
}


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context for templates/shell.html; None for people who are not signed in."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return {"shell": None}
    profile = vendor_profile()
    return {
        "shell": {
            "brand": profile.platform,
            "tenant_name": _tenant_name(actor),
            "tenant_kind": str(actor.kind),
            "role_label": ROLES[actor.kind].get(actor.role, actor.role),
            "customers": [],
            "nav": _navigation(request, actor),
            "support_url": _support_url(request, actor),
            "settings_url": reverse("preferences"),
            "user_name": actor.label,
            "user_email": request.user.email if request.user.is_authenticated else "",
            "account_url": reverse("preferences"),
            "logout_url": reverse("account_logout"),
        }
    }


def _support_url(request: HttpRequest, actor: Actor) -> str:
    """Every page offers the way to support (R14); the vendor's own people answer instead of asking."""
    if actor.kind is ActorKind.VENDOR:
        return reverse("support-cases") if actor.may(Permission.SUPPORT_ANSWER) else ""
    return reverse("support-new") + "?" + urlencode({"from": request.path}, safe="/")


def _tenant_name(actor: Actor) -> str:
    if actor.kind is ActorKind.VENDOR:
        return vendor_profile().platform_short
    if actor.kind is ActorKind.CUSTOMER:
        from fleetward.domain.customers import queries as customers  # noqa: PLC0415 (only customers need it)

        return ", ".join(customer.name for customer in customers.visible_to(actor))
    return actor.tenant


def _navigation(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for item in ITEMS:
        if actor.kind not in item.kinds or (item.permission and not actor.may(item.permission)):
            continue
        url = reverse(item.url_name)
        current = request.path == url or (url != "/" and request.path.startswith(url))
        entry: dict[str, Any] = {"label": item.label, "url": url, "icon": item.icon, "current": current}
        entry["count"] = _count(request, actor, item)
        groups.setdefault(str(item.group), []).append(entry)
    return [{"label": label, "items": items} for label, items in groups.items()]


def _count(request: HttpRequest, actor: Actor, item: NavItem) -> str | None:
    """What the view has counted already (`request.counted`, by name of the address) is not read again."""
    known: str | None = getattr(request, "counted", {}).get(item.url_name)
    return known or (item.count(actor) if item.count else None)
