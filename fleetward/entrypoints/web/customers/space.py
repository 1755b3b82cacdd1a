"""A customer's space: its pages are found through the customer, for its own people and the partner's alike."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.http import Http404

from fleetward.domain.customers import queries
from fleetward.domain.partners.actor import ActorKind
from fleetward.entrypoints.web.actors import ActingRequest, acting
from fleetward.entrypoints.web.page import page

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.permissions import Permission

    View = Callable[..., HttpResponse]


class SpaceRequest(ActingRequest):
    """A request of a page in a customer's space."""

    customer: Customer


def in_space(request: HttpRequest) -> SpaceRequest:
    """The same request, known to have a customer (`customer_page` has seen to it)."""
    return cast("SpaceRequest", request)


def customer_page(
    permission: Permission, *, kinds: tuple[ActorKind, ...] = (ActorKind.PARTNER, ActorKind.CUSTOMER)
) -> Callable[[View], View]:
    """As `page`, and the address names the customer: 404 unless the actor may see it.

    The view gets `request.customer` in place of the argument `customer_id`.
    """

    def wrap(view: View) -> View:
        @page(permission, kinds=kinds)
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, customer_id: UUID, **kwargs: Any) -> HttpResponse:
            found = queries.visible_to(acting(request).actor).filter(id=customer_id).first()
            if found is None:
                raise Http404
            in_space(request).customer = found
            return view(request, *args, **kwargs)

        return inner

    return wrap
