"""Verdicts as an operator reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management.base import CommandError
from django.db import transaction

from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.actor import SYSTEM
from fleetward.foundation.tenancy.scope import VENDOR, VENDOR_PARTNER_ID, scoped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from fleetward.foundation.audit.queries.verifying import Fault, Verdict

_VENDOR = "vendor"


def names() -> dict[UUID, str]:
    """Account of each partner."""
    with scoped(VENDOR), transaction.atomic():
        found = dict(partners.visible_to(SYSTEM).values_list("id", "account"))
    return {VENDOR_PARTNER_ID: _VENDOR, **found}


def partner_of(names: Mapping[UUID, str], account: str | None) -> UUID | None:
    """The partner with this account; None where all are meant."""
    if account is None:
        return None
    for partner_id, name in names.items():
        if name == account:
            return partner_id
    message = f"No partner has the account {account!r}."
    raise CommandError(message)


def sentences(verdicts: Sequence[Verdict], names: Mapping[UUID, str]) -> Iterator[str]:
    """A line for each fault, and for what waits."""
    for verdict in verdicts:
        name = names.get(verdict.partner_id, str(verdict.partner_id))
        yield from (f"{name}: {_sentence(fault, names)}" for fault in verdict.faults)
        if verdict.waiting:
            yield f"{name}: {verdict.waiting} rows wait for their seal, the first since {verdict.since:%Y-%m-%d %H:%M}"


def summary(verdicts: Sequence[Verdict], seconds: float) -> str:
    """How much was read, and whether all of it agrees."""
    rows, seals = sum(one.rows for one in verdicts), sum(one.seals for one in verdicts)
    faults = sum(len(one.faults) for one in verdicts)
    found = f"{rows} rows in {seals} seals agree" if not faults else f"{rows} rows in {seals} seals: {faults} faults"
    return f"{found} ({seconds:.1f} s)."


def _sentence(fault: Fault, names: Mapping[UUID, str]) -> str:
    where = f"seal {fault.seal}" if fault.seal is not None else ""
    where += f", place {fault.position}" if fault.position is not None else ""
    row = f"row {fault.entry_id}" if fault.entry_id else ""
    told = f" ({names.get(fault.other, str(fault.other))})" if fault.other else ""
    return f"{' in '.join(part for part in (row, where) if part)}: {fault.kind}{told}"
