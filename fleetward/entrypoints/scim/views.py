"""SCIM 2.0 for users. The token says whose people are meant; nobody else's are found, whatever is asked for."""

from __future__ import annotations

import json
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt

from fleetward.domain.sign_on import people, queries
from fleetward.domain.sign_on.operations import provisioning
from fleetward.domain.sign_on.operations.provisioning import Unknown, Wish
from fleetward.domain.sign_on.operations.refusing import Refusal, Refused
from fleetward.entrypoints.scim import described, resources
from fleetward.entrypoints.scim.resources import Unfit

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest

    from fleetward.domain.sign_on.tenant import Tenant

    View = Callable[..., HttpResponse]

CONTENT_TYPE = "application/scim+json"
MOST, LARGEST_BODY = 200, 100_000
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
REFUSED = {
    Refusal.TAKEN: (409, "uniqueness", "Somebody with this userName is known already."),
    Refusal.FOREIGN_ADDRESS: (400, "invalidValue", "The address's domain is not one that was accepted for you."),
    Refusal.LAST_ADMINISTRATOR: (409, "mutability", "This is the last administrator."),
}


class NotJson(Exception):
    """The body is no JSON object."""


def base() -> str:
    """The address of the service."""
    return f"{settings.PUBLIC_URL}/scim/v2"


def scim(*methods: str) -> Callable[[View], View]:
    """A view for who shows a tenant's token; it gets the tenant. Errors are answered in SCIM's own form."""

    def wrap(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            kind, _, token = request.headers.get("Authorization", "").partition(" ")
            tenant = queries.tenant_of_token(token.strip()) if kind.lower() == "bearer" and token else None
            if tenant is None:
                answer = error(401, "", "The token is missing or not right.")
                answer.headers["WWW-Authenticate"] = "Bearer"
                return answer
            if request.method not in methods:
                answer = error(405, "", f"{request.method} is not possible here.")
                answer.headers["Allow"] = ", ".join(methods)
                return answer
            return _answered(view, request, tenant, *args, **kwargs)

        return inner

    return wrap


def _answered(view: View, *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        return view(*args, **kwargs)
    except Unfit as unfit:
        return error(400, unfit.kind, unfit.detail)
    except NotJson:
        return error(400, "invalidSyntax", "The body is no JSON object, or too long.")
    except Unknown:
        return error(404, "", "There is no such user.")
    except Refused as refused:
        return error(*REFUSED.get(refused.why, (400, "invalidValue", str(refused.why))))


@scim("GET", "POST")
def users(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """The tenant's people, or one more."""
    if request.method == "POST":
        email, wish = resources.whole(_body(request), tenant)
        made = provisioning.add(tenant=tenant, email=email, wish=wish)
        found = resources.shown(made, base())
        answer = reply(found, 201)
        answer.headers["Location"] = found["meta"]["location"]
        return answer
    wanted = resources.wanted(request.GET.get("filter", ""))
    start, count = max(_number(request, "startIndex", 1), 1), min(max(_number(request, "count", MOST), 0), MOST)
    total, rows = people.page(tenant, wanted, start=start - 1, count=count)
    return listed([resources.shown(row, base()) for row in rows], total, start)


@scim("GET", "PUT", "PATCH", "DELETE")
def user(request: HttpRequest, tenant: Tenant, user_id: UUID) -> HttpResponse:
    """One person. DELETE takes the place away, as `active: false` does."""
    before = people.one(tenant, user_id)
    if before is None:
        raise Unknown
    if request.method == "DELETE":
        provisioning.change(tenant=tenant, user_id=user_id, wish=Wish(active=False))
        return HttpResponse(status=204)
    if request.method == "PUT":
        email, wish = resources.whole(_body(request), tenant)
        if email.lower() != before.email.lower():
            raise Unfit("mutability", "userName cannot be changed.")
        before = provisioning.change(tenant=tenant, user_id=user_id, wish=wish)
    elif request.method == "PATCH":
        wish = resources.patched(_body(request), tenant, before)
        before = provisioning.change(tenant=tenant, user_id=user_id, wish=wish)
    return reply(resources.shown(before, base()))


@scim("GET")
def service_provider(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """What we can do."""
    del request, tenant
    return reply(described.service_provider(base(), MOST))


@scim("GET")
def resource_types(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """The only kind of resource: users."""
    del request, tenant
    return listed([described.resource_type(base())], 1, 1)


@scim("GET")
def resource_type(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Users."""
    del request, tenant
    return reply(described.resource_type(base()))


@scim("GET")
def schemas(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """What a user consists of here."""
    del request
    return listed([described.schema(base(), tenant.roles.values)], 1, 1)


@scim("GET")
def schema(request: HttpRequest, tenant: Tenant, urn: str) -> HttpResponse:
    """The same by its name."""
    del request
    if urn != resources.USER:
        raise Unknown
    return reply(described.schema(base(), tenant.roles.values))


@scim("GET", "POST", "PUT", "PATCH", "DELETE")
def nothing_here(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Groups, bulk and whatever else there is not."""
    del request, tenant
    return error(404, "", "There is nothing at this address.")


def reply(content: dict[str, Any], status: int = 200) -> HttpResponse:
    """An answer."""
    text = json.dumps(content, ensure_ascii=False)
    answer = HttpResponse(text, status=status, content_type=CONTENT_TYPE)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def listed(rows: list[dict[str, Any]], total: int, start: int) -> HttpResponse:
    """Several."""
    return reply({
        "schemas": [LIST], "totalResults": total, "startIndex": start, "itemsPerPage": len(rows), "Resources": rows
    })  # fmt: skip


def error(status: int, kind: str, detail: str) -> HttpResponse:
    """A refusal (RFC 7644, 3.12)."""
    content = {"schemas": [ERROR], "status": str(status), "detail": detail} | ({"scimType": kind} if kind else {})
    return reply(content, status)


def _body(request: HttpRequest) -> dict[str, Any]:
    if int(request.headers.get("Content-Length") or 0) > LARGEST_BODY:
        raise NotJson
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError) as unreadable:
        raise NotJson from unreadable
    if not isinstance(found, dict):
        raise NotJson
    return found


def _number(request: HttpRequest, name: str, usual: int) -> int:
    text = request.GET.get(name, "")
    if not text:
        return usual
    try:
        return min(int(text), 1_000_000)
    except ValueError as unreadable:
        raise Unfit("invalidValue", f"{name} is a number.") from unreadable
