"""Proofs of purchase: examined, kept once, and seen by those who may see the search."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone
from PIL import Image

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.whereabouts import operations, queries, rules
from fleetward.domain.whereabouts.models import Proof, Search
from fleetward.domain.whereabouts.operations import Refused
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from tests.factories import partners, whereabouts

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")

AGENT = Actor(ActorKind.VENDOR, "Ada Holm", "support_agent")


def photo(shade: int = 0) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (8, 8), (shade, 0, 0)).save(target, "PNG")
    return target.getvalue()


def add(of: Search, content: bytes, name: str = "C:\\papers\\invoice.png", actor: Actor | None = None) -> Proof:
    return operations.add_proof(
        actor=actor or partners.partner_actor(of.partner), search_id=of.id, name=name, content=content, note="Our copy",
        now=timezone.now(),
    )  # fmt: skip


def seen_by(actor: Actor, search: Search) -> list[str]:
    with scoped(VENDOR if actor.kind is ActorKind.VENDOR else Scope(search.partner_id)), transaction.atomic():
        return [proof.name for proof in queries.proofs(actor, search)]


@pytest.fixture
def mine() -> Partner:
    return partners.partner()


def test_a_photo_is_kept_by_its_content_and_its_name_without_folders(mine: Partner) -> None:
    search = whereabouts.ask(mine, "5CG4100BCD")
    proof = add(search, photo())
    assert (proof.name, proof.media_type, proof.note) == ("invoice.png", "image/png", "Our copy")
    assert queries.proof_path(mine.id, proof.sha256).stat().st_size == proof.size
    assert add(search, photo()).id == proof.id
    assert seen_by(partners.partner_actor(mine), search) == ["invoice.png"]
    assert [action for action, _ in partners.noted(mine)].count("whereabouts.proof_added") == 1


def test_support_sees_it_and_another_partner_does_not(mine: Partner) -> None:
    search = whereabouts.ask(mine, "5CG4100BCD")
    add(search, photo())
    assert seen_by(AGENT, search) == ["invoice.png"]
    assert seen_by(partners.partner_actor(partners.partner("Another")), search) == []
    with pytest.raises(Search.DoesNotExist):
        add(search, photo(), actor=partners.partner_actor(partners.partner("Third")))


@pytest.mark.parametrize(
    ("content", "why"), [(b"", "empty"), (b"MZ\x90", "Only photos"), (b"%PDF-1.7 cut off", "damaged")]
)
def test_what_is_no_evidence_is_refused_with_a_sentence(mine: Partner, content: bytes, why: str) -> None:
    search = whereabouts.ask(mine, "5CG4100BCD")
    with pytest.raises(Refused, match=why):
        add(search, content)
    assert seen_by(partners.partner_actor(mine), search) == []


def test_there_are_only_so_many(mine: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_PROOFS", 1)
    search = whereabouts.ask(mine, "5CG4100BCD")
    add(search, photo(1))
    with pytest.raises(Refused, match="at most"):
        add(search, photo(2))


def test_nothing_is_attached_to_a_search_that_has_no_answer_yet(mine: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "INLINE", 0)
    with pytest.raises(Refused, match="not been answered"):
        add(whereabouts.ask(mine, "5CG4100BCD"), photo())
