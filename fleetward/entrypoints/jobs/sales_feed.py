"""Work of the sales feed: read files, watch the inboxes, deliver answers, settle what has come."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django import app

from fleetward.domain.partners.actor import SYSTEM
from fleetward.domain.sales_feed import inbox
from fleetward.domain.sales_feed.operations import fix, intake, lateness, outbox, settle
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import VENDOR, scoped

if TYPE_CHECKING:
    from procrastinate import JobContext


RETRIES = 3


@app.task(name="sales_feed.import_file", retry=RETRIES, pass_context=True)
def import_file(context: JobContext, feed_id: int, file_id: str) -> None:
    """Read one received file. One that fails every time is refused, so that the steward sees it and others go on."""
    with scoped(VENDOR):
        file = intake.begin(feed_id=feed_id, file_id=UUID(file_id), now=timezone.now())
        if file is None:
            return
        try:
            with Progress(feed_id, UUID(file_id)) as progress:
                intake.import_file(actor=SYSTEM, file=file, now=timezone.now(), tell=progress.tell)
        except Exception as error:
            if context.job.attempts >= RETRIES:
                intake.give_up(actor=SYSTEM, file=file, why=type(error).__name__, now=timezone.now())
            raise


class Progress:
    """Writes progress from a thread with a connection of its own: the import's transaction is still open."""

    def __init__(self, feed_id: int, file_id: UUID) -> None:
        self.feed_id, self.file_id = feed_id, file_id
        self.worker = ThreadPoolExecutor(max_workers=1)
        self.pending: Future[None] | None = None

    def __enter__(self) -> Self:
        """Ready to tell."""
        return self

    def tell(self, lines: int) -> None:
        """Note how many lines were read; a note that would have to wait is left out."""
        if self.pending is None or self.pending.done():
            self.pending = self.worker.submit(self._write, lines)

    def _write(self, lines: int) -> None:
        with scoped(VENDOR):
            intake.note_progress(feed_id=self.feed_id, file_id=self.file_id, lines=lines)

    def __exit__(self, *_: object) -> None:
        """Wait for the last note, and give the connection back."""
        self.worker.submit(connections.close_all).result()
        self.worker.shutdown()


@app.periodic(cron="* * * * * */5")
@app.task(name="sales_feed.watch_inbox", queueing_lock="sales_feed.watch_inbox", pass_context=False)
def watch_inbox(timestamp: int) -> None:
    """Take finished files out of every feed's inbox folder."""
    del timestamp
    with scoped(VENDOR):
        inbox.take(Path(settings.INBOX), actor=SYSTEM, now=timezone.now())


@app.periodic(cron="* * * * * */5")
@app.task(name="sales_feed.deliver", queueing_lock="sales_feed.deliver")
def deliver(timestamp: int) -> None:
    """Put answers into the feeds' outbox folders."""
    del timestamp
    with scoped(VENDOR):
        outbox.deliver(Path(settings.OUTBOX), now=timezone.now())


@app.periodic(cron="3 * * * *")
@app.task(name="sales_feed.late", queueing_lock="sales_feed.late", pass_context=False)
def tell_of_late_feeds(timestamp: int) -> None:
    """Tell the stewards, each hour, of feeds that have become late."""
    del timestamp
    lateness.tell_of_late_feeds(now=timezone.now())


@app.task(name="sales_feed.release", retry=3)
def release(partner_id: str = "", reporter_id: int = 0, product: str = "") -> None:
    """Settle lines that waited for a certificate, a reseller's mapping or a product."""
    with scoped(VENDOR):
        fix.release_waiting(
            actor=SYSTEM, partner_id=UUID(partner_id) if partner_id else None, reporter_id=reporter_id,
            product=product, now=timezone.now(),
        )  # fmt: skip


@app.task(name="sales_feed.settle", retry=3)
def settle_serials(serials: list[str]) -> None:
    """Settle serials whose holder changed outside of reports: a PC enrolled while its line waited for a certificate."""
    with scoped(VENDOR):
        settle.settle(actor=SYSTEM, serials=serials, now=timezone.now(), action_id=uuid7())
