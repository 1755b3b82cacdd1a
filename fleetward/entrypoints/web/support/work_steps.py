"""What can be done with serial numbers of a support case: what each asks, what it foresees, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from fleetward.domain.sales_feed.operations import releasing
from fleetward.domain.support import operations
from fleetward.domain.support.lifecycle import Work
from fleetward.entrypoints.web.pool.wording import grouped
from fleetward.entrypoints.web.support import wording
from fleetward.entrypoints.web.support.work_forms import AddForm, AskForm, RefuseForm, ReleaseForm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from django_stubs_ext import StrOrPromise

    from fleetward.entrypoints.web.support.reading import Read


@dataclass(frozen=True)
class Chosen:
    """The serial numbers that something is to be done with; `query` is the filter, where all that match are meant."""

    of: Read
    serials: Sequence[str]
    unfinished: Sequence[str] = ()
    """Those of them that are still looked for."""
    query: str = ""
    everything: bool = False

    @property
    def named(self) -> dict[str, Any]:
        """Arguments that every operation takes."""
        found = self.of.support_case
        return {
            "actor": self.of.actor, "partner_id": found.partner_id, "support_case_id": found.id,
            "serials": list(self.serials),
        }  # fmt: skip


@dataclass(frozen=True)
class WorkStep:
    """One of them. `becomes`: what is then said of a serial number; a `mailed` one shows its mail before it is sent."""

    label: StrOrPromise
    heading: StrOrPromise
    sentence: StrOrPromise
    done: StrOrPromise
    icon: str
    form_class: type[Any]
    operation: Callable[..., Any]
    becomes: Work
    foresee: Callable[[Chosen], list[dict[str, str]]]
    mailed: bool = False
    ends: bool = False

    def form(self, chosen: Chosen, data: Any) -> Any:
        """Filled in with what was sent, or empty."""
        return self.form_class(data, of=chosen.of)

    def title(self, chosen: Chosen) -> str:
        """'Release 3 serial numbers'."""
        return str(self.heading) % {"serials": wording.serials(len(chosen.serials))}

    def take(self, chosen: Chosen, form: Any, now: datetime) -> Any:
        """Do it."""
        return self.operation(**chosen.named, **form.said, now=now)


def _release(chosen: Chosen) -> list[dict[str, str]]:
    """How many of them are held up in a way that support can release."""
    count = len(releasing.releasable(serials=chosen.unfinished))
    rest = len(chosen.unfinished) - count
    return [
        *foreseen("info", ngettext(
            "%(n)s PC will be released: its lines mean this partner.",
            "%(n)s PCs will be released: their lines mean this partner.", count), count),
        *foreseen("warn", ngettext(
            "%(n)s PC stays as it is: no line of it can be released.",
            "%(n)s PCs stay as they are: no line of them can be released.", rest), rest),
        *ended(chosen),
    ]  # fmt: skip


def _add(chosen: Chosen) -> list[dict[str, str]]:
    count = len(chosen.unfinished)
    text = ngettext(
        "%(n)s PC will be reported by support, as a distributor would, and comes with the next import.",
        "%(n)s PCs will be reported by support, as a distributor would, and come with the next import.", count,
    )  # fmt: skip
    return [*foreseen("info", text, count), *ended(chosen)]


def _refuse(chosen: Chosen) -> list[dict[str, str]]:
    count = len(chosen.unfinished)
    text = ngettext("%(n)s PC will be refused.", "%(n)s PCs will be refused.", count)
    return [*foreseen("warn", text, count), *ended(chosen)]


def _ask(chosen: Chosen) -> list[dict[str, str]]:
    count = len(chosen.unfinished)
    text = ngettext(
        "A distributor is asked about %(n)s PC. You see the mail before it goes out.",
        "A distributor is asked about %(n)s PCs. You see the mail before it goes out.", count,
    )  # fmt: skip
    return [*foreseen("info", text, count), *ended(chosen)]


def ended(chosen: Chosen) -> list[dict[str, str]]:
    """Those for which nothing is left to be done are left out."""
    count = len(chosen.serials) - len(chosen.unfinished)
    text = ngettext(
        "%(n)s PC is left out: it has arrived, or is refused.",
        "%(n)s PCs are left out: they have arrived, or are refused.", count,
    )  # fmt: skip
    return foreseen("info", text, count)


def foreseen(tone: str, text: str, count: int) -> list[dict[str, str]]:
    """One sentence about so many PCs; none about no PC."""
    return [{"tone": tone, "text": text % {"n": grouped(count)}}] if count else []


STEPS: dict[str, WorkStep] = {
    "release": WorkStep(
        _("Release"), _("Release %(serials)s"),
        _("Lines that name these PCs, and that nobody could attribute, are settled for this partner."),
        _("Released"), "lock-open", ReleaseForm, operations.release, Work.RELEASED, _release,
    ),
    "add": WorkStep(
        _("Add"), _("Add %(serials)s by support"),
        _("Nobody has reported these PCs, and the evidence shows that they were sold to this partner."),
        _("Added by support"), "plus", AddForm, operations.add_by_support, Work.ADDED, _add,
    ),
    "ask": WorkStep(
        _("Ask the distributor"), _("Ask a distributor about %(serials)s"),
        _("A mail with the list goes to the address that the distributor gave for questions, in its language."),
        _("The distributor is asked"), "send", AskForm, operations.ask_distributor, Work.ASKED, _ask, mailed=True,
    ),
    "refuse": WorkStep(
        _("Refuse"), _("Refuse %(serials)s"), _("These PCs are not added, with a reason."), _("Refused"), "ban",
        RefuseForm, operations.refuse_serials, Work.REFUSED, _refuse, ends=True,
    ),
}  # fmt: skip
