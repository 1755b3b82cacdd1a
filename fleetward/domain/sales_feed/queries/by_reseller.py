"""Lines that wait until one reseller number is mapped: what the steward looks at before mapping it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from fleetward.domain.sales_feed.lifecycle import Reason
from fleetward.domain.sales_feed.models import Item, Line
from fleetward.domain.sales_feed.queries import open_lines

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor


def lines_under(actor: Actor, *, reporter_id: int, scheme: str, key: str) -> QuerySet[Line]:
    """The lines that a reporter reported under this number and that wait for its mapping."""
    rows = open_lines(actor).filter(reason=Reason.UNKNOWN_RESELLER, reporter_id=reporter_id)
    return rows.filter(Exists(_items(Q(reseller_scheme=scheme, reseller_key=key))))


def with_document_first(rows: QuerySet[Line], number: str) -> QuerySet[Line]:
    """Lines in whose order or invoice this number stands come first."""
    number = number.strip()
    named = Q(order_number__iexact=number) | Q(invoice__iexact=number)
    return rows.annotate(named=Exists(_items(named))).order_by("-named", "id")


def _items(asked: Q) -> QuerySet[Item]:
    return Item.objects.filter(asked, feed_id=OuterRef("feed_id"), id=OuterRef("item_id"))
