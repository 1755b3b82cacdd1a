"""The calendar file of a visit: for the desk, the dashboard and the person at the PC."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.repairs.lifecycle import Route, Visit
from fleetward.gateways.calendar_file import CalendarEvent, write

if TYPE_CHECKING:
    from fleetward.domain.repairs.models import RepairCase
    from fleetward.domain.repairs.queries import Contact


def desk_name(route: str, partner_name: str) -> str:
    """Who gets in touch, by the name that people know."""
    if route == Route.SERVICE_DELIVERY:
        return partner_name
    return _("%(vendor)s's customer support") % {"vendor": vendor_profile().vendor}


def calendar_file(repair: RepairCase, contact: Contact | None) -> bytes | None:
    """The visit as a calendar file in the active language; None where none was scheduled.

    `contact` is what the reader may know of it (`queries.contact`): only with it does the file name the place. A repair
    case that ended before its visit began cancels it.
    """
    if repair.visit_from is None or repair.visit_until is None:
        return None
    lines = [
        _("Repair case %(number)s") % {"number": repair.number},
        str(Visit(repair.visit).label),
        _("Technician: %(name)s") % {"name": repair.technician} if repair.technician else "",
    ]
    return write(CalendarEvent(
        uid=f"{repair.id}@fleetward", sequence=repair.visit_sequence, changed_at=repair.changed_at,
        begins=repair.visit_from, ends=repair.visit_until,
        summary=_("Repair of %(model)s, %(serial)s") % {"model": repair.model, "serial": repair.serial},
        description="\n".join(line for line in lines if line), location=contact.place if contact else "",
        organizer=desk_name(repair.route, repair.partner.name), organizer_address=settings.DEFAULT_FROM_EMAIL,
        cancelled=repair.closed_at is not None and repair.closed_at < repair.visit_from,
    ))  # fmt: skip
