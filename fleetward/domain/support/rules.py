"""May this be done now? A reason in the reader's language, or None: pages hide by it, operations refuse by it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.support.lifecycle import ENDED, MOVES, OF_SUPPORT, Step, SupportState
from fleetward.domain.support.queries import is_support

if TYPE_CHECKING:
    from datetime import datetime

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.support.models import SupportCase

NOTHING_SAID = _("Write something first.")
NO_REASON = _("Say why.")
_ROLE = _("Your role may not do this.")
_MERGED = _("This support case was merged with another one: go on there.")
_CLOSED = _("This support case is closed.")
_TOO_LATE = _("This support case was closed too long ago. Open a new one.")


def steps(actor: Actor, support_case: SupportCase, now: datetime) -> list[Step]:
    """What the actor may do with the support case now."""
    return [step for step in Step if not refuse(actor, support_case, step, now)]


def refuse(actor: Actor, support_case: SupportCase, step: Step, now: datetime) -> StrOrPromise | None:
    """Why the actor may not take this step now. `support_case` is one that the actor may see."""
    if not is_support(actor) and (step in OF_SUPPORT or not actor.may(Permission.SUPPORT_REQUEST)):
        return _ROLE
    if support_case.state == SupportState.MERGED:
        return _MERGED
    if step is Step.REOPEN or (step is Step.SAY and support_case.state in ENDED):
        return _refuse_reopening(actor, support_case, step, now)
    return _CLOSED if support_case.state in ENDED and step is not Step.NOTE else None


def _refuse_reopening(actor: Actor, support_case: SupportCase, step: Step, now: datetime) -> StrOrPromise | None:
    """An answer of the asker opens it again, for some weeks; support opens it again first, whenever that is."""
    if support_case.state not in ENDED:
        return _("This support case is open.")
    if is_support(actor):
        return None if step is Step.REOPEN else _CLOSED
    return None if may_reopen_until(support_case) >= now else _TOO_LATE


def may_reopen_until(support_case: SupportCase) -> datetime:
    """Until when its asker may open a closed support case again."""
    closed_at = support_case.closed_at or support_case.changed_at
    return closed_at + timedelta(days=vendor_profile().support.reopen_days)


def refuse_move(support_case: SupportCase, to: SupportState) -> StrOrPromise | None:
    """Why it cannot go there from where it stands; merging is a step of its own."""
    possible = to in MOVES[SupportState(support_case.state)] and to is not SupportState.MERGED
    return None if possible else _("It cannot go there from where it stands now.")


def refuse_merge(source: SupportCase, target: SupportCase) -> StrOrPromise | None:
    """Only two open support cases of one asker: else somebody would read what is not his."""
    if source.id == target.id:
        return _("That is the same support case.")
    if (source.partner_id, source.customer_id) != (target.partner_id, target.customer_id):
        return _("These support cases are not from the same partner or customer.")
    return _CLOSED if source.state in ENDED or target.state in ENDED else None


def promise_passed(support_case: SupportCase, now: datetime) -> str:
    """Which promised time has passed while support had it: 'settle', else 'answer', or ''."""
    if support_case.state in {*ENDED, SupportState.ASKER}:
        return ""
    if support_case.settle_by and support_case.settle_by < now:
        return "settle"
    unanswered = support_case.answered_at is None and support_case.answer_by
    return "answer" if unanswered and support_case.answer_by and support_case.answer_by < now else ""
