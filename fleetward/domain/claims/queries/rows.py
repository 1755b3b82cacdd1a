"""The doors to rows of claims. `visible_to` is the first: what belongs to a claim is read behind it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db import models

from fleetward.domain.claims.lifecycle import ClaimEventKind, ClaimState
from fleetward.domain.claims.models import Attachment, Claim, ClaimEvent, ClaimLine
from fleetward.domain.devices.pool_filter import begins
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.permissions import Permission

if TYPE_CHECKING:
    from decimal import Decimal
    from uuid import UUID

    from django.db.models import QuerySet

Row = TypeVar("Row", bound=models.Model)

QUEUE = (ClaimState.SUBMITTED, ClaimState.IN_REVIEW, ClaimState.SECOND_LOOK)
AMONG_APPROVERS = (ClaimEventKind.FIRST_APPROVAL, ClaimEventKind.SENT_BACK)
"""What approvers say to one another; the partner is told of decisions."""


def database(actor: Actor) -> str:
    """The vendor's people read across partners, by a connection that cannot write."""
    return "vendor" if actor.kind is ActorKind.VENDOR else "default"


def visible_to(actor: Actor) -> QuerySet[Claim]:
    """The partner's people: its own; the vendor's: all that were ever submitted. Customers see none."""
    rows = Claim.objects.using(database(actor))
    if not actor.may(Permission.CLAIM_VIEW):
        return rows.none()
    if actor.kind is ActorKind.VENDOR:
        return rows.filter(submitted_at__isnull=False).select_related("partner")
    if actor.kind is ActorKind.PARTNER and actor.partner_id:
        return rows.filter(partner_id=actor.partner_id)
    return rows.none()


def known_elsewhere(claim_id: UUID) -> bool:
    """Whether any partner's claim has this id: the vendor's people find claims by it alone."""
    return Claim.objects.using("vendor").filter(id=claim_id).exists()


def queue(actor: Actor) -> QuerySet[Claim]:
    """What the claims desk must still decide."""
    return visible_to(actor).filter(state__in=QUEUE)


def lately(actor: Actor) -> QuerySet[Claim]:
    """Those that changed last come first."""
    return visible_to(actor).order_by("-changed_at", "-id")


def numbered(actor: Actor, text: str, limit: int) -> list[Claim]:
    """Those whose number begins so. By index."""
    return list(visible_to(actor).filter(begins("number", text)).order_by("number")[:limit])


def of_repair(actor: Actor, repair_id: UUID) -> QuerySet[Claim]:
    """The claims for one repair, newest first."""
    return visible_to(actor).filter(repair_id=repair_id).order_by("-created_at", "-id")


def lines(actor: Actor, claim: Claim) -> list[ClaimLine]:
    """Its lines, in order. What a first approver proposes is not told to the partner."""
    found = list(_behind(actor, claim, ClaimLine).order_by("position"))
    if actor.kind is not ActorKind.VENDOR and claim.state == ClaimState.SECOND_LOOK:
        for line in found:
            line.approved, line.reason = None, ""
    return found


def events(actor: Actor, claim: Claim) -> QuerySet[ClaimEvent]:
    """What happened, oldest first; what approvers say to one another only for the vendor's people."""
    rows = _behind(actor, claim, ClaimEvent).order_by("at", "id")
    return rows if actor.kind is ActorKind.VENDOR else rows.exclude(kind__in=AMONG_APPROVERS)


def attachments(actor: Actor, claim: Claim) -> QuerySet[Attachment]:
    """What was attached, in order."""
    return _behind(actor, claim, Attachment).order_by("id")


def _behind(actor: Actor, claim: Claim, model: type[Row]) -> QuerySet[Row]:
    """Rows of this claim, if the actor may see it."""
    seen = visible_to(actor).filter(partner_id=claim.partner_id, id=claim.id).values("id")
    rows: QuerySet[Row] = model._default_manager.using(database(actor))  # noqa: SLF001 (any of the room's own models)
    return rows.filter(partner_id=claim.partner_id, claim_id__in=seen)


@dataclass(frozen=True)
class StoredFile:
    """A file to serve: as a download, with this type, never guessed from its name."""

    path: Path
    media_type: str
    name: str


def attachment_file(actor: Actor, claim_id: UUID, attachment_id: UUID) -> StoredFile:
    """Where an attachment lies. Raises `Claim.DoesNotExist` or `Attachment.DoesNotExist` for whom it is not there."""
    claim = visible_to(actor).get(id=claim_id)
    found = attachments(actor, claim).get(id=attachment_id)
    return StoredFile(attachment_path(found.partner_id, found.sha256), found.media_type, found.name)


def attachment_path(partner_id: UUID, sha256: str) -> Path:
    """Where the content of a partner's attachment is kept: each partner has a folder of its own."""
    return Path(settings.ATTACHMENTS) / str(partner_id) / sha256[:2] / sha256


@dataclass(frozen=True)
class LineChange:
    """A line of a claim beside the same line of the denied claim that it answers; None where it is not there."""

    before: ClaimLine | None
    after: ClaimLine | None

    @property
    def changed(self) -> bool:
        """Whether something else is claimed."""
        return _claimed(self.before) != _claimed(self.after)


def _claimed(line: ClaimLine | None) -> tuple[Decimal, Decimal] | None:
    return (line.quantity, line.price) if line else None


def previous(actor: Actor, claim: Claim) -> Claim | None:
    """The claim that this one answers."""
    if claim.previous_id is None:
        return None
    return visible_to(actor).filter(partner_id=claim.partner_id, id=claim.previous_id).first()


def difference(actor: Actor, claim: Claim) -> list[LineChange]:
    """All lines of this claim and of the one it answers, side by side; none for a first claim."""
    before = previous(actor, claim)
    if before is None:
        return []
    old: dict[Any, ClaimLine] = {line_key(line): line for line in lines(actor, before)}
    new: dict[Any, ClaimLine] = {line_key(line): line for line in lines(actor, claim)}
    return [LineChange(old.get(key), new.get(key)) for key in [*new, *(key for key in old if key not in new)]]


def line_key(line: ClaimLine) -> tuple[str, UUID | None, str]:
    """What a line is about: no claim has two lines about the same."""
    return line.kind, line.order_id, line.part_number
