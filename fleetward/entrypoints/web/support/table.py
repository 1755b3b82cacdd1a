"""Lists of support cases: what stands in the address, their columns, and rows ready to be written out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fleetward.domain.support import rules
from fleetward.domain.support.lifecycle import ENDED, Priority, SupportKind, SupportState, state_told
from fleetward.domain.support.support_export import LABELS
from fleetward.domain.support.support_filter import (
    DUE_FIRST,
    NEWEST_FIRST,
    PERIODS,
    QUEUE_SORTS,
    SORTS,
    Standing,
    SupportFilter,
    Taken,
)
from fleetward.entrypoints.web import written_rows
from fleetward.entrypoints.web.pool.table import Address
from fleetward.entrypoints.web.pool.wording import Dates, Waits
from fleetward.entrypoints.web.support import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from django.utils.safestring import SafeString
    from django_stubs_ext import StrOrPromise

    from fleetward.domain.support.models import SupportCase

CHOICES = ("subject", "partner", "state", "priority", "due", "taken_by", "opened_by", "opened_at", "changed_at")
FOR_DESK = frozenset(CHOICES)
FOR_ASKER = frozenset(CHOICES) - {"partner", "priority", "taken_by"}


@dataclass(frozen=True)
class SupportAddress(Address):
    """The state of the list of those who ask, newest first."""

    filters: ClassVar[type[Any]] = SupportFilter
    sorts: ClassVar[Mapping[str, str]] = SORTS
    choices: ClassVar[tuple[str, ...]] = CHOICES
    usual: ClassVar[tuple[str, ...]] = tuple(name for name in CHOICES if name in FOR_ASKER)
    default: ClassVar[str] = NEWEST_FIRST
    held: ClassVar[str] = "number"

    @staticmethod
    def label(name: str) -> str:
        """What a column is called, in the reader's language."""
        return str(HEADINGS[name]) if name in HEADINGS else str(LABELS[name])

    @property
    def export_columns(self) -> list[str]:
        """The columns of an export: what stands together in one cell of the page has columns of its own there."""
        return [name for shown in self.columns for name in EXPORTED_WITH.get(shown, (shown,))]


@dataclass(frozen=True)
class QueueAddress(SupportAddress):
    """The state of the desk's queue: whoever waits longest comes first."""

    usual: ClassVar[tuple[str, ...]] = tuple(name for name in CHOICES if name not in {"opened_by", "opened_at"})
    sorts: ClassVar[Mapping[str, str]] = QUEUE_SORTS
    default: ClassVar[str] = DUE_FIRST


HEADINGS: dict[str, StrOrPromise] = {
    "due": gettext_lazy("Promised by"), "taken_by": LABELS["taken_by_label"], "opened_by": LABELS["opened_by_label"],
}  # fmt: skip
"""Columns that are called otherwise in a file, where some stand for more than one."""
EXPORTED_WITH = {
    "subject": ("subject", "kind", "serials"), "due": ("answered_at", "answer_by", "settle_by"),
    "taken_by": ("taken_by_label",), "opened_by": ("opened_by_label",), "changed_at": ("changed_at", "closed_at"),
}  # fmt: skip
FLAGS: dict[str, StrOrPromise] = {"late": gettext_lazy("Overdue")}


def chips(address: Address, partners: Mapping[str, str], *, desk: bool) -> list[dict[str, str]]:
    """One for each filter that is set, with the address without it. `partners`: names by id, as text."""
    chosen: SupportFilter = address.chosen
    states = dict(state_choices(desk=desk))
    labels = {
        "q": _("Number or serial: %s") % chosen.q,
        "state": states.get(chosen.state, ""),
        "kind": dict(SupportKind.choices).get(chosen.kind, ""),
        "priority": dict(Priority.choices).get(chosen.priority, ""),
        "taken": dict(Taken.choices).get(chosen.taken, ""),
        "period": period(chosen.period),
        "partner": partners.get(chosen.partner, chosen.partner),
        **FLAGS,
    }
    return [
        {"label": str(labels[name]), "url": address.query(chosen=chosen.without(name))} for name in chosen.parameters()
    ]


def period(days: str) -> str:
    """'Opened in the last 30 days'."""
    if not days:
        return ""
    return ngettext("Opened in the last %(n)s day", "Opened in the last %(n)s days", int(days)) % {"n": days}


def periods() -> list[tuple[str, str]]:
    """What a list can be limited to by when a support case was opened."""
    return [(str(days), period(str(days))) for days in PERIODS]


def state_choices(*, desk: bool) -> list[tuple[str, StrOrPromise]]:
    """What a list can be limited to; without any it shows those under way."""
    return [*wording.states(desk=desk), *Standing.choices]


NUMBER = '<th class="hold mono" scope="row"><a href="{address}{id}/">{number}</a></th>'
CELLS = {
    "subject": '<td class="wrap">{subject}<span class="sub">{kind}</span></td>',
    "partner": '<td class="cut">{partner}</td>',
    "state": '<td><span class="pill {tone}">{state}</span></td>',
    "priority": "<td>{priority}</td>",
    "due": '<td class="nowrap">{promised}</td>',
    "taken_by": '<td class="cut">{taken_by}</td>',
    "opened_by": '<td class="cut">{opened_by}</td>',
    "opened_at": '<td class="nowrap">{opened}<span class="sub">{age}</span></td>',
    "changed_at": '<td class="nowrap">{changed}<span class="sub">{waits}</span></td>',
}


def rows(
    found: Iterable[SupportCase], columns: Sequence[str], *, address: str, now: datetime, desk: bool
) -> SafeString:
    """The rows of a page; each distinct day is formatted once."""
    dates, waits = Dates(), Waits(now)
    cells = "".join(CELLS[name] for name in CHOICES if name in columns)
    written = (
        {
            "id": f"{one.partner_id}/{one.id}", "number": one.number, "subject": one.subject,
            "kind": "" if one.subject == one.get_kind_display() else one.get_kind_display(),
            "partner": one.partner.name if desk else "",
            "state": state_told(one.state, desk=desk), "tone": wording.TONES[SupportState(one.state)],
            "priority": _priority(one), "opened_by": one.opened_by_label, "taken_by": one.taken_by_label or "\u2013",
            "promised": _promised(one, dates, now), "opened": dates.moment(one.opened_at),
            "age": waits.since(one.opened_at), "changed": dates.moment(one.changed_at),
            "waits": waits.since(one.changed_at),
        }
        for one in found
    )  # fmt: skip
    return written_rows.write(written, cells, address=address, may_pick=False, first=NUMBER)


def _priority(of: SupportCase) -> SafeString | str:
    tone = wording.PRIORITY_TONES[Priority(of.priority)]
    word = of.get_priority_display()
    return format_html('<span class="pill {}">{}</span>', tone, word) if tone else word


def _promised(of: SupportCase, dates: Dates, now: datetime) -> SafeString | str:
    """When it must be answered, or settled, next; marked with a word where that is over."""
    promised = next_promise(of)
    if promised is None or not rules.promise_passed(of, now):
        return dates.moment(promised)
    day = dates.moment(promised)
    return format_html('<span class="pill bad">{}</span><span class="sub">{}</span>', _("Overdue"), day)


def next_promise(of: SupportCase) -> datetime | None:
    """The next moment that is promised: of the first answer, then of the end; none while it waits for the asker."""
    if of.state in {*ENDED, SupportState.ASKER}:
        return None
    return of.settle_by if of.answered_at else of.answer_by
