"""Everybody else asks for a tenant's things, in every way that there is: its canary is found in nothing they get."""

from __future__ import annotations

import json
import logging
import random
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app
from psycopg import sql

from fleetward.domain.customers.models import Customer, CustomerMember
from fleetward.domain.partners.models import PartnerMember
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.walls import canaries, proof
from tests.walls.catalogue import partner_keyed
from tests.walls.routes import ROUTES
from tests.walls.rows import make_partner, seed
from tests.walls.test_tenancy_leaks import MODELS, ONE_A_PARTNER
from tests.walls.test_urls import KNOWN, world  # noqa: F401 (a fixture)

if TYPE_CHECKING:
    from uuid import UUID

ATTEMPTS = {"short": 300, "long": 120_000}
ANNS, ANNS_CUSTOMERS, BOBS, OTHERS = "ANNQXCANARY", "ANNCUSTQXCANARY", "BOBQXCANARY", "OTHERQXCANARY"
STEPS = (
    "", "remove", "search", "save", "submit", "approve_claim", "withdraw", "cancel", "start", "undo", "close", "answer",
    "set_lines", "add_attachment", "assign", "deny", "ship", "receive", "move", "leave_out",
)  # fmt: skip
EXPORTS = sorted(name for name in ROUTES if name.endswith("-export"))
QUERIES = (
    "",
    "?q=QX",
    "?customer={customer_id}",
    "?pick={device_id}",
    "?device={device_id}",
    "?alert={alert_id}",
    "?all=1",
)


@dataclass
class Attacker:
    """Somebody of another tenant, signed in, with what his own addresses name."""

    name: str
    client: Client
    own: dict[str, Any]
    scope: Scope
    forbidden: tuple[bytes, ...]
    seen: int = 0


@dataclass
class Found:
    """Where a canary was that should not have been, and answers that say that something broke."""

    leaks: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    requests: int = 0
    statements: int = 0


@pytest.fixture
def ann(world: dict[str, Any]) -> dict[str, Any]:  # noqa: F811 (asks for the fixture of this name)
    """One of everything, with a canary in every text; the secret of the invitation's link is nobody's to know."""
    _fill(world["partner_id"], world["customer_id"])
    (Path(settings.EXPORTS) / "file.csv").write_text(f"serial\n{ANNS}\n")
    return world | {"secret": "guessed"}


def _fill(partner_id: UUID, customer_id: UUID | None) -> None:
    """A row in every table that has none of the partner's yet."""
    for table, model in MODELS.items():
        if table in partner_keyed() and not model._base_manager.using("owner").filter(partner_id=partner_id).exists():
            named = any(one.attname == "customer_id" for one in model._meta.concrete_fields)
            given = {"customer_id": customer_id} if named and customer_id and table not in ONE_A_PARTNER else {}
            seed(model, partner_id=partner_id, **given)


@pytest.fixture
def attackers(ann: dict[str, Any]) -> list[Attacker]:
    """Bob's people, a customer of his, and another customer of Ann's."""
    bob = make_partner("Rival")
    at_bob = seed(Customer, partner_id=bob.id, accepted_at=timezone.now())
    _fill(bob.id, at_bob.id)
    at_ann = seed(Customer, partner_id=ann["partner_id"], accepted_at=timezone.now())
    own = {"customer_id": at_bob.id, "partner_id": bob.id}
    made = [
        _attacker(f"Bob's {role}", own, Scope(bob.id), PartnerMember, partner_id=bob.id, role=role)
        for role in ("administrator", "technician", "viewer")
    ]
    place = {"partner_id": bob.id, "customer_id": at_bob.id, "role": "it_administrator"}
    made.append(_attacker("Bob's customer", own, Scope(bob.id, (at_bob.id,)), CustomerMember, **place))
    place = {"partner_id": ann["partner_id"], "customer_id": at_ann.id, "role": "it_administrator"}
    scope = Scope(ann["partner_id"], (at_ann.id,))
    made.append(_attacker("Ann's other customer", {"customer_id": at_ann.id}, scope, CustomerMember, **place))
    planted = canaries.plant(ann["partner_id"], ANNS)
    canaries.plant(ann["partner_id"], ANNS_CUSTOMERS, customer_id=ann["customer_id"])
    canaries.plant(ann["partner_id"], OTHERS, customer_id=at_ann.id)
    canaries.plant(bob.id, BOBS)
    proof.tell(f"canaries in {planted} columns of {len(partner_keyed())} tables of partners")
    return made


def _attacker(name: str, own: dict[str, Any], scope: Scope, member: Any, **place: Any) -> Attacker:
    from tests.walls.test_urls import _user

    user, client = _user(name.replace("'", "").replace(" ", "-")), Client(raise_request_exception=False)
    seed(member, user_id=user.id, **place)
    client.force_login(user)
    forbidden = (ANNS.encode(), ANNS_CUSTOMERS.encode())
    return Attacker(name, client, own, scope, forbidden)


def test_no_canary_is_found_where_it_should_not_be(
    ann: dict[str, Any], attackers: list[Attacker], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    attempts = proof.size(**ATTEMPTS)
    chance, found, before = random.Random(20261126), Found(), canaries.rows_of(ann["partner_id"])  # noqa: S311
    seen = _anns_own_pages(ann)
    assert seen > 20  # the net sees canaries where they may be
    for attacker in attackers:
        for name in EXPORTS:
            _ask(attacker, name, ann, chance, found, method="post")
    while found.requests + found.statements < attempts:
        attacker = chance.choice(attackers)
        if chance.random() < 0.4:
            _state(attacker, ann["partner_id"], chance, found)
        else:
            name = chance.choice(list(ROUTES))
            method = chance.choice((ROUTES[name].method, "get", "post"))
            _ask(attacker, name, ann, chance, found, method=method)
        _clean_log(caplog, found)
    _after(ann, attackers, before, found)
    proof.tell(
        f"{found.requests:,} requests and {found.statements:,} statements across tenants by {len(attackers)} people"
    )
    proof.tell(f"pages of the tenant's own people on which the canary was seen: {seen}")
    proof.tell(f"leaks: {len(found.leaks)}; answers with an error: {len(found.broken)}")
    assert (found.leaks, found.broken) == ([], [])


def _anns_own_pages(ann: dict[str, Any]) -> int:
    """On how many addresses Ann's administrator sees the canary."""
    client = Client(raise_request_exception=False)
    client.force_login(ann["people"]["administrator"])
    pages = [name for name, route in ROUTES.items() if route.method == "get" and "administrator" in route.inside]
    return sum(ANNS.encode() in _content(client.get(_address(name, ann, {}, random.Random(1)))) for name in pages)  # noqa: S311


def _address(name: str, ann: dict[str, Any], own: dict[str, Any], chance: random.Random) -> str:
    """Of Ann's things; some of what the address names may be the attacker's own."""
    named = {one: own[one] if one in own and chance.random() < 0.5 else ann[one] for one in KNOWN[name]}
    return reverse(name, kwargs=named)


def _ask(
    attacker: Attacker, name: str, ann: dict[str, Any], chance: random.Random, found: Found, *, method: str
) -> None:  # fmt: skip
    address = _address(name, ann, attacker.own, chance) + chance.choice(QUERIES).format(**ann)
    answer = getattr(attacker.client, method)(address, _body(ann, chance) if method == "post" else None)
    found.requests += 1
    if answer.status_code >= 500:
        found.broken.append(f"{attacker.name}: {method} {address}: {answer.status_code}")
    got = _content(answer) + repr(answer.headers).encode()
    if any(word in got for word in attacker.forbidden):
        found.leaks.append(f"{attacker.name}: {method} {address}: {answer.status_code}")


def _body(ann: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """What forms send, with the ids of Ann's things in it."""
    return {
        "do": chance.choice(STEPS), "pick": [str(ann["device_id"]), str(ann["alert_id"]), str(ann["repair_id"])],
        "customer": str(ann["customer_id"]), "device": str(ann["device_id"]), "to_customer": str(ann["customer_id"]),
        "target": str(ann["customer_id"]), "alert": str(ann["alert_id"]), "order": str(ann["order_id"]), "form": "csv",
        "column": ["serial"], "query": "", "kind": "transfer", "all": chance.choice(("", "1")), "next": "/",
        "answer": chance.choice(("accept", "decline", "keep")), "claim": str(ann["claim_id"]), "token": str(uuid7()),
    }  # fmt: skip


def _content(answer: Any) -> bytes:
    content: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.close()
    return content


def _state(attacker: Attacker, partner_id: UUID, chance: random.Random, found: Found) -> None:
    """A statement of the attacker's scope on a table of the tenant's, as a forgotten filter would send it."""
    table = chance.choice(sorted(partner_keyed()))
    statement = chance.choice((
        "SELECT t::text FROM {} t WHERE partner_id = %s", "SELECT t::text FROM {} t WHERE %s IS NOT NULL",
        "UPDATE {} SET partner_id = partner_id WHERE partner_id = %s RETURNING 'written'",
        "DELETE FROM {} WHERE partner_id = %s AND NOT partner_id = '{own}' RETURNING 'deleted'",
    ))  # fmt: skip
    found.statements += 1
    query = sql.SQL(statement.replace("'{own}'", "{own}")).format(
        sql.Identifier(table), own=sql.Literal(attacker.scope.partner_id)
    )
    try:
        with scoped(attacker.scope), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(query, [partner_id])
            rows = [str(row).encode() for (row,) in cursor.fetchall()]
    except DatabaseError:
        return
    if attacker.scope.partner_id != partner_id and rows and "IS NOT NULL" not in statement:
        found.leaks.append(f"{attacker.name}: {statement} on {table}")
    if any(word in row for word in attacker.forbidden for row in rows):
        found.leaks.append(f"{attacker.name}: {statement} on {table} shows a canary")


def _clean_log(caplog: pytest.LogCaptureFixture, found: Found) -> None:
    """What was logged meanwhile; nothing that a tenant wrote belongs into a log."""
    for record in caplog.records:
        text = record.getMessage()
        if any(word in text for word in (ANNS, ANNS_CUSTOMERS, BOBS)):
            found.leaks.append(f"log of {record.name}: {text[:200]}")
    caplog.clear()


def _after(ann: dict[str, Any], attackers: list[Attacker], before: set[tuple[str, str]], found: Found) -> None:
    """What was set going is carried out; files, mails and rows of the others are searched, and Ann's are whole."""
    files = set(Path(settings.EXPORTS).iterdir())
    _work()
    written = set(Path(settings.EXPORTS).iterdir()) - files
    found.leaks += [f"export {path.name}" for path in written if _holds(path.read_text("utf-8", "replace"))]
    found.leaks += [f"mail to {one.to}" for one in mail.outbox if _holds(f"{one.subject} {one.body}")]
    others = canaries.rows_of(attackers[0].scope.partner_id)
    found.leaks += [f"row of {table}: {row[:200]}" for table, row in others if _holds(row)]
    found.leaks += [f"changed row of {table}" for table, row in before - canaries.rows_of(ann["partner_id"])]
    proof.tell(f"{len(written)} exports, {len(mail.outbox)} mails, and every row of the others searched")


def _work() -> None:
    """Carry out, here, every job that was asked for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")
        waiting = cursor.fetchall()
    for name, arguments in waiting:
        with suppress(Exception):  # a job of what the attackers made up may fail
            app.tasks[name].func(**(arguments if isinstance(arguments, dict) else json.loads(arguments)))


def _holds(text: str) -> bool:
    """Whether one of Ann's canaries is in it."""
    return ANNS in text or ANNS_CUSTOMERS in text
