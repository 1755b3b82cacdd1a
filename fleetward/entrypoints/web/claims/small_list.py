"""Lists with few columns, all of them always shown, whose rows their template writes: payment runs and tariffs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from fleetward.entrypoints.web.pool.table import headings
from fleetward.entrypoints.web.pool.wording import counted, grouped
from fleetward.foundation.kit import listing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models import QuerySet

    from fleetward.entrypoints.web.pool.table import Address


def listed(
    address: Address, rows: QuerySet[Any], row: Callable[[Any], dict[str, Any]], *, chips: Mapping[str, str]
) -> dict[str, Any]:
    """A page of it: rows, heads, chips, count and pager. `chips`: what each filter is called. Two queries."""
    found = listing.page(rows, sort=address.sort, sorts=address.sorts, cursor=address.cursor)
    count = listing.count(rows, exact=True)
    chosen = address.chosen
    return {
        "rows": [row(one) for one in found.rows],
        "headings": headings(replace(address, columns=address.usual)),
        "chips": [
            {"label": chips[name], "url": address.query(chosen=chosen.without(name))} for name in chosen.parameters()
        ],
        "chosen": chosen,
        "total": counted(count),
        "sort": address.sort if address.sort != address.default else "",
        "previous": address.query(cursor=found.newer) if found.newer else "",
        "next": address.query(cursor=found.older) if found.older else "",
        "shown": _("%(shown)s of %(total)s") % {"shown": grouped(len(found.rows)), "total": counted(count)},
    }
