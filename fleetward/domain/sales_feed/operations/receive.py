"""Receiving files: all ways in end in one content-addressed spool (B4). Nothing is read here."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction

from fleetward.domain.sales_feed.lifecycle import FileState
from fleetward.domain.sales_feed.models import Feed, FeedFile, Way
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs.operations import enqueue
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor

IMPORT_LOCK = "sales_feed"
"""One import at a time: events of one serial must not be settled by two workers at once (decision 0006)."""

CHUNK = 1 << 20
LONGEST_NAME = 200


class TooLarge(Exception):
    """The file is larger than the operator allows (bytes)."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class KeyReused(Exception):
    """The idempotency key was used before for other content."""


@dataclass(frozen=True)
class Spooled:
    """A file in the spool, known by its content."""

    sha256: str
    size: int


def spool_path(sha256: str) -> Path:
    """Where the spool keeps this content."""
    return Path(settings.SPOOL) / sha256[:2] / sha256


def spool(stream: IO[bytes]) -> Spooled:
    """Copy a stream into the spool. Safe to repeat; a half-copied file never gets the final name."""
    folder = Path(settings.SPOOL)
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as draft:
        try:
            while block := stream.read(CHUNK):
                size += len(block)
                if size > settings.LARGEST_UPLOAD:
                    raise TooLarge(settings.LARGEST_UPLOAD)  # noqa: TRY301 (the draft must go)
                digest.update(block)
                draft.write(block)
            draft.flush()
            os.fsync(draft.fileno())
        except BaseException:
            Path(draft.name).unlink()
            raise
    target = spool_path(digest.hexdigest())
    target.parent.mkdir(exist_ok=True)
    Path(draft.name).replace(target)
    return Spooled(digest.hexdigest(), size)


@transaction.atomic
def receive_file(
    *, actor: Actor, feed: Feed, content: Spooled, name: str, way: Way, now: datetime,
    idempotency_key: str | None = None, archive_id: UUID | None = None,
) -> tuple[FeedFile, bool]:  # fmt: skip
    """Record a spooled file and have it imported. Returns the file and whether it is new.

    The same content again is the same file: nothing happens twice. Raises `KeyReused` where the
    idempotency key came with other content before.
    """
    if idempotency_key:
        earlier = FeedFile.objects.filter(feed=feed, idempotency_key=idempotency_key).first()
        if earlier and earlier.sha256 != content.sha256:
            raise KeyReused
    try:
        with transaction.atomic():
            file = FeedFile.objects.create(
                feed=feed, id=uuid7(), sha256=content.sha256, size=content.size, name=Path(name).name[:LONGEST_NAME],
                way=way, idempotency_key=idempotency_key, archive_id=archive_id, received_at=now,
                received_by=actor.label,
            )  # fmt: skip
    except IntegrityError:
        return FeedFile.objects.get(feed=feed, sha256=content.sha256), False
    audit.record(actor, "file.received", file, feed=feed.code, name=file.name, size=file.size, way=str(way))
    enqueue_import(file)
    return file, True


def enqueue_import(file: FeedFile) -> None:
    """Have a worker read the file, one import at a time."""
    enqueue("sales_feed.import_file", lock=IMPORT_LOCK, feed_id=file.feed_id, file_id=str(file.id))


@transaction.atomic
def retry_file(*, actor: Actor, file: FeedFile) -> None:
    """Read a refused or waiting file again, after its profile or columns were put right."""
    FeedFile.objects.filter(
        feed_id=file.feed_id, id=file.id, state__in=(FileState.REFUSED, FileState.WAITING_LAYOUT)
    ).update(state=FileState.RECEIVED, problem="", problem_detail="")
    audit.record(actor, "file.retried", file)
    enqueue_import(file)
