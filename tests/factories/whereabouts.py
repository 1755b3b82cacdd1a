"""Asking where PCs are, as short as a test can say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from fleetward.domain.devices.serial_sheet import Named
from fleetward.domain.devices.serials import normalise
from fleetward.domain.whereabouts import operations, queries
from fleetward.domain.whereabouts.models import Search, Sought
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import partners

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.partners.models import Partner


def named(*texts: str) -> list[Named]:
    """A list as it was read."""
    return [Named(text, normalise(text).value) for text in texts]


def ask(of: Partner, *texts: str, actor: Actor | None = None, **fields: Any) -> Search:
    """The partner asks about these serial numbers; a short list is answered."""
    wanted: dict[str, Any] = {"token": uuid7(), "now": timezone.now(), "name": ""} | fields
    return operations.ask(actor=actor or partners.partner_actor(of), named=named(*texts), **wanted)


def rows(of: Search) -> list[Sought]:
    """What was found, in order."""
    with scoped(Scope(of.partner_id)), transaction.atomic():
        return list(Sought.objects.filter(partner_id=of.partner_id, search_id=of.id).order_by("position"))


def found(of: Partner, *texts: str) -> list[tuple[str, str]]:
    """Verdict and reason of each, asked anew."""
    return [(str(one.verdict), one.reason) for one in rows(ask(of, *texts))]


def verdict(of: Partner, serial: str) -> str:
    """Where this PC is, asked anew."""
    return found(of, serial)[0][0]


def one(of: Partner, serial: str) -> Sought:
    """What is known of this PC, asked anew."""
    return rows(ask(of, serial))[0]


def again(of: Search, *, now: Any = None) -> Search:
    """The search answered anew."""
    operations.answer(partner_id=of.partner_id, search_id=of.id, now=now or timezone.now())
    return reload(of)


def reload(of: Search) -> Search:
    """The search as it is stored now."""
    with scoped(Scope(of.partner_id)), transaction.atomic():
        return Search.objects.get(partner_id=of.partner_id, id=of.id)


def offers(of: Search, actor: Actor | None = None) -> list[queries.Offer]:
    """The numbers that the partner may say are its own."""
    asker = actor or partners.partner_actor(of.partner)
    with scoped(Scope(of.partner_id)), transaction.atomic():
        return queries.mapping_offers(asker, of)
