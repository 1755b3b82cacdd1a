"""Steps of a repair case as callers send them, each to its operation."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AwareDatetime, Field

from fleetward.domain.repairs import operations
from fleetward.domain.repairs.lifecycle import Step, Visit
from fleetward.entrypoints.api.problems import Problem
from fleetward.entrypoints.api.resources.resource import LONGEST_TEXT, Sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.repairs.models import RepairCase


class StepSent(Sent):
    """A step, and what it needs to say."""

    step: Step
    text: str = Field(
        default="",
        max_length=LONGEST_TEXT,
        description="Message, note, diagnosis, or reason; of `send_part`: the part.",
    )
    technician: str = Field(default="", max_length=200)
    visit: Visit | None = Field(default=None, description="To `schedule`: how, with `visit_from` and `visit_until`.")
    visit_from: AwareDatetime | None = None
    visit_until: AwareDatetime | None = None
    carrier: str = Field(default="", max_length=80)
    tracking: str = Field(default="", max_length=120)
    duplicate_of: UUID | None = None


def take_step(actor: Actor, repair_id: UUID, sent: StepSent, now: datetime) -> RepairCase:
    """Take it, or raise what the operation refuses with. The repair case as it is now.

    The vendor's people read by a connection that sees what has been committed, which this is not yet.
    """
    deed = DEEDS[sent.step]
    return deed({"actor": actor, "repair_id": repair_id, "now": now}, sent)


def _schedule(asked: dict[str, Any], sent: StepSent) -> RepairCase:
    if sent.visit is None or sent.visit_from is None or sent.visit_until is None:
        raise Problem(400, _("To schedule, send visit, visit_from and visit_until."))
    return operations.schedule(
        **asked, visit=sent.visit, visit_from=sent.visit_from, visit_until=sent.visit_until,
        technician=sent.technician,
    )  # fmt: skip


def _duplicate(asked: dict[str, Any], sent: StepSent) -> RepairCase:
    if sent.duplicate_of is None:
        raise Problem(400, _("Send duplicate_of: the repair case that it repeats."))
    return operations.mark_duplicate(**asked, of=sent.duplicate_of)


DEEDS: dict[Step, Callable[[dict[str, Any], StepSent], RepairCase]] = {
    Step.TAKE: lambda asked, _sent: operations.take(**asked),
    Step.ASSIGN: lambda asked, sent: operations.assign(**asked, technician=sent.technician),
    Step.DIAGNOSE: lambda asked, sent: operations.diagnose(**asked, diagnosis=sent.text),
    Step.SCHEDULE: _schedule,
    Step.SEND_PART: lambda asked, sent: operations.send_part(
        **asked, part=sent.text, carrier=sent.carrier, tracking=sent.tracking
    ),
    Step.FINISH: lambda asked, sent: operations.finish(**asked, text=sent.text),
    Step.COULD_NOT_REPAIR: lambda asked, sent: operations.could_not_repair(**asked, reason=sent.text),
    Step.MARK_DUPLICATE: _duplicate,
    Step.CANCEL: lambda asked, sent: operations.cancel(**asked, reason=sent.text),
    Step.ADD_MESSAGE: lambda asked, sent: operations.add_message(**asked, text=sent.text),
    Step.ADD_NOTE: lambda asked, sent: operations.add_note(**asked, text=sent.text),
}
