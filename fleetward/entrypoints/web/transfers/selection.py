"""PCs that were chosen in a list: the ticked rows, or all that match its filter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import QueryDict

from fleetward.domain.devices import queries as devices
from fleetward.domain.devices.dashboard_filter import DashboardFilter
from fleetward.domain.devices.pool_filter import PoolFilter

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.devices.models import Device
    from fleetward.domain.partners.actor import Actor

MOST_TICKED = 1_000


@dataclass(frozen=True)
class Selection:
    """What a list posts: `pick` (ids), or `all` with `query`, the filter as it stands in the address."""

    ids: tuple[UUID, ...] = ()
    all: bool = False
    query: str = ""

    @classmethod
    def read(cls, data: QueryDict) -> Selection:
        """From a request. Nonsense is nothing chosen."""
        ids = (known for text in data.getlist("pick")[:MOST_TICKED] if (known := _uuid(str(text))))
        chosen_all = data.get("all") == "1"
        return cls(() if chosen_all else tuple(ids), chosen_all, data.get("query", "")[:4_000] if chosen_all else "")

    def __bool__(self) -> bool:
        """Whether anything is chosen."""
        return bool(self.ids or self.all)

    def hidden(self) -> list[tuple[str, str]]:
        """The same again, for the fields of a form."""
        if self.all:
            return [("all", "1"), ("query", self.query)]
        return [("pick", str(one)) for one in self.ids]

    def asked(self) -> dict[str, Any]:
        """What is kept with the bulk action."""
        return {"all": self.query} if self.all else {"picked": len(self.ids)}

    @property
    def _parameters(self) -> dict[str, str]:
        return QueryDict(self.query).dict()  # the last text of each

    def in_pool(self, actor: Actor, now: datetime) -> QuerySet[Device]:
        """The PCs, if they were chosen on *Unassigned devices*; ticked ones wherever they are now."""
        if self.all:
            return PoolFilter.read(self._parameters).apply(devices.pool(actor), now=now)
        return devices.visible_to(actor).filter(id__in=self.ids)

    def at_customer(self, actor: Actor, customer: Customer, now: datetime) -> QuerySet[Device]:
        """The PCs, if they were chosen on a customer's dashboard."""
        rows = devices.at_customer(actor, customer)
        if self.all:
            return DashboardFilter.read(self._parameters).apply(rows, now=now)
        return rows.filter(id__in=self.ids)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
