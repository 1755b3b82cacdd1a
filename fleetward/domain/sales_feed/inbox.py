"""The watched inbox: a folder per feed, ready for an SFTP drop (B4).

A file still being written is left alone: it is taken when nobody has written to it for a while, and has not
changed while it was read. Senders that rename on finish use a name that begins with a dot or ends in `.part`,
`.tmp` or `.filepart` until then.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from fleetward.domain.sales_feed.models import Feed, Way
from fleetward.domain.sales_feed.operations import receive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from fleetward.domain.partners.actor import Actor

log = logging.getLogger(__name__)

UNFINISHED = (".part", ".tmp", ".filepart")
QUIET_SECONDS = 5.0


def take(folder: Path, *, actor: Actor, now: datetime) -> int:
    """Receive every finished file and remove it from the inbox. Returns how many were taken.

    One that cannot be read, or is larger than the operator allows, stays there and stops no other.
    """
    with transaction.atomic():  # without one, no scope: and without a scope, no feeds
        feeds = list(Feed.objects.select_related("reporter").order_by("id"))
    taken = 0
    for feed in feeds:
        own = folder / feed.code
        own.mkdir(parents=True, exist_ok=True)
        for path in _finished(own, now):
            try:
                taken += _take_one(path, feed, actor, now)
            except OSError as error:
                log.warning("%s in the inbox of %s: %s", receive.plain_name(path.name), feed.code, error.strerror)
    return taken


def _finished(folder: Path, now: datetime) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.suffix.lower() in UNFINISHED or path.is_symlink() or not path.is_file():
            continue
        try:
            quiet = now.timestamp() - path.stat().st_mtime
        except FileNotFoundError:
            continue  # its sender took it away again
        if quiet >= QUIET_SECONDS:
            yield path


def _take_one(path: Path, feed: Feed, actor: Actor, now: datetime) -> int:
    before = path.stat()
    if before.st_size > settings.LARGEST_UPLOAD:
        name = receive.plain_name(path.name)
        log.warning("%s in the inbox of %s is larger than %s bytes", name, feed.code, settings.LARGEST_UPLOAD)
        return 0
    with path.open("rb") as stream:
        content = receive.spool(stream)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        return 0  # written to while we read it: next time
    receive.receive_file(actor=actor, feed=feed, content=content, name=path.name, way=Way.INBOX, now=now)
    path.unlink()
    return 1
