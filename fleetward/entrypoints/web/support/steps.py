"""What can be done on the page of a support case: for each step its form, the operation, and what is told then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from fleetward.domain.support import operations
from fleetward.domain.support.lifecycle import Priority, Step, SupportState
from fleetward.entrypoints.web.support.forms import (
    AnswerForm,
    CloseForm,
    HandOverForm,
    NoteForm,
    NothingForm,
    PriorityForm,
    ReopenForm,
    SayForm,
    StateForm,
)
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fleetward.entrypoints.web.support.reading import Read


@dataclass(frozen=True)
class Corrected:
    """A form in which something must be put right, and the step it is of."""

    step: str
    form: Any


@dataclass(frozen=True)
class PageStep:
    """One step: the rule that allows it, its form, and the operation. `initial` is what stands in the form at first."""

    rule: Step
    form_class: type[Any]
    take: Callable[[Read, Any, datetime], str]
    of_support: bool = False
    initial: Callable[[Read], dict[str, Any]] = lambda _of: {}

    def form(self, of: Read, data: tuple[Any, ...] = ()) -> Any:
        """Filled in with what was sent, or with what is known."""
        form = self.form_class(*data, initial=self.initial(of), auto_id=f"{self.form_class.__name__.lower()}-%s")
        if isinstance(form, HandOverForm):
            form.offer(of)
        return form


def _named(of: Read) -> dict[str, Any]:
    return {"actor": of.actor, "partner_id": of.support_case.partner_id, "support_case_id": of.support_case.id}


def _say(of: Read, form: SayForm, now: datetime) -> str:
    operations.say(**_named(of), **form.said, now=now)
    return _("Your message has been sent.")


def _answer(of: Read, form: AnswerForm, now: datetime) -> str:
    operations.say(**_named(of), **form.said, now=now)
    return _("Your answer has been sent.")


def _note(of: Read, form: NoteForm, now: datetime) -> str:
    operations.say(**_named(of), **form.said, internal=True, now=now)
    return _("The note has been saved.")


def _take(of: Read, form: NothingForm, now: datetime) -> str:
    del form
    operations.take(**_named(of), now=now)
    return _("You have taken up this support case.")


def _hand_over(of: Read, form: HandOverForm, now: datetime) -> str:
    operations.hand_over(**_named(of), to=UUID(form.cleaned_data["to"]), now=now)
    return _("The support case has been handed over.")


def _move(of: Read, form: StateForm, now: datetime) -> str:
    operations.move(**_named(of), state=SupportState(form.cleaned_data["state"]), now=now)
    return _("It is noted for whom the support case waits.")


def _close(of: Read, form: CloseForm, now: datetime) -> str:
    operations.move(**_named(of), state=SupportState.CLOSED, text=form.cleaned_data["text"], now=now)
    return _("The support case has been closed.")


def _reopen(of: Read, form: ReopenForm, now: datetime) -> str:
    """What its asker says opens it again; support opens it, and says why after that."""
    if of.desk:
        operations.reopen(**_named(of), now=now)
        operations.say(**_named(of), **form.said, then=SupportState.OPEN, now=now)
    else:
        operations.say(**_named(of), **form.said, now=now)
    return _("The support case is open again.")


def _prioritise(of: Read, form: PriorityForm, now: datetime) -> str:
    operations.set_priority(**_named(of), priority=Priority(form.cleaned_data["priority"]), now=now)
    return _("The priority has been changed.")


def _token(of: Read) -> dict[str, Any]:
    del of
    return {"token": uuid7()}


STEPS: dict[str, PageStep] = {
    "say": PageStep(Step.SAY, SayForm, _say, initial=_token),
    "answer": PageStep(Step.SAY, AnswerForm, _answer, of_support=True, initial=_token),
    "note": PageStep(Step.NOTE, NoteForm, _note, of_support=True, initial=_token),
    "take": PageStep(Step.TAKE, NothingForm, _take, of_support=True),
    "hand_over": PageStep(Step.TAKE, HandOverForm, _hand_over, of_support=True),
    "move": PageStep(
        Step.MOVE, StateForm, _move, of_support=True, initial=lambda of: {"state": of.support_case.state}
    ),
    "prioritise": PageStep(
        Step.PRIORITISE, PriorityForm, _prioritise, of_support=True,
        initial=lambda of: {"priority": of.support_case.priority},
    ),
    "close": PageStep(Step.CLOSE, CloseForm, _close),
    "reopen": PageStep(Step.REOPEN, ReopenForm, _reopen, initial=_token),
}  # fmt: skip
