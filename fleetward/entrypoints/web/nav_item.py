"""Entries of the left panel, and tabs of a customer's settings; each room lists its own in `nav.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.actor import ActorKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.partners.permissions import Permission


@dataclass(frozen=True)
class NavItem:
    """One entry of the left panel. `count` answers a number or None; `group` is its heading.

    With `space="customer"` it stands in a customer's space, its address is made with the `customer_id`, and `count_in`
    answers the number.
    `shown` entries stand there only where it says so of the actor; `counted_if` are counted only then.
    `whole` entries are current on their own address only, not on those that begin with it.
    A view that knows the number already says so: `request.counted = {"pool": "1,284"}`.
    """

    label: StrOrPromise
    url_name: str
    icon: str
    permission: Permission | None = None
    kinds: tuple[ActorKind, ...] = (ActorKind.VENDOR, ActorKind.PARTNER, ActorKind.CUSTOMER)
    group: StrOrPromise = ""
    count: Callable[[Actor], str | None] | None = None
    count_in: Callable[[Actor, Customer], str | None] | None = None
    space: str = ""
    whole: bool = False
    shown: Callable[[Actor], bool] | None = None
    counted_if: Callable[[Actor], bool] | None = None


@dataclass(frozen=True)
class Tab:
    """One tab of a customer's settings; its address is made with the `customer_id`."""

    label: StrOrPromise
    url_name: str
    permission: Permission
    shown: Callable[[Actor, Customer], bool] | None = None


REPAIRS = _("Repairs")
"""The heading of what three rooms bring: repair cases, parts, claims."""

HOME = NavItem(_("Home"), "home", "house", kinds=(ActorKind.VENDOR, ActorKind.PARTNER), whole=True)
