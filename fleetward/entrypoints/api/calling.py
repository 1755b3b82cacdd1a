"""What every call of a resource goes through: who calls, how often, once; in its tenant's scope, in one transaction."""

from __future__ import annotations

import functools
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fleetward.domain.enrolment.operations.attempts import address_key
from fleetward.entrypoints.api import etags, strict_json
from fleetward.entrypoints.api.callers import CallerRequest, identify
from fleetward.entrypoints.api.idempotency import once
from fleetward.entrypoints.api.problems import Problem, undoes, unexpected
from fleetward.foundation.calls import operations as calls
from fleetward.foundation.tenancy.scope import scoped

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from fleetward.entrypoints.api.callers import Caller
    from fleetward.foundation.calls.operations import Counted

    View = Callable[..., HttpResponse]

WINDOW = timedelta(minutes=1)
STRANGERS = 120
"""Calls without a token that serves, from one address in a minute."""

SENDING = {"POST", "PATCH", "PUT", "DELETE"}


def calling(run: View) -> View:
    """Around an operation of ninja: refuses strangers and crowds before anything else is looked at."""
    offered = _parameters(run)

    @functools.wraps(run)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = timezone.now()
        try:
            caller = _caller(request, now)
        except Problem as refused:
            return refused.answer()
        counted = calls.count_call(key=f"api {caller.id}", limit=settings.API_REQUESTS, window=WINDOW, now=now)
        if counted.over:
            response = _crowd(counted, now).answer()
        else:
            response = _answered(request, caller, now, offered, lambda: run(request, *args, **kwargs))
        return _told(request, response, counted, now)

    return inner


def _caller(request: HttpRequest, now: datetime) -> Caller:
    found = identify(request, now)
    if found is None:
        counted = count_address(request, now)
        if counted.over:
            raise _crowd(counted, now)
        raise Problem(401, _("The token is missing or not right for this address."))
    cast("CallerRequest", request).caller = found
    return found


def count_address(request: HttpRequest, now: datetime) -> Counted:
    """Count a call of somebody who has shown no credential that serves."""
    address = address_key(request.META.get("REMOTE_ADDR", ""))
    return calls.count_call(key=f"api {address}", limit=STRANGERS, window=WINDOW, now=now)


def _answered(
    request: HttpRequest, caller: Caller, now: datetime, offered: frozenset[str], work: Callable[[], HttpResponse]
) -> HttpResponse:  # fmt: skip
    """What is refused leaves nothing behind, whatever was written before (but see `problems.keeping`)."""
    try:
        _refuse_address(request, offered)
        if request.method in SENDING:
            strict_json.read(request)
        with scoped(caller.actor.scope), transaction.atomic():
            response = once(request, caller, now, work)
            if undoes(response):
                transaction.set_rollback(True)
    except Problem as refused:
        return refused.answer()
    except Exception as error:  # noqa: BLE001 (whatever fails while it is written is a problem too)
        return unexpected(request, error)
    return response


def _parameters(run: View) -> frozenset[str]:
    """What the operation can be asked in its address."""
    models = [one for one in run.__self__.models if one.__ninja_param_source__ == "query"]  # type: ignore[attr-defined]
    return frozenset(name for one in models for name in one.__ninja_flatten_map__)


def _refuse_address(request: HttpRequest, offered: frozenset[str]) -> None:
    """A parameter that is not offered is refused: a filter that is misspelt would otherwise ask for everything."""
    texts = [request.path, *request.GET.keys(), *(text for one in request.GET.lists() for text in one[1])]
    if any("\0" in text for text in texts):
        raise Problem(400, _("The address has a NUL in it."))
    if unknown := sorted(set(request.GET) - offered):
        detail = _("There is no parameter %(names)s here.") % {"names": ", ".join(unknown)[:200]}
        raise Problem(400, detail, code="unknown-parameter")


def _crowd(counted: Counted, now: datetime) -> Problem:
    detail = _("Too many requests. Wait as long as Retry-After says.")
    return Problem(429, detail, headers={"Retry-After": str(counted.seconds_left(now))})


def _told(request: HttpRequest, response: HttpResponse, counted: Counted, now: datetime) -> HttpResponse:
    """How many calls are left (draft-ietf-httpapi-ratelimit-headers); nothing of it is kept by caches."""
    window = round(WINDOW.total_seconds())
    response.headers["RateLimit-Policy"] = f'"default";q={counted.limit};w={window}'
    response.headers["RateLimit"] = f'"default";r={counted.left};t={counted.seconds_left(now)}'
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return etags.unchanged(request, response)
