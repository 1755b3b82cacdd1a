"""Decorators of views: a page is for signed-in people with a place and the permission; anybody else gets 404."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.partners.actor import Actor, ActorKind
    from fleetward.domain.partners.permissions import Permission

    View = Callable[..., HttpResponse]


def page(permission: Permission | None = None, *, kinds: tuple[ActorKind, ...] = ()) -> Callable[[View], View]:
    """Strangers go to sign-in; people without the permission, or of another kind, get 404: no hint that it exists."""

    def wrap(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            actor: Actor | None = getattr(request, "actor", None)
            if actor is None:
                return render(request, "no_place.html", status=403)
            if (permission and not actor.may(permission)) or (kinds and actor.kind not in kinds):
                raise Http404
            return view(request, *args, **kwargs)

        return inner

    return wrap
