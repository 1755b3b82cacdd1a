"""What the vendor's support desk does with a support case as a whole: who has it, how soon, for whom it waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema

from fleetward.domain.support import desk_figures, operations, queries, rules
from fleetward.domain.support.lifecycle import Priority, SupportState
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.described import allowed
from fleetward.entrypoints.api.resources.resource import Sent, resources
from fleetward.entrypoints.api.resources.support import DESK, SupportShown, find, named, told

if TYPE_CHECKING:
    from fleetward.domain.support.models import SupportCase
    from fleetward.foundation.accounts.models import User

router = resources("support cases")

MAY = allowed(**DESK)
MAY_ACT = allowed(**DESK, refuses=[404, 409])


class AgentShown(Schema):
    """Somebody at support."""

    id: UUID
    name: str

    @staticmethod
    def resolve_name(row: User) -> str:
        """As colleagues read it."""
        return str(row)


class Agents(Schema):
    """Whom a support case can be handed to, by name."""

    items: list[AgentShown]


class DeskFigures(Schema):
    """`minutes_to_answer`: median until the first answer, of those answered in the last 30 days; null for none."""

    open: int
    late: int
    nobodys: int
    minutes_to_answer: float | None


class HandedOver(Sent):
    """To which colleague; see `list_support_agents`."""

    to: UUID


class WaitsFor(Sent):
    """For whom it waits."""

    state: Literal["open", "asker", "others"]


class PrioritySent(Sent):
    """How soon."""

    priority: Priority


class MergeSent(Sent):
    """The support case that it goes on in: of the same partner or customer."""

    to_support_case_id: UUID


def _shown(request: HttpRequest, row: SupportCase) -> SupportShown:
    return SupportShown.from_orm(told(called(request), queries.as_written(row)))


@router.get(
    "/support-agents", response=Agents, operation_id="list_support_agents", summary="Everybody at support", **MAY,
)  # fmt: skip
def list_support_agents(request: HttpRequest) -> Any:
    """For the support desk."""
    return {"items": queries.agents(called(request))}


@router.get(
    "/support-figures", response=DeskFigures, operation_id="get_support_figures", summary="How the desk stands", **MAY,
)  # fmt: skip
def get_support_figures(request: HttpRequest) -> Any:
    """For the support desk: how many are open, late, taken by nobody, and how soon it answers."""
    return desk_figures.figures(called(request), now=timezone.now())


@router.post(
    "/support-cases/{uuid:support_case_id}/take", response=SupportShown, operation_id="take_support_case",
    summary="Take up a support case", **MAY_ACT,
)  # fmt: skip
def take_support_case(request: HttpRequest, support_case_id: UUID) -> Any:
    """For the support desk; also from a colleague."""
    return _shown(request, operations.take(**named(request, support_case_id)))


@router.post(
    "/support-cases/{uuid:support_case_id}/hand-over", response=SupportShown, operation_id="hand_over_support_case",
    summary="Hand a support case over", **MAY_ACT,
)  # fmt: skip
def hand_over_support_case(request: HttpRequest, support_case_id: UUID, sent: HandedOver) -> Any:
    """For the support desk. 409 for somebody who is not at support."""
    return _shown(request, operations.hand_over(**named(request, support_case_id), to=sent.to))


@router.post(
    "/support-cases/{uuid:support_case_id}/waits-for", response=SupportShown, operation_id="move_support_case",
    summary="Say for whom a support case waits", **MAY_ACT,
)  # fmt: skip
def move_support_case(request: HttpRequest, support_case_id: UUID, sent: WaitsFor) -> Any:
    """For the support desk; without a word to the one who asked. The promised times wait while the asker has it."""
    return _shown(request, operations.move(**named(request, support_case_id), state=SupportState(sent.state)))


@router.post(
    "/support-cases/{uuid:support_case_id}/priority", response=SupportShown, operation_id="prioritise_support_case",
    summary="Say how soon", **MAY_ACT,
)  # fmt: skip
def prioritise_support_case(request: HttpRequest, support_case_id: UUID, sent: PrioritySent) -> Any:
    """For the support desk. What is not kept yet is promised anew from now on."""
    return _shown(request, operations.set_priority(**named(request, support_case_id), priority=sent.priority))


@router.post(
    "/support-cases/{uuid:support_case_id}/merge", response=SupportShown, operation_id="merge_support_case",
    summary="Merge a support case into another", **MAY_ACT,
)  # fmt: skip
def merge_support_case(request: HttpRequest, support_case_id: UUID, sent: MergeSent) -> Any:
    """For the support desk: it goes on as the other one, which is answered. It cannot be undone."""
    actor = called(request)
    source, target = find(actor, support_case_id), find(actor, sent.to_support_case_id)
    if why := rules.refuse_merge(source, target):
        raise operations.Refused(why)
    merged = operations.merge(
        actor=actor, partner_id=source.partner_id, source_id=source.id, target_id=target.id, now=timezone.now()
    )
    return _shown(request, merged)
