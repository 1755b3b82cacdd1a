"""Proofs of purchase: examined, kept by their content, and given only to those who may see the search."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.actor import Forbidden
from fleetward.domain.whereabouts import queries, rules
from fleetward.domain.whereabouts.models import Proof, Search
from fleetward.domain.whereabouts.operations.refused import Refused
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.kit import kept_file
from fleetward.foundation.tenancy.scope import Scope, scoped
from fleetward.gateways import evidence_file

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor

NOTE_LENGTH = 300


@transaction.atomic
def add_proof(*, actor: Actor, search_id: UUID, name: str, content: bytes, note: str = "", now: datetime) -> Proof:
    """Attach a proof of purchase, by its content a photo or a PDF. The same content again is the same proof."""
    kept = _examined(content)
    sha256 = hashlib.sha256(kept.content).hexdigest()
    search = lock_search(actor=actor, search_id=search_id)
    with scoped(Scope(search.partner_id)):
        rows = Proof.objects.filter(partner_id=search.partner_id, search_id=search.id)
        if known := rows.filter(sha256=sha256).first():
            return known
        if rows.count() >= rules.MOST_PROOFS:
            raise Refused(_("A search has 20 proofs of purchase at most."))
        kept_file.keep(queries.proof_path(search.partner_id, sha256), kept.content)
        proof = Proof.objects.create(
            partner_id=search.partner_id, search_id=search.id, media_type=kept.media_type, size=len(kept.content),
            name=kept_file.told_name(name, evidence_file.ENDINGS[kept.media_type]), sha256=sha256,
            note=note[:NOTE_LENGTH], added_at=now, added_by_label=actor.label,
        )  # fmt: skip
        audit.record(actor, "whereabouts.proof_added", search, name=proof.name, sha256=sha256)
    return proof


def lock_search(*, actor: Actor, search_id: UUID) -> Search:
    """The search, kept from others until this transaction ends; `DoesNotExist` where it is not the actor's."""
    if actor.partner_id is None:
        raise Forbidden(actor.kind)
    with scoped(Scope(actor.partner_id)):
        search = Search.objects.select_for_update().defer("waiting").get(partner_id=actor.partner_id, id=search_id)
    if refusal := rules.refuse_add_to(actor, search):
        raise Refused(refusal)
    return search


def _examined(content: bytes) -> evidence_file.Evidence:
    try:
        return evidence_file.examine(content)
    except evidence_file.NotEvidence as wrong:
        raise Refused(evidence_file.WHY[wrong.code]) from wrong
