"""An entry of the left panel; each room lists its own in `nav.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.actor import ActorKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.partners.permissions import Permission


@dataclass(frozen=True)
class NavItem:
    """One entry of the left panel. `count` answers a number or None; `group` is its heading.

    A view that knows the number already says so: `request.counted = {"pool": "1,284"}`.
    """

    label: StrOrPromise
    url_name: str
    icon: str
    permission: Permission | None = None
    kinds: tuple[ActorKind, ...] = (ActorKind.VENDOR, ActorKind.PARTNER, ActorKind.CUSTOMER)
    group: StrOrPromise = ""
    count: Callable[[Actor], str | None] | None = None


HOME = NavItem(_("Home"), "home", "house")
