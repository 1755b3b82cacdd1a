"""cPINs, packages, and PCs that enrol with them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from fleetward.domain.devices.operations import EnrollingPc
from fleetward.domain.enrolment.models import EnrolmentKey, KeyKind
from fleetward.domain.enrolment.operations import enrolling, keys
from fleetward.domain.partners.actor import SYSTEM
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import scoped
from tests.factories import feed_files, feed_world, partners
from tests.factories.feed_files import Document, Sold

if TYPE_CHECKING:
    from fleetward.domain.customers.models import Customer

PC, OTHER_PC = feed_files.serial(0), feed_files.serial(1)
NORTH = "171001"


def key(
    of: Customer, kind: KeyKind = KeyKind.CPIN, *, label: str = "Reception", most_devices: int = 100,
    lasts: timedelta = timedelta(days=90), now: datetime | None = None,
) -> tuple[EnrolmentKey, str]:  # fmt: skip
    """A key of the customer, and its secret."""
    made_at = now or timezone.now()
    with scoped(None):
        return keys.create_key(
            actor=SYSTEM, partner_id=of.partner_id, customer_id=of.id, kind=kind, label=label,
            most_devices=most_devices, expires_at=made_at + lasts, now=made_at,
            token=uuid7(),
        )  # fmt: skip


def enrol(secret: str, serial: str, *, now: datetime | None = None, **described: Any) -> enrolling.Enrolment:
    """A PC enrols with it."""
    pc = EnrollingPc(serial, described.get("product_number", "8Y4J2EA"), described.get("model", ""))
    return enrolling.enrol(key=secret, pc=pc, now=now or timezone.now())


_numbers = iter(range(1, 100_000))


class Setting:
    """Two partners with a customer each and a cPIN each."""

    def __init__(self, **options: Any) -> None:
        self.world = feed_world.build(**options)
        self.customer, self.rivals = partners.customer(self.world.north), partners.customer(self.world.south, "Rival")
        self.key, self.cpin = key(self.customer, now=self.world.now)
        _, self.rivals_cpin = key(self.rivals, now=self.world.now)

    def report(self, *serials: str, reseller: str = NORTH, code: str = "SS") -> None:
        """A distributor reports them."""
        number = next(_numbers)
        sold = Sold(serials, reseller=reseller, invoice=f"I{number}", code=code)
        document = Document([sold], number=f"N{number}")
        feed_world.drop(self.world, self.world.first, feed_files.x12(document, control=number))

    def enrol(self, serial: str = PC, cpin: str = "", **described: Any) -> enrolling.Enrolment:
        """It enrols at the customer, unless another cPIN is said."""
        return enrol(cpin or self.cpin, serial, now=self.world.tick(), **described)
