"""The work report of a repair: for the desk that works it, and for whoever may see a claim for it.

Contact details stand in it only for the desk, to which alone the person at the PC gave them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db import connections
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fleetward.domain.alerts.wording import title as problem_title
from fleetward.domain.claims.queries.rows import database, of_repair
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.repairs import queries as repairs
from fleetward.domain.repairs.lifecycle import EventKind, Visit
from fleetward.domain.repairs.visit_calendar import desk_name
from fleetward.gateways.pdf_file import Document, Section, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.repairs.models import RepairCase, RepairEvent
    from fleetward.domain.repairs.queries import Contact

_PARTS = """
SELECT l.part_number, l.name, l.quantity, o.number FROM parts_partsorder o
JOIN parts_partsorderline l ON l.partner_id = o.partner_id AND l.order_id = o.id
WHERE o.partner_id = %(partner)s AND o.id = ANY(%(orders)s) AND o.state = 'delivered'
ORDER BY o.created_at, o.id, l.position
"""


class PartUsed(NamedTuple):
    """A part that was delivered for the repair."""

    number: str
    name: str
    quantity: int
    order: str


@dataclass(frozen=True)
class WorkReport:
    """What was wrong, what was done, with which parts. `contact` is None for whom it is not."""

    repair: RepairCase
    events: list[RepairEvent]
    parts: list[PartUsed]
    contact: Contact | None


def work_report(actor: Actor, repair_id: UUID) -> WorkReport | None:
    """The report of one repair case; None for whom it is not there."""
    repair = repairs.visible_to(actor).select_related("partner").filter(id=repair_id).first()
    if repair is None or not repairs.is_desk(actor, repair):
        repair = _claimed(actor, repair_id)
    if repair is None:
        return None
    events = list(repairs.steps_of(repair, using=database(actor)).exclude(kind=EventKind.MOVED))
    return WorkReport(repair, events, _parts(actor, repair), repairs.contact(actor, repair))


def _claimed(actor: Actor, repair_id: UUID) -> RepairCase | None:
    """The repair case, for a reader of a claim for it."""
    claim = of_repair(actor, repair_id).first()
    return repairs.claimed(claim.partner_id, repair_id, using=database(actor)) if claim else None


def _parts(actor: Actor, repair: RepairCase) -> list[PartUsed]:
    using = database(actor)
    ids = repairs.order_ids(repair.partner_id, repair.id, using=using)
    with connections[using].cursor() as cursor:
        cursor.execute(_PARTS, {"partner": repair.partner_id, "orders": ids})
        return [PartUsed(*row) for row in cursor.fetchall()]


def pdf(report: WorkReport) -> bytes:
    """The report as a PDF, in the active language."""
    repair = report.repair
    desk = desk_name(repair.route, repair.partner.name)
    lead = _("Repair case %(number)s") % {"number": repair.number}
    return write(Document(
        title=_("Work report"), lead=f"{lead} \u00b7 {desk}", sections=list(_sections(report)),
        signatures=[_("Date and signature, technician"), _("Date and signature, customer")],
        language=get_language() or "en", author=desk,
    ))  # fmt: skip


def _sections(report: WorkReport) -> Iterator[Section]:
    repair = report.repair
    program = vendor_profile().programs.get(repair.program, repair.program)
    yield Section(_("PC"), [
        (_("Model"), repair.model), (_("Serial number"), repair.serial),
        (_("Product number"), repair.product_number), (_("Program"), program),
    ])  # fmt: skip
    if report.contact:
        yield Section(_("Contact"), _contact(report.contact))
    problem = problem_title(repair.rule) if repair.rule else ""
    yield Section(_("Problem"), paragraphs=[(str(problem), repair.description or ("" if problem else "\u2013"))])
    yield Section(_("Diagnosis"), paragraphs=[("", repair.diagnosis or "\u2013")])
    yield Section(_("Visit"), _visit(repair))
    yield _parts_used(report.parts)
    yield Section(_("What was done"), paragraphs=[_step(one) for one in report.events])
    yield Section(_("Outcome"), _outcome(repair))


def _contact(contact: Contact) -> list[tuple[str, str]]:
    told = [
        (_("Name"), contact.name), (_("E-mail address"), contact.email), (_("Phone"), contact.phone),
        (_("Where the PC is"), contact.place), (_("Times that suit"), contact.times),
    ]  # fmt: skip
    return [(label, text) for label, text in told if text]


def _visit(repair: RepairCase) -> list[tuple[str, str]]:
    how = str(Visit(repair.visit).label) if repair.visit else "\u2013"
    when = [_moment(at) for at in (repair.visit_from, repair.visit_until) if at]
    return [
        (_("How"), how), (_("When"), " \u2013 ".join(when) or "\u2013"),
        (_("Technician"), repair.technician or repair.taken_by_label or "\u2013"),
    ]  # fmt: skip


def _parts_used(parts: list[PartUsed]) -> Section:
    if not parts:
        return Section(_("Parts used"), paragraphs=[("", _("No part was delivered for this repair."))])
    head = (_("Part number"), _("Part"), _("Quantity"), _("Parts order"))
    return Section(
        _("Parts used"), table=[head, *((one.number, one.name, str(one.quantity), one.order) for one in parts)]
    )


def _step(event: RepairEvent) -> tuple[str, str]:
    who = event.actor_label or str(event.get_side_display())
    return f"{_moment(event.at)} \u00b7 {event.get_kind_display()} \u00b7 {who}", event.text


def _outcome(repair: RepairCase) -> list[tuple[str, str]]:
    ended = _moment(repair.closed_at) if repair.closed_at else "\u2013"
    return [(_("State"), str(repair.get_state_display())), (_("Ended"), ended)]


def _moment(at: datetime) -> str:
    return str(formats.date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT"))
