"""PC agents pass by all that pages need: session, language, actor, messages. 200,000 of them come every hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import DisallowedHost
from django.urls import resolve

from fleetward.entrypoints.agent_api.answers import Problem
from fleetward.foundation.audit.operations import request_address

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

AGENTS = "/agent"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
"""What an answer that no browser should show says to one."""


class AgentMiddleware:
    """Answer whatever is asked below /agent/ here and now, behind the address and the rules of HTTPS only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The agent's view, or whatever pages do."""
        if not request.path_info.startswith(AGENTS + "/"):
            return self.get_response(request)
        token = request_address.set(request.META.get("REMOTE_ADDR", "")[:45])
        try:
            response = _answer(request)
        finally:
            request_address.reset(token)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers["Content-Length"] = str(len(response.content))
        return response


def _answer(request: HttpRequest) -> HttpResponse:
    try:
        request.get_host()
    except DisallowedHost:
        return Problem(400, "host", "This is not the server's name.").answer()
    match = resolve(request.path_info.removeprefix(AGENTS), "fleetward.entrypoints.agent_api.urls")
    request.resolver_match = match
    answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return answer
