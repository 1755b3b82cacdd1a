"""The watched inbox: a folder per feed, ready for an SFTP drop (B4).

A file still being written is left alone: it is taken when its size and time have not changed since the
last look, or when its age says that nobody writes it any more. Senders that rename on finish use a
name that begins with a dot or ends in `.part`, `.tmp` or `.filepart` until then.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from fleetward.domain.sales_feed.models import Feed, Way
from fleetward.domain.sales_feed.operations import receive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from fleetward.domain.partners.actor import Actor

log = logging.getLogger(__name__)

UNFINISHED = (".part", ".tmp", ".filepart")
QUIET_SECONDS = 2.0


def take(folder: Path, *, actor: Actor, now: datetime) -> int:
    """Receive every finished file and remove it from the inbox. Returns how many were taken."""
    taken = 0
    for feed in Feed.objects.select_related("reporter").order_by("id"):
        own = folder / feed.code
        own.mkdir(parents=True, exist_ok=True)
        for path in _finished(own, now):
            taken += _take_one(path, feed, actor, now)
    return taken


def _finished(folder: Path, now: datetime) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.suffix.lower() in UNFINISHED or not path.is_file() or path.is_symlink():
            continue
        if now.timestamp() - path.stat().st_mtime >= QUIET_SECONDS:
            yield path


def _take_one(path: Path, feed: Feed, actor: Actor, now: datetime) -> int:
    before = path.stat()
    try:
        with path.open("rb") as stream:
            content = receive.spool(stream)
    except receive.TooLarge as refused:
        log.warning("%s in the inbox of %s is larger than %s bytes; left there", path.name, feed.code, refused.limit)
        return 0
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        return 0  # written to while we read it: next time
    receive.receive_file(actor=actor, feed=feed, content=content, name=path.name, way=Way.INBOX, now=now)
    path.unlink()
    return 1
