"""The demo world's conversations with support: one in each state, and one about PCs that Fjordlys misses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import localdate

from fleetward.domain.customers import queries as customers
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.sales_feed import queries as feeds
from fleetward.domain.sales_feed.lifecycle import Reason
from fleetward.domain.support import operations
from fleetward.domain.support.lifecycle import Priority, SupportKind, SupportState
from fleetward.entrypoints.commands.demo import cast, goods
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import VENDOR, scoped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fleetward.domain.partners.models import Partner
    from fleetward.domain.support.models import SupportCase
    from fleetward.foundation.accounts.models import User

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NEVER_REPORTED = ("5CG6183KVD", "5CG6183KVF", "5CG6183KVH", "5CG6184LBM")
"""Of Fjordlys: the first is added by support, the second refused, the distributor is asked for the others."""
CONTACT = "edi@nordlager.example"


@dataclass(frozen=True)
class Support:
    """Who plays: support's agent, and the partners' people."""

    agent: Actor
    known: Mapping[str, Partner]
    users: Mapping[str, User]

    def of(self, role: str, key: str) -> Actor:
        """One of a partner's people."""
        user = self.users[f"{role}.{key}"]
        return Actor(ActorKind.PARTNER, str(user), role, user.id, self.known[key].id)


def play(support: Support, customer: User, import_waiting: Callable[[datetime], None], anchor: datetime) -> None:
    """Open them, go on with them, and leave each as somebody would find it today. `customer`: a customer's person."""
    _missing(support, import_waiting, anchor - 3 * DAY + 9 * HOUR)
    _answered(support, anchor - 2 * DAY + 10 * HOUR)
    _closed(support, anchor - 9 * DAY + 11 * HOUR)
    _merged(support, anchor - 5 * DAY + 8 * HOUR)
    _open(
        support.of("technician", cast.HAVBRIS), anchor - DAY + 13 * HOUR, kind=SupportKind.FEED, priority=Priority.HIGH,
        subject="Ukesrapporten fra Vestpol ser ufullstendig ut",
        text="Vi fikk bare halvparten av PC-ene fra forrige uke. Kan dere se om noe er satt til side?",
    )  # fmt: skip
    asking = customers.actor_of(customer)
    if asking:
        _open(
            asking, anchor - DAY + 14 * HOUR, kind=SupportKind.OTHER, subject="Hvem ser plasseringen av PC-ene våre?",
            text="Personvernombudet spør hvem som kan se hvor PC-ene er, og hvor lenge det lagres.",
        )  # fmt: skip


def _do(operation: str, actor: Actor, **fields: Any) -> Any:
    """One operation, in a transaction of its own: support sees what was committed."""
    with scoped(actor.scope):
        return getattr(operations, operation)(actor=actor, **fields)


def _open(actor: Actor, now: datetime, **fields: Any) -> SupportCase:
    usual: dict[str, Any] = {"token": uuid7(), "serials": (), "from_page": "/", "language": "nb"}
    found: SupportCase = _do("open_support_case", actor, now=now, **(usual | fields))
    return found


def _named(found: SupportCase) -> dict[str, Any]:
    return {"partner_id": found.partner_id, "support_case_id": found.id}


def _missing(support: Support, import_waiting: Callable[[datetime], None], at: datetime) -> None:
    """Two lie in lines under a number that nobody has mapped, and could be released; the others nobody reported."""
    asking, agent = support.of("administrator", cast.FJORDLYS), support.agent
    held_up, reporter_id = _held_up(agent)
    found = _open(
        asking, at, kind=SupportKind.MISSING_PCS, priority=Priority.HIGH, serials=(*held_up, *NEVER_REPORTED),
        subject="Seks PC-er mangler på siden vår", text="Vi kjøpte dem hos Nordlager i forrige måned, faktura 88213.",
    )  # fmt: skip
    named, added, refused, asked = _named(found), *NEVER_REPORTED[:2], NEVER_REPORTED[2:]
    _do("take", agent, **named, now=at + HOUR)
    _do("say", agent, **named, now=at + HOUR, text="Takk. Kan du legge ved fakturaen, så ser vi på det med en gang?")
    _do("say", asking, **named, now=at + 2 * HOUR, text="Fakturaen gjelder den første. Resten er fra samme ordre.")
    _do(
        "add_by_support", agent, **named, serials=[added], product_number=goods.CATALOGUE[cast.PREMIUM][0].number,
        sold_on=localdate(at) - 20 * DAY, evidence=None, reason="Faktura 88213 fra Nordlager viser salget.",
        now=at + 3 * HOUR,
    )  # fmt: skip
    import_waiting(at + 3 * HOUR + timedelta(minutes=1))
    _do(
        "refuse_serials", agent, **named, serials=[refused], now=at + 4 * HOUR,
        reason="Fakturaen viser at PC-en ble returnert til distributøren.",
    )  # fmt: skip
    _do(
        "ask_distributor", agent, **named, reporter_id=reporter_id, serials=list(asked), now=at + 4 * HOUR,
        text="De skal stå på ordre 88213.",
    )  # fmt: skip
    _do("say", agent, **named, internal=True, now=at + 4 * HOUR, text="To ligger under nummer 40917 hos Nordlager.")
    with scoped(None):
        operations.refresh_work(**named, now=at + 5 * HOUR)


def _held_up(agent: Actor) -> tuple[list[str], int]:
    """Two PCs whose lines name a reseller number that nobody has mapped, and who reported them."""
    with scoped(VENDOR), transaction.atomic():
        rows = feeds.open_lines(agent).filter(reason=Reason.UNKNOWN_RESELLER).order_by("serial")
        lines = list(rows.values_list("serial", "reporter_id")[:2])
    return [serial for serial, _reporter in lines], lines[0][1]


def _answered(support: Support, at: datetime) -> None:
    found = _open(
        support.of("technician", cast.NORDVIK), at, kind=SupportKind.WRONG_CUSTOMER,
        subject="En PC står hos feil kunde", text="Vi flyttet den til kommunen, men den hører til rederiet.",
    )  # fmt: skip
    _do(
        "say", support.agent, **_named(found), now=at + 2 * HOUR,
        text="Den kan dere flytte selv, via Ikke-tilordnede enheter. Hvilket serienummer gjelder det?",
    )  # fmt: skip


def _closed(support: Support, at: datetime) -> None:
    found = _open(
        support.of("administrator", cast.NORDVIK), at, kind=SupportKind.ACCOUNT, priority=Priority.URGENT,
        subject="En kollega kommer ikke inn", text="Hun har fått ny telefon og mangler koden.",
    )  # fmt: skip
    _do("take", support.agent, **_named(found), now=at + HOUR / 2)
    _do(
        "move", support.agent, **_named(found), state=SupportState.CLOSED, now=at + HOUR,
        text="Hun kan logge inn med en av reservekodene og legge til den nye telefonen. Vi avslutter saken.",
    )  # fmt: skip


def _merged(support: Support, at: datetime) -> None:
    first, second = (
        _open(
            support.of(role, cast.GRANSKOG), at + hours * HOUR, kind=SupportKind.MISSING_PCS, subject=subject,
            serials=serials, text="Skanlog sier at de er rapportert.",
        )
        for role, hours, subject, serials in (
            ("technician", 0, "PC fra Skanlog mangler", ("8CC6152NRP",)),
            ("administrator", 3, "PC-er fra Skanlog mangler", ("8CC6152NRP", "8CC6152NRQ")),
        )
    )  # fmt: skip
    _do("merge", support.agent, partner_id=first.partner_id, source_id=first.id, target_id=second.id, now=at + 4 * HOUR)
