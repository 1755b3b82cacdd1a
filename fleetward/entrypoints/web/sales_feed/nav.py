"""Entries of the left panel. The counts stand on every vendor page, so each stops early."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed import queries
from fleetward.domain.sales_feed.lifecycle import LineState
from fleetward.entrypoints.web.nav_item import NavItem

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from django.db.models import QuerySet
    from django_stubs_ext import StrOrPromise

    from fleetward.domain.partners.actor import Actor

CAP = 999
GROUP = _("Sales feed")


def counted(rows: Callable[[Actor], QuerySet[Any]]) -> Callable[[Actor], str | None]:
    """How many there are, as it stands in the left panel; nothing for none."""

    def count(actor: Actor) -> str | None:
        found = queries.capped(rows(actor), CAP)
        return (f"{CAP}+" if found > CAP else str(found)) if found else None

    return count


def _set_aside(actor: Actor) -> QuerySet[Any]:
    return queries.open_lines(actor).filter(state=LineState.SET_ASIDE)


def _item(
    label: StrOrPromise, url_name: str, icon: str, rows: Callable[[Actor], QuerySet[Any]] | None = None
) -> NavItem:
    return NavItem(
        label, url_name, icon, Permission.FEED_VIEW, (ActorKind.VENDOR,), GROUP, counted(rows) if rows else None
    )


ITEMS: list[NavItem] = [
    _item(_("Feeds"), "feeds", "rss"),
    _item(_("Files"), "files", "file-text"),
    _item(_("Set aside"), "lines", "list-x", _set_aside),
    _item(_("Layouts"), "layouts", "table-2", queries.unconfirmed_layouts),
    _item(_("Conflicts"), "conflicts", "scale", queries.open_conflicts),
    _item(_("Mappings"), "mappings", "waypoints"),
    _item(_("Products"), "products", "laptop"),
]
