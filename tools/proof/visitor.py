"""A person with a browser, reduced to what an address needs: a session, and the token against forged requests."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from fleetward.foundation.accounts.models import User

TOKEN = "t" * 32
"""Of one's own choice: the server compares the cookie with the form."""
SECONDS = 30


def session_of(user: User) -> str:
    """The cookie of a session of the user, as if he had signed in."""
    from django.conf import settings  # noqa: PLC0415 (Django is set up by now)
    from django.test import Client  # noqa: PLC0415

    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


class Visitor:
    """Asks one address after the other; a connection each, for the server may have been killed meanwhile."""

    def __init__(self, port: int, user: User) -> None:
        from django.conf import settings  # noqa: PLC0415 (Django is set up by now)

        self.port = port
        self.cookies = f"{session_of(user)}; {settings.CSRF_COOKIE_NAME}={TOKEN}"

    def post(self, path: str, **fields: Any) -> int:
        """Send a form. Returns the status; 0 where no answer came."""
        body = urlencode(fields | {"csrfmiddlewaretoken": TOKEN})
        headers = {
            "Cookie": self.cookies,
            "Host": f"localhost:{self.port}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request("POST", path, body, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()
