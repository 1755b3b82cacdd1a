"""Lists of claims: what stands in the address, their columns, and rows ready to be written out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext as _

from fleetward.domain.claims.claim_export import LABELS
from fleetward.domain.claims.claim_filter import (
    NEWEST_FIRST,
    OLDEST_FIRST,
    QUEUE_SORTS,
    SORTS,
    ClaimFilter,
    Standing,
    month_of,
)
from fleetward.domain.claims.lifecycle import ClaimState
from fleetward.entrypoints.web import written_rows
from fleetward.entrypoints.web.claims import wording
from fleetward.entrypoints.web.claims.money_chart import month_name
from fleetward.entrypoints.web.pool.table import Address
from fleetward.entrypoints.web.pool.wording import Dates, Waits
from fleetward.entrypoints.web.repair_desk.wording import period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from django.utils.safestring import SafeString

    from fleetward.domain.claims.models import Claim

CHOICES = (
    "serial", "state", "claimed", "approved", "partner", "repair_number", "program", "submitted_at", "created_at",
    "attempt", "decided_at", "paid_at", "changed_at",
)  # fmt: skip
USUAL = tuple(name for name in CHOICES if name not in {"created_at", "attempt", "decided_at", "paid_at", "changed_at"})
EXPORTED_WITH = {"serial": ("serial", "model"), "claimed": ("claimed", "currency"), "approved": ("approved",)}


@dataclass(frozen=True)
class ClaimAddress(Address):
    """The state of a partner's list of claims, newest first."""

    filters: ClassVar[type[Any]] = ClaimFilter
    sorts: ClassVar[Mapping[str, str]] = SORTS
    choices: ClassVar[tuple[str, ...]] = CHOICES
    usual: ClassVar[tuple[str, ...]] = USUAL
    default: ClassVar[str] = NEWEST_FIRST
    held: ClassVar[str] = "number"

    @staticmethod
    def label(name: str) -> str:
        """What a column is called, in the reader's language."""
        return _("PC") if name == "serial" else str(LABELS[name])

    @property
    def export_columns(self) -> list[str]:
        """The columns of an export: what stands together in one cell of the page has columns of its own there."""
        return [name for shown in self.columns for name in EXPORTED_WITH.get(shown, (shown,))]


@dataclass(frozen=True)
class QueueAddress(ClaimAddress):
    """The state of the claims desk's list: what has waited longest comes first."""

    sorts: ClassVar[Mapping[str, str]] = QUEUE_SORTS
    default: ClassVar[str] = OLDEST_FIRST


def chips(address: Address, partner: str) -> list[dict[str, str]]:
    """One for each filter that is set, with the address without it. `partner`: the name of the one asked for."""
    chosen: ClaimFilter = address.chosen
    states = dict(ClaimState.choices) | dict(Standing.choices)
    labels = {
        "q": _("Number or serial: %s") % chosen.q,
        "state": states.get(chosen.state, ""),
        "partner": partner,
        "program": wording.program(chosen.program),
        "currency": chosen.currency,
        "amount": _("At least %s claimed") % chosen.amount,
        "period": period(chosen.period),
        "month": _of_month(chosen.month) if chosen.month else "",
    }
    return [
        {"label": str(labels[name]), "url": address.query(chosen=chosen.without(name))} for name in chosen.parameters()
    ]


def _of_month(text: str) -> str:
    money, first = month_of(text)
    return f"{money.label}: {month_name(first)}"


NUMBER = '<th class="hold mono" scope="row"><a href="{address}{id}/">{number}</a></th>'
CELLS = {
    "serial": '<td><span class="mono">{serial}</span><span class="sub">{model}</span></td>',
    "state": '<td><span class="pill {tone}">{state}</span></td>',
    "claimed": '<td class="num">{claimed}</td>',
    "approved": '<td class="num">{approved}</td>',
    "partner": '<td class="cut">{partner}</td>',
    "repair_number": '<td class="mono">{repair}</td>',
    "program": "<td>{program}</td>",
    "submitted_at": '<td class="nowrap">{submitted}<span class="sub">{age}</span></td>',
    "created_at": '<td class="nowrap">{created}</td>',
    "attempt": '<td class="num">{attempt}</td>',
    "decided_at": '<td class="nowrap">{decided}</td>',
    "paid_at": '<td class="nowrap">{paid}</td>',
    "changed_at": '<td class="nowrap">{changed}</td>',
}
AMOUNTS = frozenset({"claimed", "approved", "attempt"})
"""Columns whose heads stand to the right, over their figures."""


def rows(claims: Iterable[Claim], columns: Sequence[str], *, address: str, now: datetime) -> SafeString:
    """The rows of a page. What only approvers know is not shown before it is decided."""
    dates, waits = Dates(), Waits(now)
    cells = "".join(CELLS[name] for name in CHOICES if name in columns)
    found = (
        {
            "id": str(one.id), "number": one.number, "serial": one.serial, "model": one.model,
            "state": one.get_state_display(), "tone": wording.TONES[ClaimState(one.state)],
            "claimed": wording.money(one.claimed, one.currency), "approved": wording.money(one.approved, one.currency),
            "partner": one.partner.name if "partner" in columns else "", "repair": one.repair_number,
            "program": wording.program(one.program), "submitted": dates.moment(one.submitted_at),
            "age": waits.since(one.submitted_at) if one.submitted_at else "", "created": dates.moment(one.created_at),
            "attempt": str(one.attempt), "decided": dates.moment(one.decided_at), "paid": dates.moment(one.paid_at),
            "changed": dates.moment(one.changed_at),
        }
        for one in claims
    )  # fmt: skip
    return written_rows.write(found, cells, address=address, may_pick=False, first=NUMBER)
