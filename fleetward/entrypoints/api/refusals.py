"""What the rooms refuse, as problems: one place for all resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext_lazy as _

from fleetward.domain.enrolment.operations.keys import CannotChangeKey
from fleetward.domain.sales_feed.operations.receive import TooLarge
from fleetward.domain.transfers.operations import UnknownTarget
from fleetward.entrypoints.api import bodies
from fleetward.entrypoints.api.problems import answer, nothing_here
from fleetward.foundation.kit.refusal import Refusal

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from ninja import NinjaAPI

KEY_REFUSALS = {
    "most_devices": _("A key serves 1 to 100,000 PCs."),
    "expires_at": _("A key ends within 366 days from now."),
    "over": _("This key serves no more, so there is nothing to change."),
    "made_already": _("This key has been made already."),
}


def register(api: NinjaAPI) -> None:
    """Have the API answer them."""
    api.add_exception_handler(Refusal, _refused)
    api.add_exception_handler(CannotChangeKey, _key)
    api.add_exception_handler(TooLarge, _too_large)
    for missing in (ObjectDoesNotExist, UnknownTarget):
        api.add_exception_handler(missing, nothing_here)


def _refused(request: HttpRequest, refused: Any) -> HttpResponse:
    del request
    return answer(409, refused.why)


def _too_large(request: HttpRequest, refused: Any) -> HttpResponse:
    del request
    return bodies.too_large(refused.limit).answer()


def _key(request: HttpRequest, refused: Any) -> HttpResponse:
    del request
    return answer(409, KEY_REFUSALS[refused.code])
