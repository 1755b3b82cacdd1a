"""A world in which a partner misses PCs: one of each kind of answer, and lines under a number that may be its own."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from fleetward.domain.partners.models import Partner
from fleetward.domain.whereabouts import operations, queries
from fleetward.domain.whereabouts.models import MappingRequest, Search
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from tests.factories import feed_world, partners, whereabouts
from tests.factories.feed_files import Document, Sold, serial, x12

if TYPE_CHECKING:
    from django.test import Client

    from tests.factories.feed_world import World

HELD, THEIRS, OURS, OURS_TOO, STRANGERS, UNCERTIFIED, ODD = (serial(number) for number in range(1, 8))
NEVER = "8CC4200BCD"
NUMBER, ORDER = "555000", "INV-555"
ASK = "/where-is-my-pc/"


def build() -> World:
    """North holds one PC; two are reported under a number with its name, one waits for a certificate, one is odd."""
    world = feed_world.build()
    rename(world.north, f"Reseller {NUMBER}")
    lines = [
        Sold([HELD], reseller="171001", invoice="INV-1", end_customer="Fjord Eiendom AS"),
        Sold([THEIRS], reseller="171002", invoice="INV-2"),
        Sold([OURS, OURS_TOO], reseller=NUMBER, invoice=ORDER),
        Sold([STRANGERS], reseller="999999", invoice="INV-4"),
        Sold([UNCERTIFIED], reseller="171001", product="6F6Z7EA", invoice="INV-5"),
        Sold([ODD], reseller="171001", product="ZZZZZEA", invoice="INV-6"),
    ]
    feed_world.drop(world, world.first, x12(Document(lines)), "sales.edi")
    return world


def rename(partner: Partner, name: str) -> None:
    """The partner has another name, for example that of an unknown reseller in a report."""
    with scoped(VENDOR), transaction.atomic():
        Partner.objects.filter(id=partner.id).update(name=name)
        partner.refresh_from_db()


def misread(text: str) -> str:
    """The serial as somebody wrote it who mistook its last character."""
    return text[:-1] + "Z"


def ask(client: Client, *serials: str, **more: Any) -> Any:
    """Send the form with these serials."""
    return client.post(ASK, {"serials": "\n".join(serials), **more})


def asked(answer: Any) -> str:
    """The address of the search that the answer leads to."""
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def missed(world: World, *serials: str) -> Search:
    """North has asked about these; of the number that may be its own it has asked the steward, too."""
    actor = partners.partner_actor(world.north)
    listed = serials or (HELD, THEIRS, OURS, OURS_TOO, UNCERTIFIED, NEVER)
    search = whereabouts.ask(world.north, *listed, actor=actor, name="missed.csv")
    with scoped(actor.scope), transaction.atomic():
        (offer,) = queries.mapping_offers(actor, search)
    operations.ask_mapping(
        actor=actor, search_id=search.id, reporter_id=offer.reporter_id, scheme=offer.scheme, key=offer.key,
        order_number=ORDER, now=timezone.now(),
    )  # fmt: skip
    return search


def searches(of: Partner) -> list[Search]:
    """All searches of a partner, the oldest first."""
    with scoped(Scope(of.id)), transaction.atomic():
        return list(Search.objects.filter(partner=of).order_by("asked_at", "id"))


def requests(of: Partner) -> list[MappingRequest]:
    """All its mapping requests, the oldest first."""
    with scoped(Scope(of.id)), transaction.atomic():
        return list(MappingRequest.objects.filter(partner=of).order_by("asked_at", "id"))


def file(content: bytes, name: str = "pcs.csv") -> Any:
    """A file as a browser sends it."""
    stream = io.BytesIO(content)
    stream.name = name
    return stream


def pdf() -> bytes:
    """The least that is taken for a PDF."""
    body = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"
    return body + b"xref\n0 1\ntrailer\n<<>>\nstartxref\n" + str(len(body)).encode() + b"\n%%EOF\n"
