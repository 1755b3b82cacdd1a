"""cPINs and packages of a customer, and the PCs that are expected to enrol with them (F7, R10)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import AwareDatetime, Field

from fleetward.domain.devices.serials import normalise
from fleetward.domain.enrolment import queries, rules
from fleetward.domain.enrolment.lifecycle import KeyState, Presence
from fleetward.domain.enrolment.models import EnrolmentKey, ExpectedDevice, KeyKind
from fleetward.domain.enrolment.operations import expected, keys
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, page
from fleetward.entrypoints.api.described import OUTSIDE, allowed
from fleetward.entrypoints.api.resources.devices import customer_of
from fleetward.entrypoints.api.resources.resource import Sent, extended, one, resources
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor

router = resources("enrolment")

MOST_EXPECTED = 100_000
MAY = allowed(Permission.ENROLMENT_MANAGE, kinds=OUTSIDE, refuses=[404])
MAY_CHANGE = allowed(Permission.ENROLMENT_MANAGE, kinds=OUTSIDE, refuses=[404, 409])


class KeyShown(Schema):
    """A cPIN or a package, without its secret."""

    id: UUID
    customer_id: UUID
    kind: KeyKind
    label: str
    most_devices: int
    used: int
    last_used_at: datetime | None
    expires_at: datetime
    revoked_at: datetime | None
    replaced_by: UUID | None
    created_at: datetime
    created_by: str
    state: KeyState

    @staticmethod
    def resolve_state(row: EnrolmentKey) -> KeyState:
        """Follows from its figures and the clock."""
        return rules.state_of(row, timezone.now())


class NewKey(KeyShown):
    """With its secret, which nobody can ask for again."""

    secret: str


class KeyList(Listed):
    """Keys of a customer."""

    items: list[KeyShown]


class KeyWanted(Sent):
    """A new key. Without an end it has the usual one: 90 days for a cPIN, 30 for a package."""

    kind: KeyKind
    label: str = Field(min_length=1, max_length=120)
    most_devices: int | None = Field(default=None, ge=1, le=rules.MOST_DEVICES)
    expires_at: AwareDatetime | None = None


class KeyReplaced(Sent):
    """How long the old secret still serves."""

    overlap_days: Literal[0, 1, 7, 30] = 0


class ExpectedShown(Schema):
    """A PC that is expected: how far it has come, and since when."""

    serial: str
    presence: Presence
    since: datetime

    @staticmethod
    def resolve_presence(row: ExpectedDevice) -> Presence:
        """How far."""
        return queries.presence_of(row)[0]

    @staticmethod
    def resolve_since(row: ExpectedDevice) -> datetime:
        """Since when."""
        return queries.presence_of(row)[1]


class ExpectedList(Listed):
    """PCs that are expected with a key."""

    items: list[ExpectedShown]


class Expected(Sent):
    """Serial numbers, as people write them."""

    serials: list[str] = Field(min_length=1, max_length=MOST_EXPECTED)


class Added(Schema):
    """How many are new on the list, and what was no serial number."""

    added: int
    unreadable: list[str]


class KeysAsked(Asked):
    """Which keys."""

    kind: KeyKind | None = None
    state: KeyState | None = None
    sort: Literal["created", "-created", "label", "-label", "expires", "-expires"] = "-created"


class ExpectedAsked(Asked):
    """Which of the expected PCs."""

    q: str = Field(default="", max_length=20, description="Start of the serial number.")
    presence: Presence | None = None
    sort: Literal["serial", "-serial", "expected", "-expected"] = "serial"


KEY_SORTS = {"created": "created_at", "label": "label", "expires": "expires_at"}
PC_SORTS = {"serial": "serial", "expected": "expected_since"}


def _key(actor: Actor, customer_id: UUID, key_id: UUID) -> EnrolmentKey:
    return one(queries.keys(actor, customer_of(actor, customer_id)), id=key_id)


@router.get(
    "/customers/{uuid:customer_id}/enrolment-keys", response=KeyList, operation_id="list_enrolment_keys",
    summary="cPINs and packages", **MAY,
)  # fmt: skip
def list_enrolment_keys(
    request: HttpRequest, response: HttpResponse, customer_id: UUID, asked: Query[KeysAsked]
) -> Any:  # fmt: skip
    """Of one customer, with how they stand."""
    actor = called(request)
    rows = queries.keys(actor, customer_of(actor, customer_id))
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.state:
        rows = rows.filter(queries.key_states(timezone.now())[asked.state])
    return page(request, response, rows, asked, sorts=KEY_SORTS)


@router.post(
    "/customers/{uuid:customer_id}/enrolment-keys", response={201: NewKey}, operation_id="create_enrolment_key",
    summary="Make a cPIN or a package", **MAY_CHANGE,
)  # fmt: skip
def create_enrolment_key(
    request: HttpRequest, response: HttpResponse, customer_id: UUID, sent: KeyWanted
) -> Status[Any]:  # fmt: skip
    """The secret is shown here, and never again."""
    actor, now = called(request), timezone.now()
    customer = customer_of(actor, customer_id)
    most, lasts = rules.USUAL[sent.kind]
    key, secret = keys.create_key(
        actor=actor, partner_id=customer.partner_id, customer_id=customer.id, kind=sent.kind, label=sent.label.strip(),
        most_devices=sent.most_devices or most, expires_at=sent.expires_at or now + lasts, now=now, token=uuid7(),
    )  # fmt: skip
    return _shown_once(response, key, secret)


def _shown_once(response: HttpResponse, key: EnrolmentKey, secret: str) -> Status[Any]:
    response.headers["Cache-Control"] = "no-store"
    return Status(201, extended(NewKey, key, secret=secret))


@router.get(
    "/customers/{uuid:customer_id}/enrolment-keys/{uuid:key_id}", response=KeyShown,
    operation_id="get_enrolment_key", summary="One cPIN or package", **MAY,
)  # fmt: skip
def get_enrolment_key(request: HttpRequest, customer_id: UUID, key_id: UUID) -> Any:
    """Without its secret."""
    return KeyShown.from_orm(_key(called(request), customer_id, key_id))


@router.post(
    "/customers/{uuid:customer_id}/enrolment-keys/{uuid:key_id}/revoke", response=KeyShown,
    operation_id="revoke_enrolment_key", summary="Revoke a key", **MAY_CHANGE,
)  # fmt: skip
def revoke_enrolment_key(request: HttpRequest, customer_id: UUID, key_id: UUID) -> Any:
    """Nobody enrols with it from now on; PCs that did stay where they are."""
    actor = called(request)
    found = _key(actor, customer_id, key_id)
    keys.revoke_key(actor=actor, key=found, now=timezone.now())
    return KeyShown.from_orm(_key(actor, customer_id, key_id))


@router.post(
    "/customers/{uuid:customer_id}/enrolment-keys/{uuid:key_id}/replace", response={201: NewKey},
    operation_id="replace_enrolment_key", summary="Replace a key", **MAY_CHANGE,
)  # fmt: skip
def replace_enrolment_key(
    request: HttpRequest, response: HttpResponse, customer_id: UUID, key_id: UUID, sent: KeyReplaced
) -> Status[Any]:  # fmt: skip
    """A new secret at once; the list of expected PCs goes with it."""
    actor = called(request)
    found = _key(actor, customer_id, key_id)
    overlap = timedelta(days=sent.overlap_days)
    key, secret = keys.rotate_key(actor=actor, key=found, overlap=overlap, now=timezone.now())
    return _shown_once(response, key, secret)


@router.get(
    "/customers/{uuid:customer_id}/enrolment-keys/{uuid:key_id}/expected-devices", response=ExpectedList,
    operation_id="list_expected_devices", summary="PCs that are expected with a key", **MAY,
)  # fmt: skip
def list_expected_devices(
    request: HttpRequest, response: HttpResponse, customer_id: UUID, key_id: UUID, asked: Query[ExpectedAsked]
) -> Any:  # fmt: skip
    """Who has enrolled, who has checked in, who has not."""
    actor = called(request)
    rows = queries.expected(actor, _key(actor, customer_id, key_id))
    if asked.q:
        rows = rows.filter(queries.serial_from(asked.q.upper()))
    if asked.presence:
        rows = rows.filter(queries.PRESENCE[asked.presence])
    return page(request, response, rows, asked, sorts=PC_SORTS, key="serial")


@router.post(
    "/customers/{uuid:customer_id}/enrolment-keys/{uuid:key_id}/expected-devices", response=Added,
    operation_id="expect_devices", url_name="expect_devices", summary="Expect PCs with a key", **MAY,
)  # fmt: skip
def expect(request: HttpRequest, customer_id: UUID, key_id: UUID, sent: Expected) -> Any:
    """Adds serial numbers to the list, each once. What is no serial number is told and left out."""
    actor = called(request)
    key = _key(actor, customer_id, key_id)
    read = {text: normalise(text).value for text in sent.serials}
    serials = list(dict.fromkeys(value for value in read.values() if value))
    added = expected.expect_devices(actor=actor, key=key, serials=serials, now=timezone.now())
    return Added(added=added, unreadable=[text for text, value in read.items() if not value])
