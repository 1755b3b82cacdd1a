"""What programs speak to the API with, as short as a test can say it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.test import Client
from django.utils import timezone

from fleetward.domain.customers import queries as customers
from fleetward.domain.customers.models import Customer
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.api_scopes import offered_to
from fleetward.domain.partners.operations import credentials
from fleetward.domain.partners.operations.credentials import Wanted
from fleetward.foundation.kit.ids import uuid7
from tests.factories import partners as people

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.partners.models import ApiClient, ApiToken, Partner
    from fleetward.foundation.accounts.models import User


def wanted(
    scopes: Collection[str], name: str = "ERP", expires_at: datetime | None = None
) -> Wanted:  # fmt: skip
    """For a week, unless said otherwise."""
    return Wanted(name, scopes, expires_at or timezone.now() + timedelta(days=7))


def administrator(of: Partner | Customer) -> Actor:
    """The administrator of a partner, or the IT administrator of a customer."""
    return people.customer_actor(of) if isinstance(of, Customer) else people.partner_actor(of)


def client(
    of: Partner | Customer, role: str = "", scopes: Collection[str] = (), expires_at: datetime | None = None
) -> tuple[ApiClient, str]:  # fmt: skip
    """A client with all scopes that its role can use, unless said otherwise, and its secret."""
    actor = administrator(of)
    role = role or actor.role
    chosen = scopes or offered_to(str(actor.kind), role)
    return credentials.create_client(
        actor=actor, wanted=wanted(chosen, expires_at=expires_at), role=role, token=uuid7(), now=timezone.now()
    )  # fmt: skip


def access(of: Partner | Customer, role: str = "", scopes: Collection[str] = ()) -> str:
    """An access token of a new client."""
    made, secret = client(of, role, scopes)
    return credentials.grant_access(client_id=str(made.id), secret=secret, scope="", now=timezone.now())[1]


def personal(user: User, scopes: Collection[str] = ()) -> tuple[ApiToken, str]:
    """A personal token of the user where it has a place, with all scopes unless said otherwise."""
    actor = partners.actor_of(user) or customers.actor_of(user)
    assert actor
    chosen = scopes or offered_to(str(actor.kind), actor.role)
    return credentials.create_token(actor=actor, wanted=wanted(chosen), token=uuid7(), now=timezone.now())


class Caller:
    """A program that calls the API with a token; None: without one."""

    def __init__(self, token: str | None) -> None:
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.browser = Client(raise_request_exception=False)

    def get(self, path: str, **headers: str) -> Any:
        """Read; `path` is below /api/v1/."""
        return self.browser.get(_address(path), headers=self.headers | headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """Send JSON. Names of headers with '_' in place of '-'."""
        return self._send("post", path, body, headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        """Change."""
        return self._send("patch", path, body, headers)

    def delete(self, path: str, body: Any = None, **headers: str) -> Any:
        """Delete."""
        del body
        return self.browser.delete(_address(path), headers=self.headers | headers)

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        content = body if isinstance(body, bytes) else json.dumps({} if body is None else body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.browser.generic(
            method.upper(), _address(path), content, "application/json", headers=self.headers | named
        )


def _address(path: str) -> str:
    return path if path.startswith("/") else f"/api/v1/{path}"
