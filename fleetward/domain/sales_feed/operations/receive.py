"""Receiving files: all ways in end in one content-addressed spool (B4). Nothing is read here."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from django.conf import settings
from django.db import IntegrityError, transaction

from fleetward.domain.sales_feed.lifecycle import FileState
from fleetward.domain.sales_feed.models import Feed, FeedFile, Way
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs.operations import enqueue
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from collections.abc import Callable
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
    return spool_from(lambda target: shutil.copyfileobj(stream, target, CHUNK))


def spool_from(write: Callable[[IO[bytes]], None]) -> Spooled:
    """As `spool`, for a source that writes into a file. Raises `TooLarge`."""
    folder = Path(settings.SPOOL)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as draft:
        try:
            counted = _Counted(draft.file)
            write(cast("IO[bytes]", counted))
            draft.flush()
            os.fsync(draft.fileno())
        except BaseException:
            Path(draft.name).unlink()
            raise
    target = spool_path(counted.digest.hexdigest())
    target.parent.mkdir(exist_ok=True)
    Path(draft.name).replace(target)
    return Spooled(counted.digest.hexdigest(), counted.size)


class _Counted:
    """A file to write into, with the size and hash of what was written."""

    def __init__(self, target: IO[bytes]) -> None:
        self.target, self.digest, self.size = target, hashlib.sha256(), 0

    def write(self, block: bytes) -> int:
        self.size += len(block)
        if self.size > settings.LARGEST_UPLOAD:
            raise TooLarge(settings.LARGEST_UPLOAD)
        self.digest.update(block)
        return self.target.write(block)


@transaction.atomic
def receive_file(
    *, actor: Actor, feed: Feed, content: Spooled, name: str, way: Way, now: datetime,
    idempotency_key: str | None = None, archive_id: UUID | None = None, note: str = "",
) -> tuple[FeedFile, bool]:  # fmt: skip
    """Record a spooled file and have it imported. Returns the file and whether it is new.

    The same content again is the same file: nothing happens twice, and a first idempotency key is noted.
    Raises `KeyReused` where the key came with other content before.
    """
    if idempotency_key and _used_otherwise(feed, idempotency_key, content):
        raise KeyReused
    try:
        with transaction.atomic():
            file = FeedFile.objects.create(
                feed=feed, id=uuid7(), sha256=content.sha256, size=content.size, name=plain_name(name),
                way=way, idempotency_key=idempotency_key, archive_id=archive_id, received_at=now,
                received_by=actor.label, note=note,
            )  # fmt: skip
    except IntegrityError:
        if idempotency_key and _used_otherwise(feed, idempotency_key, content):
            raise KeyReused from None
        return _known(feed, content, idempotency_key), False
    audit.record(actor, "file.received", file, feed=feed.code, name=file.name, size=file.size, way=str(way))
    enqueue_import(file)
    return file, True


def _known(feed: Feed, content: Spooled, key: str | None) -> FeedFile:
    rows = FeedFile.objects.filter(feed=feed, sha256=content.sha256)
    if key:
        try:
            with transaction.atomic():
                rows.filter(idempotency_key__isnull=True).update(idempotency_key=key, key_came_later=True)
        except IntegrityError:  # the same key for other known content, at the same moment
            raise KeyReused from None
    return rows.get()


def _used_otherwise(feed: Feed, key: str, content: Spooled) -> bool:
    used = FeedFile.objects.filter(feed=feed, idempotency_key=key)
    return used.exclude(sha256=content.sha256).exists()


def plain_name(name: str) -> str:
    """A file's name without its folders, in characters that can be stored and shown."""
    shown = Path(name).name.encode("utf-8", "replace").decode()
    return "".join(char if char.isprintable() else "?" for char in shown)[:LONGEST_NAME]


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
