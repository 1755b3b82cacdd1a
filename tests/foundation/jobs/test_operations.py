"""Asking for long work: part of the caller's transaction, and stored with its progress."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection, transaction

from fleetward.domain.partners.actor import SYSTEM
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.jobs.models import JobState
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from tests.walls.rows import make_partner

pytestmark = pytest.mark.usefixtures("db")


def waiting() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, lock, args FROM procrastinate_jobs ORDER BY id")
        return [(name, lock, json.loads(args)) for name, lock, args in cursor.fetchall()]


def test_work_is_asked_for_by_name_with_its_lock_and_arguments() -> None:
    with transaction.atomic():
        jobs.enqueue("sales_feed.release", lock="sales_feed", reporter_id=3)
    assert waiting() == [("sales_feed.release", "sales_feed", {"reporter_id": 3})]


def test_without_a_commit_there_is_no_work() -> None:
    with transaction.atomic():
        jobs.enqueue("sales_feed.release")
        transaction.set_rollback(True)
    assert waiting() == []


def test_work_that_is_waiting_already_is_not_asked_for_twice_and_spoils_nothing() -> None:
    with transaction.atomic():
        jobs.enqueue("sales_feed.watch_inbox", queueing_lock="watch")
        jobs.enqueue("sales_feed.watch_inbox", queueing_lock="watch")
        jobs.enqueue("sales_feed.deliver")
    assert [name for name, *_ in waiting()] == ["sales_feed.watch_inbox", "sales_feed.deliver"]


def test_a_job_is_stored_for_the_tenant_in_scope_and_enqueued_with_its_key() -> None:
    partner = make_partner("Ann")
    with scoped(Scope(partner.id)):
        job = jobs.start_job(SYSTEM, "export", task="pool.export", total=5, fields=["serial"])
        with transaction.atomic():
            found = jobs.find(partner.id, job.id)
    assert found is not None
    assert (found.state, found.total, found.arguments) == (JobState.WAITING, 5, {"fields": ["serial"]})
    assert waiting() == [("pool.export", None, {"partner_id": str(partner.id), "job_id": str(job.id)})]


def test_a_job_outside_any_scope_is_refused() -> None:
    with pytest.raises(RuntimeError, match="export outside any scope"):
        jobs.start_job(SYSTEM, "export", task="pool.export")


def test_a_job_ends_done_with_its_file_or_failed_with_a_sentence() -> None:
    partner = make_partner("Ann")
    with scoped(Scope(partner.id)), transaction.atomic():
        good, bad = (jobs.start_job(SYSTEM, "export", task="pool.export") for _ in range(2))
        jobs.update(good, state=JobState.RUNNING, done=2)
        jobs.finish(good, name="pcs.csv", path="a/b", done=5)
        jobs.fail(bad, "The disk is full.")
        done, failed = jobs.find(partner.id, good.id), jobs.find(partner.id, bad.id)
    assert done is not None
    assert failed is not None
    assert (done.state, done.result_name, done.result_path, done.done) == (JobState.DONE, "pcs.csv", "a/b", 5)
    assert (failed.state, failed.problem) == (JobState.FAILED, "The disk is full.")
    assert None not in {done.finished_at, failed.finished_at}


def test_another_tenants_job_is_not_found() -> None:
    ann, bob = make_partner("Ann"), make_partner("Bob")
    with scoped(Scope(ann.id)):
        job = jobs.start_job(SYSTEM, "export", task="pool.export")
    for scope in (Scope(bob.id), VENDOR):
        with scoped(scope), transaction.atomic():
            assert jobs.find(ann.id, job.id) is None
            assert jobs.find(bob.id, job.id) is None
