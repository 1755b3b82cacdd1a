"""Delivering answers into the feeds' outbox folders: written whole, then renamed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.sales_feed.models import OutboxMessage

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

AT_ONCE = 200


def deliver(folder: Path, *, now: datetime) -> int:
    """Write undelivered messages to `folder/<feed code>/`. Safe to repeat: the same message has the same name."""
    with transaction.atomic():
        waiting = OutboxMessage.objects.filter(delivered_at__isnull=True).select_related("feed").order_by("id")
        messages = list(waiting.select_for_update(of=("self",), skip_locked=True)[:AT_ONCE])
        for message in messages:
            own = folder / message.feed.code
            own.mkdir(parents=True, exist_ok=True)
            draft = own / f".{message.name}.part"
            draft.write_bytes(message.content)
            draft.replace(own / message.name)
        feeds, ids = {message.feed_id for message in messages}, [message.id for message in messages]
        OutboxMessage.objects.filter(feed_id__in=feeds, id__in=ids).update(delivered_at=now)
    return len(messages)
