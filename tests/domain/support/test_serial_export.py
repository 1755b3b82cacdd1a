"""The serial numbers of one support case as a file: what became of each, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import transaction

from fleetward.domain.partners.actor import Forbidden
from fleetward.domain.support import serial_export
from fleetward.domain.support.models import SupportCase
from fleetward.domain.support.serial_filter import SerialFilter
from fleetward.entrypoints.jobs import exports
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.tenancy.scope import scoped
from fleetward.gateways.spreadsheet.job_file import Form
from tests.factories import partners
from tests.factories.support import MISSING, NOW, act, agent, of, opened

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor

pytestmark = pytest.mark.usefixtures("db")

HEAD = "Serial number,What became of it,Why,Last changed,Changed by,Known when it was opened,Reason"


def written(actor: Actor, found: SupportCase, **asked: str) -> list[str]:
    """The lines of the file."""
    with scoped(actor.scope), transaction.atomic():
        job = serial_export.request_export(
            actor=actor, support_case=found, form=Form.CSV, chosen=SerialFilter.read(asked), now=NOW
        )
    task = exports.export_support_work if actor.partner_id is None else exports.export_support_serials
    task(str(job.partner_id), str(job.id))
    with scoped(actor.scope), transaction.atomic():
        done = jobs.find(job.partner_id, job.id)
    assert done
    assert done.total == done.done
    return (settings.EXPORTS / done.result_path).read_text("utf-8-sig").replace(";", ",").splitlines()


def test_it_says_of_each_serial_number_what_became_of_it_and_why() -> None:
    actor = partners.partner_actor(partners.partner())
    found = opened(actor)
    act("refuse_serials", agent(), **of(found), serials=MISSING[:1], reason="Sold by another")
    lines = [
        f"{MISSING[0]},Refused,Sold by another,2026-11-24 10:00:00,Ada Holm,,",
        f"{MISSING[1]},Being looked at,,,,,",
    ]
    assert written(actor, found) == written(agent(), found) == [HEAD, *lines]
    assert written(actor, found, work="open") == [HEAD, lines[1]]
    assert partners.noted(found.partner)[-1][0] == "support_case.serials_exported"


def test_it_is_nobody_else_s() -> None:
    found = opened(partners.partner_actor(partners.partner()))
    rival = partners.partner_actor(partners.partner("Rival"))
    with pytest.raises(SupportCase.DoesNotExist):
        written(rival, found)
    with pytest.raises(Forbidden):
        written(partners.customer_actor(partners.customer(found.partner), "no_role"), found)
