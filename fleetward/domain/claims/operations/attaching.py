"""Photos and work reports: examined, kept by their content, and given only to those who may see the claim."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from fleetward.domain.claims import queries
from fleetward.domain.claims.lifecycle import ClaimState, Evidence, Step
from fleetward.domain.claims.models import Attachment
from fleetward.domain.claims.operations.locking import Refused, refuse, working
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.kit import kept_file
from fleetward.foundation.tenancy.scope import Scope, scoped
from fleetward.gateways import evidence_file

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.domain.partners.actor import Actor

MOST_ATTACHMENTS = 20
KEPT_SECONDS = 24 * 60 * 60


@transaction.atomic
def add_attachment(
    *, actor: Actor, claim_id: UUID, name: str, content: bytes, evidence: Evidence, now: datetime
) -> Attachment:
    """Attach a file, by its content a photo or a PDF. The same content again is the same attachment.

    Photos are written anew without what else the file said, as where it was taken.
    """
    with working(actor=actor, claim_id=claim_id, step=Step.EDIT) as claim:
        kept = _examined(content)
        sha256 = hashlib.sha256(kept.content).hexdigest()
        rows = Attachment.objects.filter(partner_id=claim.partner_id, claim_id=claim.id)
        if known := rows.filter(sha256=sha256, evidence=evidence).first():
            return known
        if rows.count() >= MOST_ATTACHMENTS:
            refuse(_("A claim has 20 attachments at most."))
        kept_file.keep(queries.attachment_path(claim.partner_id, sha256), kept.content)
        told = kept_file.told_name(name, evidence_file.ENDINGS[kept.media_type])
        row = Attachment.objects.create(
            partner_id=claim.partner_id, claim_id=claim.id, evidence=evidence, name=told,
            media_type=kept.media_type, size=len(kept.content), sha256=sha256, added_at=now,
            added_by_label=actor.label,
        )  # fmt: skip
        audit.record(actor, "claim.attachment_added", claim, name=row.name, sha256=sha256)
    return row


def _examined(content: bytes) -> evidence_file.Evidence:
    try:
        return evidence_file.examine(content)
    except evidence_file.NotEvidence as wrong:
        raise Refused(evidence_file.WHY[wrong.code]) from wrong


@transaction.atomic
def remove_attachment(*, actor: Actor, claim_id: UUID, attachment_id: UUID, now: datetime) -> None:
    """Take an attachment from a draft; what the vendor has seen stays. Its file goes by `forget_removed_files`."""
    with working(actor=actor, claim_id=claim_id, step=Step.EDIT) as claim:
        if claim.state != ClaimState.DRAFT:
            refuse(_("What was submitted stays attached."))
        rows = Attachment.objects.filter(partner_id=claim.partner_id)
        row = rows.get(claim_id=claim.id, id=attachment_id)
        rows.filter(id=row.id).delete()
        audit.record(actor, "claim.attachment_removed", claim, name=row.name, at=now.isoformat())


def forget_removed_files(*, now: datetime) -> int:
    """Delete files that no claim has attached. Returns how many went.

    One of the last day stays: it may belong to an attachment that is being added at this moment.
    """
    return sum(_forget(folder, now) for folder in Path(settings.ATTACHMENTS).iterdir() if folder.is_dir())


def _forget(folder: Path, now: datetime) -> int:
    """Files of one partner. One that was written meanwhile is attached anew, and is looked at again."""
    old = [path for path in folder.rglob("*") if _is_old(path, now)]
    with scoped(Scope(UUID(folder.name))), transaction.atomic():
        rows = Attachment.objects.filter(sha256__in=[path.name for path in old])
        attached = set(rows.values_list("sha256", flat=True))
    removed = [path for path in old if path.name not in attached and _is_old(path, now)]
    for path in removed:
        path.unlink(missing_ok=True)
    return len(removed)


def _is_old(path: Path, now: datetime) -> bool:
    return path.is_file() and now.timestamp() - path.stat().st_mtime > KEPT_SECONDS
