"""`Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a call that is repeated is done once."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _

from fleetward.entrypoints.api.problems import LOWEST_ERROR, Problem
from fleetward.foundation.calls import operations
from fleetward.foundation.calls.operations import Answer, Call
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest

    from fleetward.entrypoints.api.callers import Caller

LONGEST_KEY = 200
_KEY = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}")
KEPT_HEADERS = ("Content-Type", "Location", "ETag", "Link")
DESCRIBED = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
    "description": "The same key with the same request gives the same answer for 24 hours, and is done once; with "
    "another request, 422; while it is being answered, 409.",
}


def idempotency_key(request: HttpRequest) -> str | None:
    """The key that the caller sent, or None."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise Problem(400, _("An Idempotency-Key has 1 to 200 printable ASCII characters."))
    return key


def once(request: HttpRequest, caller: Caller, now: datetime, work: Callable[[], HttpResponse]) -> HttpResponse:
    """Do the work, or answer as the last time. Runs in the work's transaction: it is kept with what was done.

    What was refused has changed nothing and is not kept: the next call with this key is looked at anew.
    """
    key = idempotency_key(request) if request.method == "POST" else None
    if key is None:
        return work()
    tenant = Scope(caller.actor.partner_id) if caller.actor.partner_id else VENDOR
    call = Call(tenant.partner_id, caller.id, key, _hash(request))
    with scoped(tenant):
        known = _known(call, now)
    if known:
        return known
    response = work()
    if response.status_code < LOWEST_ERROR:
        with scoped(tenant):
            operations.keep_answer(call=call, answer=_kept(response), now=now)
    return response


def _known(call: Call, now: datetime) -> HttpResponse | None:
    try:
        answer = operations.kept_answer(call=call, now=now)
    except operations.InProgress as busy:
        detail = _("A call with this Idempotency-Key is being answered. Try again in a moment.")
        raise Problem(409, detail, code="in-progress", headers={"Retry-After": "1"}) from busy
    except operations.KeyReused as reused:
        raise Problem(422, _("This Idempotency-Key came with another request before.")) from reused
    if answer is None:
        return None
    if answer.body is None:
        raise Problem(
            409, _("This was done already. Its answer held a secret, which is shown once."), code="shown-once"
        )
    response = HttpResponse(answer.body, status=answer.status, headers=answer.headers)
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _kept(response: HttpResponse) -> Answer:
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    secret = "no-store" in response.headers.get("Cache-Control", "")
    return Answer(response.status_code, None if secret else response.content, headers)


def _hash(request: HttpRequest) -> str:
    asked = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return hashlib.sha256(asked).hexdigest()
