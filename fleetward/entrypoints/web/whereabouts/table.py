"""The list of an answer: what stands in the address, and rows ready to be written out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fleetward.domain.whereabouts import queries
from fleetward.domain.whereabouts.lifecycle import RequestState, Verdict
from fleetward.domain.whereabouts.sought_filter import SORTS, SoughtFilter
from fleetward.entrypoints.web import written_rows
from fleetward.entrypoints.web.pool.table import Address
from fleetward.entrypoints.web.transfers.wording import names_of
from fleetward.entrypoints.web.whereabouts import wording
from fleetward.entrypoints.web.whereabouts.steps import Number, Steps
from fleetward.entrypoints.web.whereabouts.wording import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.utils.safestring import SafeString
    from django_stubs_ext import StrOrPromise

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.whereabouts.models import Search, Sought

LABELS: dict[str, StrOrPromise] = {
    "position": gettext_lazy("Row"), "given": gettext_lazy("As given"), "serial": gettext_lazy("Serial number"),
    "verdict": gettext_lazy("Where it is"), "why": gettext_lazy("Why"),
    "step": gettext_lazy("What to do"),
}  # fmt: skip
COLUMNS = ("verdict", "why", "step")


@dataclass(frozen=True)
class SoughtAddress(Address):
    """The state of the list, in the order in which the serials were named."""

    filters: ClassVar[type[Any]] = SoughtFilter
    sorts: ClassVar[Mapping[str, str]] = SORTS
    choices: ClassVar[tuple[str, ...]] = ()
    usual: ClassVar[tuple[str, ...]] = COLUMNS
    default: ClassVar[str] = "position"
    held: ClassVar[str] = "serial"

    @staticmethod
    def label(name: str) -> str:
        """What a column is called, in the reader's language."""
        return str(LABELS[name])


def offered(search: Search, address: SoughtAddress) -> dict[str, Any]:
    """What the filter bar offers: the verdicts that occur, and those that are asked for."""
    chosen: SoughtFilter = address.chosen
    known = [(str(one), one.label) for one in Verdict if search.counts.get(one) or one == chosen.verdict]
    return {"chosen": chosen, "verdicts": known}


def chips(address: SoughtAddress) -> list[dict[str, str]]:
    """One for each filter that is set, with the address without it."""
    chosen: SoughtFilter = address.chosen
    labels = {
        "q": _("Serial: %s") % chosen.q,
        "verdict": Verdict(chosen.verdict).label if chosen.verdict else "",
        "reason": wording.reason(chosen.reason),
        "changed": _("Changed since"),
    }
    return [
        {"label": str(labels[name]), "url": address.query(chosen=chosen.without(name))} for name in chosen.parameters()
    ]


FIRST = '<th class="hold mono" scope="row">{given}{meant}</th>'
CELLS = (
    '<td class="wrap"><span class="pill {tone}">{verdict}</span>{was}</td>'
    '<td class="wrap">{why}<span class="sub">{evidence}</span></td>'
    '<td class="wrap">{step}</td>'
)


def rows(actor: Actor, search: Search, found: Sequence[Sought]) -> SafeString:
    """The rows of a page. Two queries at most: for the customers' names, and for the numbers that are asked for."""
    names = names_of(actor, (one.customer_id for one in found))
    steps, known = Steps(search, _asked(actor, found)), Evidence()
    written = (_row(one, names.get(one.customer_id, "") if one.customer_id else "", steps, known) for one in found)
    return written_rows.write(written, CELLS, address=reverse("whereabouts"), may_pick=False, first=FIRST)


def _asked(actor: Actor, found: Iterable[Sought]) -> set[Number]:
    """Reseller numbers that are with the steward, where one of these stands under any."""
    if all(one.verdict != Verdict.UNKNOWN_RESELLER for one in found):
        return set()
    rows = queries.mapping_requests(actor).filter(state=RequestState.OPEN)
    return {(str(reporter), scheme, key) for reporter, scheme, key in rows.values_list("reporter_id", "scheme", "key")}


def _row(one: Sought, customer: str, steps: Steps, known: Evidence) -> dict[str, str]:
    other = one.meant if one.verdict == Verdict.MISTYPED else one.serial
    was = _("was: %(verdict)s") % {"verdict": Verdict(one.was).label} if one.was else ""
    return {
        "id": str(one.position),
        "given": one.given or "\u2013",
        "meant": format_html('<span class="sub">{}</span>', other) if other and other != one.given else "",
        "tone": wording.TONES[Verdict(one.verdict)],
        "verdict": str(Verdict(one.verdict).label),
        "was": format_html('<span class="sub">{}</span>', was) if was else "",
        "why": wording.why(one),
        "evidence": known.line(one, customer),
        "step": steps.cell(one),
    }
