"""What stands in the way of an order: everything at once, each with a code, a sentence and, where it has one, a line.

Asked before an order is drafted and again when it is submitted; the pages ask it to say so beforehand.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fleetward.domain.devices.models import Place
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.models import PartnerRole
from fleetward.domain.parts import queries
from fleetward.domain.parts.models import PartsOrder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.devices.models import Device
    from fleetward.domain.parts.models import Part
    from fleetward.domain.parts.wanted import ShipTo, Wanted, WantedLine

LEAST, MOST = 1, 10
"""How many of one part an order may ask for."""
MOST_LINES = 50
_COUNTRY = 2


class Code(StrEnum):
    """Stable; a page may hang a finding beside its field by it."""

    PC_NOT_HELD = "pc_not_held"
    NOT_CERTIFIED = "not_certified"
    REFERENCE_MISSING = "reference_missing"
    REFERENCE_USED = "reference_used"
    SHIP_TO_INCOMPLETE = "ship_to_incomplete"
    COUNTRY_UNKNOWN = "country_unknown"
    TOO_LONG = "too_long"
    NO_LINES = "no_lines"
    TOO_MANY_LINES = "too_many_lines"
    PART_UNKNOWN = "part_unknown"
    PART_INACTIVE = "part_inactive"
    PART_SUPERSEDED = "part_superseded"
    PART_DOES_NOT_FIT = "part_does_not_fit"
    PART_TWICE = "part_twice"
    NO_SUBSTITUTE_OF = "no_substitute_of"
    QUANTITY = "quantity"
    CURRENCIES = "currencies"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. `line` counts from 1; `field` names the field of a form; `substitute` a part number."""

    code: Code
    sentence: str
    line: int | None = None
    field: str = ""
    substitute: str = ""


@dataclass(frozen=True)
class Known:
    """What the catalogue says of the parts that are wanted for one model."""

    parts: dict[str, Part]
    fit: frozenset[str]
    instead: dict[str, Part]

    @classmethod
    def of(cls, wanted: Wanted, model: str) -> Known:
        """Three queries, however many lines."""
        numbers = {line.part_number for line in wanted.lines} | {line.in_place_of for line in wanted.lines}
        parts = queries.by_numbers(numbers)
        superseded = [number for number, part in parts.items() if part.superseded_by]
        return cls(
            parts, frozenset(queries.fitting_numbers(numbers, model)), queries.substitutes(superseded, model)
        )  # fmt: skip


def find(*, partner_id: UUID, order_id: UUID, device: Device, wanted: Wanted, now: datetime) -> list[Finding]:
    """All that stands in the way of this order. In the partner's scope; five queries at most."""
    known = Known.of(wanted, device.model)
    return [
        *_of_warranty(partner_id, device, now),
        *_of_reference(partner_id, order_id, wanted.reference),
        *_of_ship_to(wanted.ship_to),
        *_of_lines(wanted, known, device.model),
    ]


def _of_warranty(partner_id: UUID, device: Device, now: datetime) -> Iterator[Finding]:
    """The partner holds the PC, and is certified to deliver its program's service (R9)."""
    if device.partner_id != partner_id or device.place not in {Place.POOL, Place.DASHBOARD}:
        yield Finding(Code.PC_NOT_HELD, _("You do not hold this PC any more: no parts are sent for it."))
    elif not partners.has_certificate(partner_id, device.program, PartnerRole.SERVICE_DELIVERY, now):
        yield Finding(
            Code.NOT_CERTIFIED,
            _("You are no Service Delivery Partner of this PC's program, so that its warranty gives you no parts."),
        )  # fmt: skip


def _of_reference(partner_id: UUID, order_id: UUID, reference: str) -> Iterator[Finding]:
    if not reference:
        yield Finding(Code.REFERENCE_MISSING, _("Give the order a reference of your own."), field="reference")
        return
    if len(reference) > _longest("reference"):
        yield _too_long("reference")
        return
    other = queries.by_reference(partner_id, reference)
    if other and other.id != order_id:
        yield reference_used(other.number, reference)


def reference_used(number: str, reference: str) -> Finding:
    """The finding that names the order which has the reference already."""
    sentence = _("Your reference %(reference)s stands on order %(number)s already. Give this order a new one.")
    return Finding(Code.REFERENCE_USED, sentence % {"reference": reference, "number": number}, field="reference")


def _of_ship_to(ship_to: ShipTo) -> Iterator[Finding]:
    told = ship_to.stored()
    needed = [name for name in told if name != "ship_to_phone"]
    for name in needed:
        if not told[name]:
            sentence = _("Say where to send the parts: %(field)s is missing.")
            yield Finding(Code.SHIP_TO_INCOMPLETE, sentence % {"field": _label(name)}, field=name)
    if ship_to.country and not (len(ship_to.country) == _COUNTRY and ship_to.country.isascii()
                                and ship_to.country.isalpha()):  # fmt: skip
        yield Finding(Code.COUNTRY_UNKNOWN, _("Write the country as two letters, such as NO."), field="ship_to_country")
    yield from (
        _too_long(name) for name, value in told.items() if name != "ship_to_country" and len(value) > _longest(name)
    )


def _of_lines(wanted: Wanted, known: Known, model: str) -> Iterator[Finding]:
    if not wanted.lines:
        yield Finding(Code.NO_LINES, _("Choose at least one part."))
    if len(wanted.lines) > MOST_LINES:
        sentence = _("An order has at most %(most)d lines.")
        yield Finding(Code.TOO_MANY_LINES, sentence % {"most": MOST_LINES})
    times = Counter(line.part_number for line in wanted.lines)
    for position, line in enumerate(wanted.lines, start=1):
        yield from _of_line(position, line, known, model)
        if times[line.part_number] > 1:
            yield Finding(Code.PART_TWICE, _("This part stands in the order twice."), position)
    currencies = {known.parts[line.part_number].currency for line in wanted.lines if line.part_number in known.parts}
    if len(currencies) > 1:
        sentence = _("The prices are in different currencies: %(currencies)s. Make an order for each.")
        yield Finding(Code.CURRENCIES, sentence % {"currencies": ", ".join(sorted(currencies))})


def _of_line(position: int, line: WantedLine, known: Known, model: str) -> Iterator[Finding]:
    if not LEAST <= line.quantity <= MOST:
        sentence = _("The quantity must be %(least)d to %(most)d.")
        yield Finding(Code.QUANTITY, sentence % {"least": LEAST, "most": MOST}, position)
    part = known.parts.get(line.part_number)
    if part is None:
        sentence = _("The catalogue has no part %(part)s.")
        yield Finding(Code.PART_UNKNOWN, sentence % {"part": line.part_number}, position)
        return
    if part.superseded_by:
        yield _superseded(position, part, known)
    elif not part.active:
        yield Finding(Code.PART_INACTIVE, _("Part %(part)s cannot be ordered any more.") % {"part": part}, position)
    if part.number not in known.fit:
        sentence = _("Part %(part)s does not fit the model %(model)s.")
        yield Finding(Code.PART_DOES_NOT_FIT, sentence % {"part": part, "model": model}, position)
    instead = known.instead.get(line.in_place_of)
    if line.in_place_of and (instead is None or instead.number != part.number):
        sentence = _("Part %(part)s does not take the place of %(other)s.")
        yield Finding(Code.NO_SUBSTITUTE_OF, sentence % {"part": part, "other": line.in_place_of}, position)


def _superseded(position: int, part: Part, known: Known) -> Finding:
    """The substitute is offered, never put in silently."""
    instead = known.instead.get(part.number)
    if instead is None:
        sentence = _("Part %(part)s is superseded, and nothing that fits takes its place.")
        return Finding(Code.PART_SUPERSEDED, sentence % {"part": part}, position)
    sentence = _("Part %(part)s is superseded. Order %(instead)s in its place.")
    told = sentence % {"part": part, "instead": instead}
    return Finding(Code.PART_SUPERSEDED, told, position, substitute=instead.number)


def _too_long(name: str) -> Finding:
    sentence = _("%(field)s is longer than %(most)d characters.")
    return Finding(Code.TOO_LONG, sentence % {"field": _label(name), "most": _longest(name)}, field=name)


def _label(name: str) -> str:
    return str(PartsOrder._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _longest(name: str) -> int:
    return int(PartsOrder._meta.get_field(name).max_length or 0)  # type: ignore[union-attr]
