from __future__ import annotations

import os
import time
from types import SimpleNamespace
from typing import Any

import pytest

from fleetward.domain.sales_feed.operations import receive
from fleetward.entrypoints.jobs import sales_feed
from tests.factories import feed_files as files
from tests.factories import feed_world as feed
from tests.factories.feed_files import Document, Sold

pytestmark = pytest.mark.usefixtures("db")

REPORT = files.x12(Document([Sold([files.serial(0)])]))


def attempt(file: Any, number: int) -> None:
    context: Any = SimpleNamespace(job=SimpleNamespace(attempts=number))
    sales_feed.import_file(context, feed_id=file.feed_id, file_id=str(file.id))


def test_the_job_imports_the_file_and_tells_how_far_it_is() -> None:
    world = feed.build()
    file = feed.receive_only(world, world.first, REPORT)
    attempt(file, 0)
    assert (feed.reread(file).state, feed.reread(file).progress) == ("done", 1)
    attempt(file, 0)
    assert len(feed.lines()) == 1


def test_a_file_whose_import_fails_every_time_is_refused_so_that_somebody_sees_it() -> None:
    world = feed.build()
    file = feed.receive_only(world, world.first, REPORT)
    receive.spool_path(file.sha256).unlink()
    states = []
    for number in range(sales_feed.RETRIES + 1):
        with pytest.raises(FileNotFoundError):
            attempt(file, number)
        states.append(feed.reread(file).state)
    assert states == ["reading", "reading", "reading", "refused"]
    assert (feed.reread(file).problem, feed.reread(file).problem_detail) == ("import_failed", "FileNotFoundError")


def test_the_inbox_is_watched_and_answers_are_delivered_by_jobs_of_their_own(settings: Any) -> None:
    world = feed.build()
    inbox = settings.INBOX / world.first.code
    inbox.mkdir()
    (inbox / "report.edi").write_bytes(REPORT)
    os.utime(inbox / "report.edi", (time.time() - 60,) * 2)
    sales_feed.watch_inbox(0)
    [(feed_id, file_id)] = feed.fetch("SELECT feed_id, id FROM sales_feed_feedfile")
    attempt(SimpleNamespace(feed_id=feed_id, id=file_id), 0)
    sales_feed.deliver(0)
    assert len(list((settings.OUTBOX / world.first.code).iterdir())) == 2


def test_a_certificate_releases_by_its_job() -> None:
    world = feed.build(certified=False)
    feed.drop(world, world.first, REPORT)
    feed.certify(world, world.north)
    sales_feed.release(partner_id=str(world.north.id))
    assert feed.holders() == {files.serial(0): "North IT"}
