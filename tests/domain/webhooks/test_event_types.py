from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import timezone, translation

from fleetward.domain.audit_trail.wording import ACTIONS, FOR_CUSTOMERS
from fleetward.domain.webhooks.event_types import BY_ACTION, EVENT_TYPES, offered, told_by
from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.kit.ids import uuid7


def entry(action: str, **fields: Any) -> AuditEntry:
    usual: dict[str, Any] = {
        "partner_id": uuid7(), "action": action, "at": timezone.now(), "subject_id": "7", "subject_type": "Claim",
        "subject_label": "260101-ABCDE", "actor_kind": "vendor", "actor_label": "Ada Holm",
    }  # fmt: skip
    return AuditEntry(**(usual | fields))


def test_every_action_of_an_event_is_one_of_the_audit_log_and_of_one_event_only() -> None:
    actions = [action for one in EVENT_TYPES.values() for action in one.actions]
    assert set(actions) <= set(ACTIONS)
    assert len(actions) == len(set(actions)) == len(BY_ACTION)


def test_a_customer_is_offered_what_its_people_read_in_the_audit_log() -> None:
    codes = {one.code for one in offered(to_customer=True)}
    assert {action for code in codes for action in EVENT_TYPES[code].actions} <= FOR_CUSTOMERS
    assert {"alert.opened", "transfer.finished", "repair_case.moved"} <= codes
    assert codes.isdisjoint({"claim.paid", "parts_order.shipped", "device.arrived", "support_case.answered"})


def test_every_event_is_called_something_in_both_languages() -> None:
    english = {code: str(one.label) for code, one in EVENT_TYPES.items()}
    with translation.override("nb"):
        assert [code for code, one in EVENT_TYPES.items() if str(one.label) == english[code]] == []


@pytest.mark.parametrize("code", EVENT_TYPES)
def test_no_event_tells_of_a_person_or_of_what_was_there_before(code: str) -> None:
    secret = {"email": "kari@example.org", "name": "Kari", "phone": "1", "technician": "Kari", "why": "Kari"}
    row = entry(
        EVENT_TYPES[code].actions[0], details=secret | {"count": 1}, before={"state": "Kari", "contact_name": "Kari"},
        after={"contact_name": "Kari"}, address="192.0.2.1", actor_label="Kari",
    )  # fmt: skip
    if EVENT_TYPES[code].by:
        row.actor_kind = EVENT_TYPES[code].by
    told = told_by(row)
    assert told is not None
    assert ("Kari" in told, "example.org" in told, "192.0.2.1" in told) == (False, False, False)


def test_a_message_has_type_time_and_data() -> None:
    row = entry("claim.approved", details={"claimed": "120.00", "approved": "100.00"}, after={"state": "approved"})
    assert json.loads(told_by(row) or "") == {
        "type": "claim.decided", "timestamp": row.at.isoformat(),
        "data": {
            "partner_id": str(row.partner_id), "claim_id": "7", "number": "260101-ABCDE", "step": "approved",
            "state": "approved", "claimed": "120.00", "approved": "100.00",
        },
    }  # fmt: skip


def test_only_what_support_says_is_an_answer_of_support() -> None:
    assert told_by(entry("support_case.message_added", actor_kind="partner")) is None
    assert told_by(entry("support_case.message_added")) is not None


def test_what_is_no_event_is_not_told() -> None:
    assert told_by(entry("partner.member_added")) is None
