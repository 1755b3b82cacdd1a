"""Where a mail server hands in mails to support, one message a request."""

from __future__ import annotations

import hmac
from uuid import UUID  # noqa: TC003 (schemas are read at run time)

from django.conf import settings
from django.http import HttpRequest  # noqa: TC002 (views are read at run time)
from django.utils import timezone
from ninja import Router, Schema, Status
from ninja.security import HttpBearer

from fleetward.domain.support import operations
from fleetward.entrypoints.api import bodies
from fleetward.entrypoints.api.problems import DOCUMENTED

router = Router(tags=["support cases"])

BODY = DOCUMENTED | {
    "requestBody": {
        "required": True,
        "description": "The message as it came (RFC 5322).",
        "content": {"message/rfc822": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class InboundMailToken(HttpBearer):
    """The mail server's token. Without one in the settings nobody has it."""

    def authenticate(self, request: HttpRequest, token: str) -> bool:
        """Whether this is it."""
        del request
        right: str = settings.SUPPORT_MAIL_TOKEN
        return bool(right) and hmac.compare_digest(token.encode(), right.encode())


class Taken(Schema):
    """That the mail is kept. `outcome` says what became of it; the same mail again has the same id."""

    id: UUID
    outcome: str


@router.post(
    "/support/inbound-mail", auth=InboundMailToken(), response={202: Taken}, openapi_extra=BODY,
    operation_id="hand_in_mail", summary="Hand in a mail to support",
)  # fmt: skip
def hand_in_mail(request: HttpRequest) -> Status[Taken]:
    """Any mail is taken, also one that nobody acts on; handing it in again changes nothing. 413: it is too large."""
    raw = bodies.limited(request, settings.SUPPORT_MAIL_LARGEST)
    row = operations.take_mail(raw=raw, now=timezone.now())
    return Status(202, Taken(id=row.id, outcome=row.outcome))
