"""What a search finds among PCs: by serial number, and by the papers they were sold with."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fleetward.domain.devices import queries
from fleetward.domain.devices.models import Place
from fleetward.domain.devices.pool_filter import serial_key
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.found import Found, Group

if TYPE_CHECKING:
    from fleetward.domain.devices.models import Device
    from fleetward.domain.partners.actor import Actor


TONES = {Place.POOL: "info", Place.DASHBOARD: "good", Place.INACTIVE: "warn", Place.LEFT: ""}


def pcs(actor: Actor, text: str, limit: int) -> list[Found]:
    """PCs by their serial number, from its start or its end; a customer's people find those that stand with it."""
    wanted = serial_key(text)
    return [
        Found(pc.serial, pc.model, _address(actor, pc), str(Place(pc.place).label), TONES[Place(pc.place)],
              exact=pc.serial == wanted)
        for pc in queries.with_serial(actor, text, limit)
    ]  # fmt: skip


def _address(actor: Actor, pc: Device) -> str:
    if actor.kind is ActorKind.CUSTOMER:
        return reverse("customer-device", kwargs={"customer_id": pc.customer_id, "device_id": pc.id})
    return reverse("device", kwargs={"device_id": pc.id})


def sold(actor: Actor, text: str, limit: int) -> list[Found]:
    """PCs on the page by the whole number of their invoice or order."""
    return [
        Found(pc.serial, _("Invoice %(invoice)s, order %(order)s") % {"invoice": pc.invoice or "\u2013",
              "order": pc.order_number or "\u2013"}, reverse("device", kwargs={"device_id": pc.id}))
        for pc in queries.sold_with(actor, text, limit)
    ]  # fmt: skip


def _all_pcs(actor: Actor, text: str) -> str:
    if actor.kind is ActorKind.PARTNER:  # no list shows its page and all dashboards together
        return ""
    devices = reverse("customer-devices", kwargs={"customer_id": actor.customer_ids[0]})
    return f"{devices}?{urlencode({'q': text})}"


def _sees_pcs(actor: Actor) -> bool:
    return _has_page(actor) or (actor.kind is ActorKind.CUSTOMER and actor.may(Permission.DASHBOARD_VIEW))


def _has_page(actor: Actor) -> bool:
    return actor.kind is ActorKind.PARTNER and actor.may(Permission.POOL_VIEW)


GROUPS = [
    Group(
        gettext_lazy("PCs"), "laptop", gettext_lazy("serial number, from its start or its end"), _sees_pcs, pcs,
        _all_pcs,
    ),
    Group(
        gettext_lazy("Invoices and orders of PCs"), "receipt-text", gettext_lazy("whole invoice or order number"),
        _has_page, sold,
        note=gettext_lazy("Looked for among the 10,000 PCs that came to Unassigned devices last."),
    ),
]  # fmt: skip
