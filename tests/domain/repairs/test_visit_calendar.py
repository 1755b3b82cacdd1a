"""The calendar file of a visit: the same event through all its dates, with the place for those who may know it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import translation
from icalendar import Calendar

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.repairs import queries
from fleetward.domain.repairs.visit_calendar import calendar_file
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import scoped
from tests.factories import devices, partners, repairs
from tests.factories.repairs import WINDOW

if TYPE_CHECKING:
    from fleetward.domain.repairs.models import RepairCase

pytestmark = pytest.mark.usefixtures("db")

DESK = Actor(ActorKind.VENDOR, "Ada Holm", "repair_desk", uuid7())


def told(actor: Actor, repair: RepairCase) -> tuple[str, int, str, str] | None:
    """(method, sequence, place, uid) of the file that the actor gets."""
    with scoped(actor.scope), transaction.atomic():
        found = queries.visible_to(actor).get(id=repair.id)
        content = calendar_file(found, queries.contact(actor, found))
    if content is None:
        return None
    calendar = Calendar.from_ical(content)
    event = calendar.walk("VEVENT")[0]
    return str(calendar["METHOD"]), event.decoded("SEQUENCE"), str(event.get("LOCATION", "")), str(event["UID"])


def test_the_event_stays_the_same_and_its_number_rises() -> None:
    repair = repairs.submitted(devices.pc(partners.partner(), "5CG1234ABC"))
    uid, place = f"{repair.id}@fleetward", "Storgata 1, Oslo"
    assert told(DESK, repair) is None
    for number in range(3):
        repairs.do(DESK, repair, "schedule")
        assert told(DESK, repair) == ("PUBLISH", number, place, uid)
    repairs.do(DESK, repair, "cancel")
    assert told(DESK, repair) == ("CANCEL", 3, place, uid)


def test_a_visit_that_has_taken_place_is_not_cancelled_by_the_end() -> None:
    repair = repairs.submitted(devices.pc(partners.partner(), "5CG1234ABC"))
    repairs.do(DESK, repair, "schedule")
    repairs.do(DESK, repair, "finish", now=WINDOW[1])
    assert told(DESK, repair) == ("PUBLISH", 0, "Storgata 1, Oslo", f"{repair.id}@fleetward")


def test_the_dashboard_gets_the_file_without_the_place() -> None:
    customer = partners.customer(partners.partner(), self_service=True)
    repair = repairs.submitted(devices.on_dashboard(customer, "5CG1234ABC"))
    repairs.do(DESK, repair, "schedule")
    for actor in (partners.partner_actor(customer.partner), partners.customer_actor(customer, "viewer")):
        assert told(actor, repair) == ("PUBLISH", 0, "", f"{repair.id}@fleetward")


@pytest.mark.parametrize(
    ("language", "role", "summary", "organizer"),
    [
        ("en", "view_monitor", "Repair of HP EliteBook 840 G11, 5CG1234ABC", "HP's customer support"),
        ("nb", "view_monitor", "Reparasjon av HP EliteBook 840 G11, 5CG1234ABC", "HPs kundestøtte"),
        ("nb", "service_delivery", "Reparasjon av HP EliteBook 840 G11, 5CG1234ABC", "Nordlys Data AS"),
    ],
)
def test_it_speaks_the_readers_language_and_names_the_desk(
    language: str, role: str, summary: str, organizer: str
) -> None:
    partner = partners.partner("Nordlys Data AS")
    partners.certificate(partner, role=role)
    actor = partners.partner_actor(partner)
    repair = repairs.opened(actor, devices.pc(partner, "5CG1234ABC"))
    repairs.do(actor if role == "service_delivery" else DESK, repair, "schedule", technician="Per Vik")
    with scoped(actor.scope), transaction.atomic(), translation.override(language):
        content = calendar_file(queries.visible_to(actor).get(id=repair.id), None)
    assert content
    event = Calendar.from_ical(content).walk("VEVENT")[0]
    assert (str(event["SUMMARY"]), event["ORGANIZER"].params["CN"]) == (summary, organizer)
    assert repair.number in str(event["DESCRIPTION"])
    assert "Per Vik" in str(event["DESCRIPTION"])
