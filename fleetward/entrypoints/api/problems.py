"""Every error of the API as problem details (RFC 9457), in the caller's language; never a page, never a bare 500."""

from __future__ import annotations

import functools
import json
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja.errors import AuthenticationError, HttpError, ValidationError

from fleetward.domain.partners.actor import Forbidden

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_stubs_ext import StrOrPromise
    from ninja import NinjaAPI

    View = Callable[..., HttpResponse]

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
LOWEST_ERROR = 400
TYPE = "urn:fleetward:problem:"
KINDS = {
    400: "invalid-request", 401: "unauthorized", 403: "forbidden", 404: "not-found", 405: "method-not-allowed",
    409: "refused", 411: "length-required", 412: "changed-meanwhile", 413: "too-large", 415: "not-json",
    422: "key-reused", 428: "if-match-required", 429: "too-many-requests", 500: "our-fault",
}  # fmt: skip
"""The code of a problem where nothing more exact is said."""

MEANINGS = {
    "invalid-request": "the request has not the form that the description asks for; `errors` says where",
    "not-json": "the body is no JSON, or says that it is something else",
    "unknown-parameter": "a parameter that is not offered here",
    "bad-cursor": "a cursor that no page of this list has given",
    "unauthorized": "no token, or one that does not serve",
    "insufficient-scope": "the credential was not made for this",
    "forbidden": "the role behind the credential may not do this",
    "not-found": "there is nothing at this address, or it is not yours",
    "method-not-allowed": "not with this method",
    "refused": "a rule forbids it now; `detail` says why",
    "in-progress": "the same Idempotency-Key is being answered",
    "shown-once": "done already; the answer held a secret, which is shown once",
    "key-reused": "the Idempotency-Key came with another request before",
    "length-required": "without Content-Length",
    "too-large": "the body is larger than what is taken",
    "changed-meanwhile": "changed after you read it",
    "if-match-required": "If-Match is missing",
    "too-many-requests": "wait as long as Retry-After says",
    "our-fault": "nothing was kept; it has been written down",
}
"""Every code that a problem of a resource may have. They never change; new ones may come."""

REF = {"$ref": "#/components/schemas/Problem"}
SCHEMA = {
    "type": "object",
    "title": "Problem",
    "description": "Problem details (RFC 9457). `type` never changes; `detail` is a sentence for people.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri", "examples": [f"{TYPE}not-found"]},
        "title": {"type": "string", "examples": ["Not Found"]},
        "status": {"type": "integer", "examples": [404]},
        "detail": {
            "type": "string",
            "description": "What is wrong and what to do, in the caller's language.",
            "examples": ["There is nothing at this address, or it is not yours."],
        },
        "errors": {
            "type": "array",
            "description": "Of an invalid request: what is wrong where.",
            "items": {
                "type": "object",
                "properties": {"where": {"type": "string"}, "why": {"type": "string"}},
            },
        },
    },
}
DOCUMENTED: dict[str, Any] = {
    "responses": {"default": {"description": "Problem details (RFC 9457)", "content": {CONTENT_TYPE: {"schema": REF}}}}
}
"""For an operation's description: every other answer is a problem."""


class Problem(Exception):
    """An answer that refuses: status, what is wrong and what to do, and members that a program can read.

    `code` is the end of the problem's `type`, where the status alone says too little.
    """

    def __init__(
        self, status: int, detail: StrOrPromise, *, code: str = "", headers: dict[str, str] | None = None,
        **members: Any,
    ) -> None:  # fmt: skip
        super().__init__(detail)
        self.status, self.detail, self.members = status, detail, members | ({"code": code} if code else {})
        self.headers = headers or {}

    def answer(self) -> HttpResponse:
        """As a response."""
        response = answer(self.status, self.detail, **self.members)
        for name, value in self.headers.items():
            response.headers[name] = value
        return response


def answer(status: int, detail: StrOrPromise, *, code: str = "", **members: Any) -> HttpResponse:
    """The problem as a response."""
    kind = TYPE + (code or KINDS.get(status, "refused"))
    body = {"type": kind, "title": HTTPStatus(status).phrase, "status": status, "detail": str(detail)} | members
    content = json.dumps(body, ensure_ascii=False)
    response = HttpResponse(content, status=status, content_type=CONTENT_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def keeping(refusal: HttpResponse) -> HttpResponse:
    """A refusal before which something was written that stays: attempts that are counted."""
    vars(refusal)["keeping"] = True
    return refusal


def undoes(response: HttpResponse) -> bool:
    """Whether the answer leaves nothing of what was written for it."""
    return response.status_code >= LOWEST_ERROR and "keeping" not in vars(response)


def register(api: NinjaAPI) -> None:
    """Have the API answer with problems only."""
    for kind, handler in (
        (Problem, _refused),
        (HttpError, _refused_by_ninja),
        (AuthenticationError, _unauthorized),
        (ValidationError, _invalid),
        (Http404, nothing_here),
        (UnreadablePostError, _cut_off),
        (Forbidden, forbidden),
        (Exception, unexpected),
    ):
        api.add_exception_handler(kind, handler)  # type: ignore[arg-type]


def _refused(request: HttpRequest, problem: Problem) -> HttpResponse:
    del request
    return problem.answer()


def _refused_by_ninja(request: HttpRequest, error: HttpError) -> HttpResponse:
    del request
    return answer(error.status_code, str(error))


def _cut_off(request: HttpRequest, error: object) -> HttpResponse:
    del request, error
    return answer(400, incomplete())


def incomplete() -> str:
    """The sentence for a body that ended too early."""
    return _("The connection ended before the whole body had arrived. Nothing was kept; send it again.")


def nothing_here(request: HttpRequest, error: object = None) -> HttpResponse:
    """No such address, or nothing of the caller's there."""
    del request, error
    return answer(404, not_yours())


def not_yours() -> str:
    """The sentence for what is not there, and for what is somebody else's."""
    return _("There is nothing at this address, or it is not yours.")


def _unauthorized(request: HttpRequest, error: object) -> HttpResponse:
    del request, error
    return answer(401, _("The token is missing or not right for this address."))


def forbidden(request: HttpRequest, error: object = None) -> HttpResponse:
    """The role may not do this, whatever it is done to."""
    del request, error
    return answer(403, _("The role behind this credential may not do this."))


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    del request
    errors = [{"where": ".".join(map(str, one["loc"])), "why": one["msg"]} for one in error.errors]
    return answer(400, _("The request does not have the form that the API description asks for."), errors=errors)


def unexpected(request: HttpRequest, error: object) -> HttpResponse:
    """Write down what failed; tell nothing of it."""
    log.error("%s %s failed", request.method, request.path, exc_info=error if isinstance(error, Exception) else None)
    return answer(500, _("The fault is ours, and it has been written down. Nothing was kept; try again in a moment."))


def only_problems(view: View) -> View:
    """Wrap a view of the API: what it refuses by itself becomes a problem, and its transactions are its own."""

    @functools.wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            return nothing_here(request)
        if response.status_code < LOWEST_ERROR or "json" in response.headers.get("Content-Type", ""):
            return response
        problem = answer(response.status_code, _refusal(request, response))
        if "Allow" in response.headers:
            problem.headers["Allow"] = response.headers["Allow"]
        return problem

    return csrf_exempt(transaction.non_atomic_requests(inner))  # no session means anything here


def _refusal(request: HttpRequest, response: HttpResponse) -> str:
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return _("%(method)s is not possible here.") % {"method": request.method}
    return HTTPStatus(response.status_code).description
