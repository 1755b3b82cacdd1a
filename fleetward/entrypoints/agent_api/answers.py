"""Every answer to an agent as JSON: a stable code in `problem`, and a text for whoever reads its log."""

from __future__ import annotations

import functools
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from psycopg import errors

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

TRY_AGAIN_AFTER = 5  # seconds, where others move the partner's PCs just now

_BUSY = (errors.LockNotAvailable, errors.DeadlockDetected)


class Problem(Exception):
    """A refusal: status, code, text."""

    def __init__(self, status: int, code: str, text: str, *, retry_after: int = 0) -> None:
        super().__init__(code)
        self.status, self.code, self.text, self.retry_after = status, code, text, retry_after

    def answer(self) -> HttpResponse:
        """The refusal as it is sent to agents that speak our protocol."""
        return self.dress(JsonResponse({"problem": self.code, "text": self.text}))

    def dress(self, response: HttpResponse) -> HttpResponse:
        """Give a body, whatever its form, the status and headers of this refusal."""
        response.status_code = self.status
        if self.retry_after:
            response.headers["Retry-After"] = str(self.retry_after)
        if self.status == HTTPStatus.UNAUTHORIZED:
            response.headers["WWW-Authenticate"] = "Bearer"
        if self.status == HTTPStatus.METHOD_NOT_ALLOWED:
            response.headers["Allow"] = "POST"
        return response


def for_agents(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """POST only; refusals as JSON, never a page; transactions are the operations' own."""

    @functools.wraps(view)
    def inner(request: HttpRequest, **named: object) -> HttpResponse:
        try:
            return guarded(functools.partial(view, **named), request)
        except Problem as refused:
            return refused.answer()

    return inner


def guarded(view: Callable[[HttpRequest], HttpResponse], request: HttpRequest) -> HttpResponse:
    """The view's answer; a `Problem` for whatever is no fault of ours."""
    if request.method != "POST":
        raise Problem(405, "method", "Send a POST.")
    try:
        return view(request)
    except UnreadablePostError:
        raise Problem(400, "incomplete", "The connection ended before the whole body had arrived.") from None
    except OperationalError as error:
        if not isinstance(error.__cause__, _BUSY):
            raise
        log.warning("%s: busy, to be tried again", request.path)
        text = "PCs of this partner are being moved. Try again in a moment."
        raise Problem(503, "busy", text, retry_after=TRY_AGAIN_AFTER) from None


def nothing_here(request: HttpRequest) -> HttpResponse:
    """No such address."""
    del request
    return Problem(404, "nothing_here", "There is nothing at this address.").answer()
