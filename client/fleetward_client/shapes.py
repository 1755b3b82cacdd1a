"""What the API tells, typed. Fields that a later release adds are overlooked."""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar, Union

from fleetward_client.problems import NoAnswer

Shape = TypeVar("Shape")


@dataclass(frozen=True)
class Me:
    """Who the caller is, and what it may."""

    name: str
    kind: str
    role: str
    scopes: list[str]
    permissions: list[str]
    expires_at: datetime


@dataclass(frozen=True)
class Device:
    """A PC. What the reports tell of it is there for the partner alone."""

    id: str
    serial: str
    product_number: str
    model: str
    program: str
    place: str
    customer_id: str | None
    since: datetime
    last_seen_at: datetime | None
    sold_on: date | None = None
    distributor: str | None = None
    invoice: str | None = None
    order_number: str | None = None
    end_customer: str | None = None


@dataclass(frozen=True)
class Customer:
    """A customer, and how its plan stands today."""

    id: str
    name: str
    city: str
    program: str
    seats: int
    devices: int
    plan_state: str
    plan_ends_on: date | None
    managed_by: str
    accepted_at: datetime | None


@dataclass(frozen=True)
class Transfer:
    """A bulk action. `confirmation` must be sent to run it, where it is not empty."""

    id: str
    kind: str
    state: str
    to_place: str
    to_customer_id: str | None
    total: int
    done: int
    counts: dict[str, int]
    doubts: dict[str, int]
    confirmation: str
    may_run: bool
    may_undo: bool
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True)
class TransferItem:
    """One PC of a bulk action: what would become, or became, of it, and why."""

    position: int
    named: str
    serial: str
    device_id: str | None
    to_customer_id: str | None
    outcome: str
    hold: str
    why: str
    doubts: list[str]


@dataclass(frozen=True)
class Search:
    """A list of serial numbers that was asked about."""

    id: str
    name: str
    state: str
    total: int
    counts: dict[str, int]
    changed: int
    asked_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True)
class Sought:
    """Where one PC is, why, and what to do next."""

    position: int
    given: str
    serial: str
    verdict: str
    meaning: str
    reason: str
    meant: str
    step: str
    next: str
    device_id: str | None
    customer_id: str | None


@dataclass(frozen=True)
class SupportCase:
    """A question to the support team."""

    id: str
    number: str
    kind: str
    subject: str
    state: str
    meaning: str
    priority: str
    opened_at: datetime
    changed_at: datetime
    answer_by: datetime | None


@dataclass(frozen=True)
class SupportEvent:
    """A message or a step. `attachments` are as the API tells them: name, media type, size and url of each."""

    id: str
    at: datetime
    kind: str
    side: str
    by: str
    text: str
    attachments: list[dict[str, Any]]


@dataclass(frozen=True)
class Alert:
    """What is wrong with a PC, or will be."""

    id: str
    device_id: str
    customer_id: str | None
    serial: str
    model: str
    problem: str
    title: str
    part: str
    severity: str
    state: str
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class RepairCase:
    """A request to repair one PC."""

    id: str
    number: str
    device_id: str
    customer_id: str | None
    serial: str
    model: str
    problem: str
    state: str
    submitted_at: datetime
    changed_at: datetime
    promised_by: datetime | None


def read(shape: type[Shape], data: Any) -> Shape:
    """What the API told, in this shape."""
    hints = _hints(shape)
    try:
        return shape(**{name: _value(hint, data[name]) for name, hint in hints.items() if name in data})
    except (TypeError, ValueError) as wrong:
        raise NoAnswer(f"What answers at this address does not answer as Fleetward does: {wrong}") from wrong


def _hints(shape: type[Any]) -> dict[str, Any]:
    if shape not in _KNOWN:
        _KNOWN[shape] = typing.get_type_hints(shape)
    return _KNOWN[shape]


_KNOWN: dict[type[Any], dict[str, Any]] = {}


def _value(hint: Any, value: Any) -> Any:
    if typing.get_origin(hint) in {types.UnionType, Union}:
        return None if value is None else _value(typing.get_args(hint)[0], value)
    if hint is datetime or hint is date:
        return hint.fromisoformat(value)
    return value
