"""Every stored job and its file, asked for by every kind of visitor; every task, told to work on another's things."""

from __future__ import annotations

import inspect
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

import fleetward.entrypoints.jobs.tasks  # noqa: F401 (registers them)
from fleetward.entrypoints.web.jobs.kinds import KINDS
from fleetward.foundation.jobs.models import Job, JobState
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import VENDOR_PARTNER_ID
from tests.walls import canaries
from tests.walls.jobs import OF_THE_VENDOR, STORED, TASKS, Works
from tests.walls.routes import CUSTOMER, IN, NOTHING, REFUSED, SIGN_IN
from tests.walls.rows import make_partner, seed
from tests.walls.test_urls import VISITORS, ask, what, world  # noqa: F401 (a fixture)

if TYPE_CHECKING:
    from uuid import UUID

SECRET = "QXSECRET"


def stored(world: dict[str, Any], kind: str) -> UUID:  # noqa: F811 (named for what it is)
    """A job that is done, with its file."""
    path = settings.EXPORTS / f"{kind}.csv"
    path.write_text(f"serial\n{SECRET}\n")
    asker = world["people"]["customer" if STORED[kind] >= CUSTOMER else "administrator"]
    named = {name: str(world.get(name) or uuid7()) for name in KINDS[kind].named}
    made = seed(
        Job, partner_id=VENDOR_PARTNER_ID if kind in OF_THE_VENDOR else world["partner_id"], actor_id=asker.id,
        state=JobState.DONE, result_name=path.name, result_path=path.name, finished_at=timezone.now(), kind=kind,
        arguments=named,
    )  # fmt: skip
    job_id: UUID = made.id
    return job_id


def test_every_kind_of_stored_job_says_who_reads_it() -> None:
    assert set(STORED) == set(KINDS)


def test_every_task_says_in_whose_scope_it_works() -> None:
    ours = {name for name in app.tasks if "builtin" not in name}
    assert ours == set(TASKS)


@pytest.mark.parametrize("kind", sorted(STORED))
@pytest.mark.parametrize("route", ["job", "job-file"])
def test_a_job_and_its_file_are_read_by_whom_they_should(world: dict[str, Any], kind: str, route: str) -> None:  # noqa: F811
    named = world | {"job_id": stored(world, kind)}
    outside = {"stranger": SIGN_IN, "placeless": REFUSED}
    expected = {one: IN if one in STORED[kind] else outside.get(one, NOTHING) for one in VISITORS}
    assert {one: what(ask(route, one, named)) for one in VISITORS} == expected


@pytest.mark.parametrize(
    "name", sorted(name for name, works in TASKS.items() if works in {Works.STORED, Works.PARTNER})
)
def test_a_task_does_nothing_with_what_is_anothers(world: dict[str, Any], name: str) -> None:  # noqa: F811
    """It is told to work for a rival on things of the first partner, whose rows stay as they are."""
    rival, task = make_partner("Rival"), app.tasks[name]
    before, files = canaries.rows_of(world["partner_id"]), set(settings.EXPORTS.iterdir())
    ids = world | {"search_id": world.get("search_id") or uuid7(), "event_id": uuid7()}
    named: dict[str, Any] = {one: str(ids[one]) for one in inspect.signature(task.func).parameters if one in ids} | {
        "partner_id": str(rival.id)
    }
    if "order_ids" in inspect.signature(task.func).parameters:
        named |= {"order_ids": [str(world["order_id"])]}
    if "notice_ids" in inspect.signature(task.func).parameters:
        named |= {
            "notice_ids": [str(world["notice_id"])],
            "user_id": str(world["user_id"]),
            "mail_id": "x",
            "digest": False,
        }
    with suppress(Exception):  # it may say that there is no such thing
        task.func(**named)
    assert canaries.rows_of(world["partner_id"]) == before
    assert set(settings.EXPORTS.iterdir()) == files
