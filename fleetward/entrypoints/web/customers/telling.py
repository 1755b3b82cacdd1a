"""Doing what a button asks, and saying how it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404

from fleetward.domain.customers.operations import Gone
from fleetward.domain.partners.actor import Forbidden
from fleetward.foundation.kit.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest


def tell(request: HttpRequest, done: str, do: Callable[[], object]) -> None:
    """Do it: `done` is told, or why it was refused. What is not there, or not allowed, is 404."""
    try:
        do()
    except Refusal as refused:
        messages.error(request, str(refused.why))
    except (ObjectDoesNotExist, Forbidden, Gone) as gone:
        raise Http404 from gone
    else:
        messages.success(request, done)
