"""Where the vendor's outside parts system tells what became of the orders that it was sent."""

from __future__ import annotations

import hmac
from typing import Literal

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest  # noqa: TC002 (views are read at run time)
from django.utils import timezone
from ninja import Field, Router, Schema, Status
from ninja.security import HttpBearer

from fleetward.domain.parts import operations
from fleetward.domain.parts.lifecycle import OrderState
from fleetward.domain.parts.models import PartsOrder
from fleetward.domain.parts.operations import Refused
from fleetward.entrypoints.api.problems import DOCUMENTED, Problem, not_yours
from fleetward.foundation.tenancy.scope import VENDOR, scoped

router = Router(tags=["parts system"])


class PartsSystemToken(HttpBearer):
    """The parts system's token. Without one in the settings nobody has it."""

    def authenticate(self, request: HttpRequest, token: str) -> bool:
        """Whether this is it."""
        del request
        right: str = settings.PARTS_SYSTEM_TOKEN
        return bool(right) and hmac.compare_digest(token.encode(), right.encode())


class OrderStatus(Schema):
    """The state of an order. `text`: why it was denied, or what to expect of a back-order; both need it."""

    state: Literal["in_review", "approved", "back_ordered", "shipped", "delivered", "denied"]
    text: str = Field("", max_length=2_000)
    carrier: str = Field("", max_length=80, description="Who brings the parts; needed when they are shipped.")
    tracking: str = Field("", max_length=120)


@router.post(
    "/parts-system/orders/{number}/status", auth=PartsSystemToken(), response={204: None}, openapi_extra=DOCUMENTED,
    operation_id="tell_order_status", summary="Tell the state of a parts order",
)  # fmt: skip
def tell_order_status(request: HttpRequest, number: str, told: OrderStatus) -> Status[None]:
    """Telling the same again changes nothing. 409: the order cannot go on to this state, or words are missing."""
    del request
    try:
        with scoped(VENDOR), transaction.atomic():
            operations.take_status(
                number=number, state=OrderState(told.state), text=told.text, carrier=told.carrier,
                tracking=told.tracking, now=timezone.now(),
            )  # fmt: skip
    except PartsOrder.DoesNotExist as unknown:
        raise Problem(404, not_yours()) from unknown
    except Refused as refused:
        raise Problem(409, refused.why) from refused
    return Status(204, None)
