"""Where the training system reports course completions, as xAPI statements (R2)."""

from __future__ import annotations

import base64
import binascii
import hmac
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse  # noqa: TC002 (views are read at run time)
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Status
from ninja.security.http import HttpAuthBase

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.operations import record_completion
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.entrypoints.api import bodies, statements
from fleetward.entrypoints.api.problems import DOCUMENTED, Problem
from fleetward.foundation.tenancy.scope import VENDOR, scoped

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.entrypoints.api.statements import Statement

router = Router(tags=["xapi"])

VERSION = "1.0.3"
_ONE = {"type": "object", "required": ["actor", "verb", "object"]}
_MANY = {"type": "array", "items": _ONE, "maxItems": statements.MOST}


def _body(schema: object) -> dict[str, object]:
    return DOCUMENTED | {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


class TrainingSystem(HttpAuthBase):
    """The training system's token: as Bearer, or as the password of Basic with any user name."""

    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> bool:
        """Whether the request bears it. Without a token in the settings nobody does."""
        scheme, _space, credentials = request.headers.get("Authorization", "").partition(" ")
        sent = credentials.strip() if scheme.lower() == "bearer" else ""
        if scheme.lower() == "basic":
            sent = _password(credentials.strip())
        right: str = settings.LMS_TOKEN
        return bool(right) and hmac.compare_digest(sent.encode(), right.encode())


def _password(credentials: str) -> str:
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return ""


@router.post(
    "/xapi/statements", auth=TrainingSystem(), response=list[UUID], openapi_extra=_body({"oneOf": [_ONE, _MANY]}),
    operation_id="post_statements", summary="Report course completions",
)  # fmt: skip
def post_statements(request: HttpRequest) -> list[UUID]:
    """One statement or up to 1,000. Answers with their ids; all are stored, or none."""
    return _record(request, None)


@router.put(
    "/xapi/statements", auth=TrainingSystem(), response={204: None}, openapi_extra=_body(_ONE),
    operation_id="put_statement", summary="Report one course completion under a given id",
)  # fmt: skip
def put_statement(request: HttpRequest, statementId: UUID) -> Status[None]:  # noqa: N803 (xAPI's own name)
    """One statement, stored once however often it is sent."""
    _record(request, statementId)
    return Status(204, None)


def _record(request: HttpRequest, put_id: UUID | None) -> list[UUID]:
    version = request.headers.get("X-Experience-API-Version", VERSION)
    if version != "1.0" and not version.startswith("1.0."):
        raise Problem(400, _("Only xAPI 1.0.x is understood here."))
    now = timezone.now()
    found = statements.read(bodies.small(request), now=now, put_id=put_id)
    actor = Actor(ActorKind.SYSTEM, vendor_profile().training_system)
    with scoped(VENDOR), transaction.atomic():
        for one in found:
            _record_one(actor, one, now)
    return [one.id for one in found]


def _record_one(actor: Actor, one: Statement, now: datetime) -> None:
    if one.completed_at is None:
        return
    record_completion(
        actor=actor, statement_id=one.id, activity=one.activity, account=one.account, completed_at=one.completed_at,
        source="xapi", now=now,
    )  # fmt: skip


def with_version(response: HttpResponse) -> HttpResponse:
    """Every xAPI answer, errors too, tells the version (xAPI 1.0.3, part 3, 3.3)."""
    response.headers["X-Experience-API-Version"] = VERSION
    return response
