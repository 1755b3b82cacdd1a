"""Attachments: what is kept, where, and for whose eyes."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from fleetward.domain.claims import operations, queries
from fleetward.domain.claims.models import Attachment, Claim
from fleetward.domain.claims.operations import Refused
from fleetward.entrypoints.jobs.claims import forget_removed_files
from fleetward.foundation.tenancy.scope import scoped
from tests.factories import claims, partners
from tests.factories.claims import PDF, do

if TYPE_CHECKING:
    from pathlib import Path

    from fleetward.domain.claims.queries import StoredFile
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def partner(db: None) -> Partner:
    del db
    claims.tariff()
    return claims.service_partner()


@pytest.fixture
def own(partner: Partner) -> Actor:
    return partners.partner_actor(partner)


@pytest.fixture
def claim(partner: Partner, own: Actor) -> Claim:
    return claims.drafted(own, claims.finished(partner))


def attach(actor: Actor, claim: Claim, content: bytes = PDF, name: str = "report.pdf") -> Attachment:
    made: Attachment = do("add_attachment", actor, claim, name=name, content=content, evidence="work_report")
    return made


def served(actor: Actor, claim: Claim, attachment: Attachment) -> StoredFile:
    with scoped(actor.scope), transaction.atomic():
        return queries.attachment_file(actor, claim.id, attachment.id)


def test_an_attachment_is_kept_by_its_content_and_served_with_its_type(own: Actor, claim: Claim) -> None:
    kept = attach(own, claim, name="C:\\photos\\rep\x00ort.exe")
    found = served(own, claim, kept)
    assert (found.path.read_bytes(), found.media_type, found.name) == (PDF, "application/pdf", "rep?ort.pdf")
    assert found.path.name == kept.sha256


def test_nobody_of_another_partner_gets_it(own: Actor, claim: Claim) -> None:
    kept = attach(own, claim)
    customer = partners.customer_actor(partners.customer(partners.of(own)))
    for actor in (partners.partner_actor(claims.service_partner("Rival")), customer, claims.approver()):
        with pytest.raises(Claim.DoesNotExist):  # the vendor's people see no drafts
            served(actor, claim, kept)
    rival = claims.service_partner("Rival")
    theirs = claims.drafted(partners.partner_actor(rival), claims.finished(rival, "5CG9"))
    with pytest.raises(Attachment.DoesNotExist):
        served(partners.partner_actor(rival), theirs, kept)


def test_the_vendor_gets_what_was_submitted(partner: Partner) -> None:
    claim = claims.submitted(partner, "5CG7")
    desk = claims.approver()
    with scoped(desk.scope), transaction.atomic():
        shown = [(one.name, one.evidence) for one in queries.attachments(desk, claim)]
        kept = queries.attachments(desk, claim).get()
    assert shown == [("report.pdf", "work_report")]
    assert served(desk, claim, kept).path.read_bytes() == PDF


def test_the_same_file_again_is_the_same_attachment(own: Actor, claim: Claim) -> None:
    assert attach(own, claim).id == attach(own, claim).id


def test_a_claim_has_twenty_at_most(own: Actor, claim: Claim) -> None:
    for number in range(20):
        attach(own, claim, claims.photo(number), "photo.png")
    with pytest.raises(Refused, match="20"):
        attach(own, claim, claims.photo(99), "photo.png")


@pytest.mark.parametrize("content", [b"", b"MZ program", PDF[:40], b"%PDF-" + b"0" * (10 * 1024 * 1024)])
def test_what_is_neither_photo_nor_pdf_is_refused_and_not_kept(
    own: Actor, claim: Claim, content: bytes, settings: object
) -> None:
    with pytest.raises(Refused):
        attach(own, claim, content)
    folder: Path = settings.ATTACHMENTS  # type: ignore[attr-defined]
    assert list(folder.rglob("*")) == []


def test_what_is_removed_is_not_served_any_more(own: Actor, claim: Claim) -> None:
    kept = attach(own, claim)
    do("remove_attachment", own, claim, attachment_id=kept.id)
    with pytest.raises(Attachment.DoesNotExist):
        served(own, claim, kept)


def test_files_of_removed_attachments_are_forgotten_after_a_day(partner: Partner, own: Actor, claim: Claim) -> None:
    kept, removed = attach(own, claim), attach(own, claim, claims.photo(3), "photo.png")
    path = served(own, claim, removed).path
    do("remove_attachment", own, claim, attachment_id=removed.id)
    for at, gone in ((claims.NOW, 0), (claims.NOW + timedelta(days=2), 1), (claims.NOW + timedelta(days=2), 0)):
        assert operations.forget_removed_files(now=at) == gone
    assert (path.exists(), served(own, claim, kept).path.exists()) == (False, True)
    assert path.is_relative_to(queries.attachment_path(partner.id, removed.sha256).parent)


def test_the_nightly_job_forgets_them(own: Actor, claim: Claim) -> None:
    kept = attach(own, claim)
    path = served(own, claim, kept).path
    do("remove_attachment", own, claim, attachment_id=kept.id)
    os.utime(path, (0, 0))
    forget_removed_files.func(0)
    assert not path.exists()


def test_a_file_that_is_attached_again_counts_as_new(own: Actor, claim: Claim) -> None:
    kept = attach(own, claim)
    path = served(own, claim, kept).path
    os.utime(path, (0, 0))
    do("remove_attachment", own, claim, attachment_id=kept.id)
    attach(own, claim)
    assert path.stat().st_mtime > 0
