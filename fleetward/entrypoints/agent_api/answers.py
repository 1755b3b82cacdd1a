"""Every answer to an agent as JSON: a stable code in `problem`, and a text for whoever reads its log."""

from __future__ import annotations

import functools
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import OperationalError, transaction
from django.http import HttpRequest, JsonResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
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

    def answer(self) -> JsonResponse:
        """The refusal as it is sent."""
        response = JsonResponse({"problem": self.code, "text": self.text}, status=self.status)
        if self.retry_after:
            response.headers["Retry-After"] = str(self.retry_after)
        if self.status == HTTPStatus.UNAUTHORIZED:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response


def for_agents(view: Callable[[HttpRequest], JsonResponse]) -> Callable[[HttpRequest], JsonResponse]:
    """POST only; refusals as JSON, never a page; no session, so no CSRF; transactions are the operations' own."""

    @functools.wraps(view)
    def inner(request: HttpRequest) -> JsonResponse:
        try:
            if request.method != "POST":
                return _not_allowed()
            return view(request)
        except Problem as refused:
            return refused.answer()
        except UnreadablePostError:
            return Problem(400, "incomplete", "The connection ended before the whole body had arrived.").answer()
        except OperationalError as error:
            if not isinstance(error.__cause__, _BUSY):
                raise
            log.warning("%s: busy, to be tried again", request.path)
            text = "PCs of this partner are being moved. Try again in a moment."
            return Problem(503, "busy", text, retry_after=TRY_AGAIN_AFTER).answer()

    return csrf_exempt(transaction.non_atomic_requests(inner))


@csrf_exempt
def nothing_here(request: HttpRequest) -> JsonResponse:
    """No such address."""
    del request
    return Problem(404, "nothing_here", "There is nothing at this address.").answer()


def _not_allowed() -> JsonResponse:
    response = Problem(405, "method", "Send a POST.").answer()
    response.headers["Allow"] = "POST"
    return response
