"""Every action that the code writes has words; found by reading the code."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import translation

from fleetward.domain.audit_trail import wording
from fleetward.domain.claims.lifecycle import ClaimState
from fleetward.domain.parts.lifecycle import OrderEventKind, OrderState
from fleetward.domain.repairs.lifecycle import EventKind, RepairState

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(wording.__file__).parents[2]
WRITES = {"record", "record_each", "record_rows", "changed"}
ALERTS = ("alert.opened", "alert.reopened", "alert.closed")
MADE = {
    "f'repair_case.{kind}'": [
        f"repair_case.{one}" for one in (
            EventKind.SCHEDULED, EventKind.RESCHEDULED, RepairState.DONE, RepairState.NOT_REPAIRED,
            RepairState.CANCELLED,
        )
    ],
    "f'claim.{state}'": [
        f"claim.{one}" for one in (ClaimState.APPROVED, ClaimState.APPROVED_IN_PART, ClaimState.DENIED)
    ],
    "f'claim.{kind}'": ["claim.paid", "claim.rejected"],
    "f'parts_order.{kind}'": [
        f"parts_order.{one}" for one in OrderEventKind.values if one.startswith("return_")
    ],
    "f'parts_order.{state}'": [f"parts_order.{one}" for one in OrderState.values if one != OrderState.DRAFT],
    "accounts/operations.py: action": [
        "user.code_refused", "user.preferences_saved", "user.sessions_ended", "user.signed_in",
    ],
    "alerts/operations/applying.py: action": list(ALERTS),
    "parts/operations/deadlines.py: action": ["parts_order.return_charged", "parts_order.reminded"],
    "transfers/operations/customers_told.py: name": ["dashboard.pcs_came", "dashboard.pcs_left"],
    "partners/operations/credentials.py: action": [
        *(f"api_client.{one}" for one in ("created", "rotated", "revoked")),
        *(f"api_token.{one}" for one in ("created", "revoked")),
    ],
    "devices/list_export.py: of.exported": [
        "alerts.exported", "audit.exported", "claims.exported", "dashboard.exported",
        "parts_orders.exported", "support_case.serials_exported", "support_cases.exported",
        "pool.exported", "repair_cases.exported",
    ],
}  # fmt: skip
"""Actions that are put together, or come from elsewhere: what can become of them."""


def actions() -> Iterator[str]:
    """What is written into the audit log anywhere: a code, or how it is made."""
    for path in PACKAGE.rglob("*.py"):
        if "foundation/audit" in str(path):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {f"audit.{name}" for name in WRITES}:
                for action in _alternatives(node.args[1]):
                    if isinstance(action, ast.Constant):
                        yield str(action.value)
                    elif isinstance(action, ast.JoinedStr):
                        yield ast.unparse(action)
                    else:
                        yield f"{Path(*path.relative_to(PACKAGE).parts[1:])}: {ast.unparse(action)}"


def _alternatives(action: ast.expr) -> list[ast.expr]:
    return [action.body, action.orelse] if isinstance(action, ast.IfExp) else [action]


def test_every_action_of_the_code_has_a_sentence() -> None:
    made = {one for one in actions() if "{" in one or ":" in one}
    assert made <= set(MADE), "say in MADE what can become of it"
    codes = {one for one in actions() if one not in made} | {code for one in made for code in MADE[one]}
    assert len(codes) > 100
    assert codes - set(wording.ACTIONS) == set()


def test_every_area_of_an_action_has_a_name() -> None:
    assert {code.partition(".")[0] for code in wording.ACTIONS} == set(wording.AREAS)


@pytest.mark.parametrize("table", [wording.ACTIONS, wording.AREAS, wording.SUBJECTS, wording.KINDS])
def test_all_of_it_is_said_in_norwegian_too(table: dict[str, str]) -> None:
    with translation.override("en"):
        english = {code: str(text) for code, text in table.items()}
    with translation.override("nb"):
        same = {code for code, text in table.items() if str(text) == english[code]}
    assert same <= {"Partner", "Device", "Endpoint"}


def test_a_code_that_nobody_knows_is_shown_as_it_is() -> None:
    assert (wording.sentence("moon.landed"), wording.area("moon"), wording.subject("Moon")) == (
        "moon.landed", "moon", "Moon",
    )  # fmt: skip
    assert (wording.behalf(""), wording.behalf("vendor")) == ("", "for the vendor")


def test_customers_read_of_no_claim_no_part_and_no_note_of_the_desk() -> None:
    areas = {code.partition(".")[0] for code in wording.FOR_CUSTOMERS}
    assert areas.isdisjoint({"claim", "claims", "parts_order", "payout_account", "pool", "file", "conflict", "line"})
    assert "repair_case.note_added" not in wording.FOR_CUSTOMERS
