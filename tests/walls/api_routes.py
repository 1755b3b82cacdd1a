"""Which credential may call what: one line an operation of the API.

Who is neither `inside` nor in `nothing` is refused with 403; in `nothing` are those who may do such things with what is
theirs, and to whom this does not exist. Without a credential that serves everybody is answered 401.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fleetward.foundation.kit.ids import uuid7
from tests.walls.routes import (
    ADMINISTRATOR,
    ADMINISTRATORS,
    ALERT_READERS,
    CLAIM_READERS,
    CLAIMS_APPROVER,
    CUSTOMER,
    FEED_READERS,
    MANAGERS,
    NOBODY,
    OWN,
    PARTS_DESK,
    PARTS_READERS,
    PROGRAM_MANAGER,
    REPAIR_READERS,
    RIVAL,
    STEWARD,
    SUPPORT_AGENT,
    VENDOR,
)

WITH_TOKEN = OWN | RIVAL | CUSTOMER | VENDOR
"""Whose personal tokens are tried."""


@dataclass(frozen=True)
class ApiRoute:
    """Who is let in, to whom it does not exist, and a body that makes sense; empty ids in it are filled in."""

    inside: frozenset[str]
    nothing: frozenset[str] = NOBODY
    body: dict[str, Any] = field(default_factory=dict)
    scopeless: bool = False
    """Whether it needs no scope."""


CONTACT = {"name": "Kari", "email": "kari@example.com"}
SHIP_TO = {"name": "Ann", "address": "Street 1", "postal_code": "0150", "city": "Oslo", "country": "NO"}
SERIALS = {"serials": ["5CG1234ABC"]}
ORDER = {"reference": "R1", "ship_to": SHIP_TO, "lines": [{"part_number": "A", "quantity": 1}]}
FILE = {"name": "a.pdf", "content": "eA=="}
TARIFF = {
    "program": "premium", "repair_type": "remote", "country": "NO", "currency": "NOK", "labour": "800.00",
    "valid_from": "2026-01-01",
}  # fmt: skip
ACCOUNT = {"currency": "NOK", "holder": "Ann", "iban": "NO9386011117947"}
FIELDS = {"name": "Fjord", "contact_first_name": "Ola", "contact_last_name": "Dal", "contact_email": "o@example.com"}

API_ROUTES: dict[str, ApiRoute] = {
    "get_me": ApiRoute(WITH_TOKEN, scopeless=True),
    # devices
    "list_pool": ApiRoute(OWN | RIVAL),
    "count_pool": ApiRoute(OWN | RIVAL),
    "export_pool": ApiRoute(MANAGERS | RIVAL),
    "get_device": ApiRoute(OWN | CUSTOMER, RIVAL),
    "list_device_ledger": ApiRoute(OWN | CUSTOMER, RIVAL),
    "list_customer_devices": ApiRoute(OWN | CUSTOMER, RIVAL),
    "export_customer_devices": ApiRoute(MANAGERS | CUSTOMER, RIVAL),
    # customers
    "list_customers": ApiRoute(OWN | RIVAL),
    "add_customer": ApiRoute(ADMINISTRATORS, body=FIELDS | {"program": "premium", "seats": 1}),
    "get_customer": ApiRoute(OWN | CUSTOMER, RIVAL),
    "change_customer": ApiRoute(ADMINISTRATOR | CUSTOMER, RIVAL),
    "get_customer_settings": ApiRoute(OWN | CUSTOMER, RIVAL),
    "change_customer_settings": ApiRoute(ADMINISTRATOR | CUSTOMER, RIVAL),
    "list_people": ApiRoute(OWN | CUSTOMER, RIVAL),
    "get_person": ApiRoute(OWN | CUSTOMER, RIVAL),
    "change_person": ApiRoute(CUSTOMER, body={"role": "it_administrator"}),
    "remove_person": ApiRoute(CUSTOMER),
    "list_invitations": ApiRoute(OWN | CUSTOMER, RIVAL),
    "invite_person": ApiRoute(CUSTOMER, body={"email": "new@example.com"}),
    "withdraw_invitation": ApiRoute(CUSTOMER),
    # transfers
    "list_transfers": ApiRoute(MANAGERS | RIVAL | CUSTOMER),
    "ask_transfer": ApiRoute(MANAGERS | RIVAL | CUSTOMER, body={"kind": "un_enrolment", "serials": ["5CG1234ABC"]}),
    "get_transfer": ApiRoute(MANAGERS, RIVAL | CUSTOMER),
    "list_transfer_items": ApiRoute(MANAGERS, RIVAL | CUSTOMER),
    "run_transfer": ApiRoute(MANAGERS, RIVAL | CUSTOMER),
    "undo_transfer": ApiRoute(MANAGERS, RIVAL | CUSTOMER),
    "cancel_transfer": ApiRoute(MANAGERS, RIVAL | CUSTOMER),
    "check_transfer": ApiRoute(MANAGERS, RIVAL | CUSTOMER),
    # placement rules
    "list_placement_rules": ApiRoute(OWN | RIVAL),
    "write_placement_rule": ApiRoute(
        ADMINISTRATOR, RIVAL, {"name": "Fjord", "to_customer_id": "", "end_customer": "Fjord Eiendom AS"}
    ),
    "get_placement_rule": ApiRoute(OWN, RIVAL),
    "change_placement_rule": ApiRoute(ADMINISTRATOR, RIVAL),
    "delete_placement_rule": ApiRoute(ADMINISTRATOR, RIVAL),
    "try_placement_rule": ApiRoute(OWN, RIVAL),
    "switch_on_placement_rule": ApiRoute(ADMINISTRATOR, RIVAL, {"tried": "x"}),
    "switch_off_placement_rule": ApiRoute(ADMINISTRATOR, RIVAL),
    "move_placement_rule": ApiRoute(ADMINISTRATOR, RIVAL, {"to": "earlier"}),
    # enrolment
    "list_enrolment_keys": ApiRoute(MANAGERS | CUSTOMER, RIVAL),
    "create_enrolment_key": ApiRoute(MANAGERS | CUSTOMER, RIVAL, {"kind": "cpin", "label": "Office"}),
    "get_enrolment_key": ApiRoute(MANAGERS | CUSTOMER, RIVAL),
    "revoke_enrolment_key": ApiRoute(MANAGERS | CUSTOMER, RIVAL),
    "replace_enrolment_key": ApiRoute(MANAGERS | CUSTOMER, RIVAL),
    "list_expected_devices": ApiRoute(MANAGERS | CUSTOMER, RIVAL),
    "expect_devices": ApiRoute(MANAGERS | CUSTOMER, RIVAL, {"serials": ["5CG1234ABC"]}),
    # alerts
    "list_alerts": ApiRoute(OWN | RIVAL | CUSTOMER | ALERT_READERS),
    "get_alert": ApiRoute(OWN | CUSTOMER | ALERT_READERS, RIVAL),
    "export_alerts": ApiRoute(MANAGERS | RIVAL | CUSTOMER | ALERT_READERS),
    # repair cases (of the vendor's route: the partner's people are no desk)
    "list_repair_cases": ApiRoute(OWN | RIVAL | CUSTOMER | REPAIR_READERS),
    "open_repair_case": ApiRoute(
        MANAGERS | CUSTOMER, RIVAL, {"description": "x", "contact": CONTACT, "consent": True, "device_id": ""}
    ),
    "get_repair_case": ApiRoute(OWN | CUSTOMER | REPAIR_READERS, RIVAL),
    "get_repair_contact": ApiRoute(frozenset({"repair_desk"}), OWN | RIVAL | CUSTOMER | {"auditor"}),
    "list_repair_events": ApiRoute(OWN | CUSTOMER | REPAIR_READERS, RIVAL),
    "take_repair_step": ApiRoute(OWN | CUSTOMER | REPAIR_READERS, RIVAL, {"step": "take"}),
    "export_repair_cases": ApiRoute(MANAGERS | RIVAL | CUSTOMER | REPAIR_READERS),
    "get_repair_visit": ApiRoute(OWN | CUSTOMER | REPAIR_READERS, RIVAL),
    "get_repair_work_report": ApiRoute(OWN | REPAIR_READERS, RIVAL),
    # parts
    "list_parts_orders": ApiRoute(OWN | RIVAL | PARTS_READERS),
    "export_parts_orders": ApiRoute(MANAGERS | RIVAL | PARTS_READERS),
    "list_fitting_parts": ApiRoute(MANAGERS, RIVAL),
    "order_parts": ApiRoute(MANAGERS, RIVAL, ORDER | {"device_id": ""}),
    "list_repair_parts_orders": ApiRoute(OWN, RIVAL),
    "order_parts_for_repair": ApiRoute(MANAGERS, RIVAL, ORDER),
    "get_parts_order": ApiRoute(OWN | PARTS_READERS, RIVAL),
    "submit_parts_order": ApiRoute(MANAGERS, RIVAL),
    "cancel_parts_order": ApiRoute(MANAGERS, RIVAL),
    "send_parts_order_again": ApiRoute(MANAGERS, RIVAL, ORDER),
    "list_parts_order_events": ApiRoute(OWN | PARTS_READERS, RIVAL),
    "change_parts_order": ApiRoute(MANAGERS, RIVAL, {"reference": "R9"}),
    "deliver_parts_order": ApiRoute(MANAGERS, RIVAL),
    "take_parts_order_step": ApiRoute(PARTS_DESK, body={"step": "review"}),
    "list_part_returns": ApiRoute(OWN | RIVAL | PARTS_READERS),
    "get_part_return": ApiRoute(OWN | PARTS_READERS, RIVAL),
    "send_part_back": ApiRoute(MANAGERS, RIVAL),
    "take_return_step": ApiRoute(PARTS_DESK, body={"step": "receive"}),
    "list_parts_catalogue": ApiRoute(PARTS_DESK),
    "check_parts_catalogue": ApiRoute(PARTS_DESK, body=FILE),
    "import_parts_catalogue": ApiRoute(PARTS_DESK, body=FILE),
    # claims
    "list_claims": ApiRoute(OWN | RIVAL | CLAIM_READERS),
    "get_claim": ApiRoute(OWN | CLAIM_READERS, RIVAL),
    "submit_claim": ApiRoute(MANAGERS, RIVAL),
    "answer_claim": ApiRoute(MANAGERS, RIVAL, {"text": "Yes."}),
    "withdraw_claim": ApiRoute(MANAGERS, RIVAL),
    "export_claims": ApiRoute(OWN | RIVAL | CLAIM_READERS),
    "make_claim": ApiRoute(MANAGERS, RIVAL, {"repair_id": ""}),
    "change_claim": ApiRoute(MANAGERS, RIVAL, {"lines": [{"position": 1, "quantity": "1"}]}),
    "renew_claim_lines": ApiRoute(MANAGERS, RIVAL),
    "resubmit_claim": ApiRoute(MANAGERS, RIVAL),
    "check_claim": ApiRoute(OWN, RIVAL),
    "list_claim_events": ApiRoute(OWN | CLAIM_READERS, RIVAL),
    "get_claim_work_report": ApiRoute(OWN | CLAIM_READERS, RIVAL),
    "list_claim_attachments": ApiRoute(OWN | CLAIM_READERS, RIVAL),
    "attach_to_claim": ApiRoute(MANAGERS, RIVAL, FILE | {"evidence": "other"}),
    "get_claim_attachment": ApiRoute(OWN | CLAIM_READERS, RIVAL),
    "remove_claim_attachment": ApiRoute(MANAGERS, RIVAL),
    "get_claim_story": ApiRoute(CLAIM_READERS),
    "get_service_delivery": ApiRoute(OWN | RIVAL | PARTS_READERS),
    "take_claim_step": ApiRoute(CLAIMS_APPROVER, body={"step": "review"}),
    # payments
    "list_payables": ApiRoute(CLAIM_READERS),
    "list_payment_runs": ApiRoute(CLAIM_READERS),
    "make_payment_run": ApiRoute(CLAIMS_APPROVER, body={"currency": "NOK", "pay_on": "2999-01-01"}),
    "get_payment_run": ApiRoute(CLAIM_READERS),
    "get_bank_file": ApiRoute(CLAIMS_APPROVER),
    "get_payments_table": ApiRoute(CLAIMS_APPROVER),
    "settle_payment_run": ApiRoute(CLAIMS_APPROVER, body={"content": "eA=="}),
    "reject_payment": ApiRoute(CLAIMS_APPROVER, body={"end_to_end_id": "R1-1", "reason": "Closed"}),
    "list_tariffs": ApiRoute(PROGRAM_MANAGER),
    "add_tariff": ApiRoute(PROGRAM_MANAGER, body=TARIFF),
    "list_payout_accounts": ApiRoute(ADMINISTRATORS),
    "set_payout_account": ApiRoute(ADMINISTRATORS, body=ACCOUNT),
    # where is my PC?
    "list_searches": ApiRoute(OWN | RIVAL),
    "ask_where": ApiRoute(OWN | RIVAL, body={"serials": ["5CG1234ABC"]}),
    "get_search": ApiRoute(OWN, RIVAL),
    "list_search_results": ApiRoute(OWN, RIVAL),
    "list_mapping_offers": ApiRoute(OWN, RIVAL),
    "ask_mapping": ApiRoute(OWN, RIVAL, {"reporter_id": 1, "scheme": "a", "key": "b", "order_number": "c"}),
    "list_mapping_requests": ApiRoute(OWN | RIVAL),
    "list_proofs": ApiRoute(OWN, RIVAL),
    "add_proof": ApiRoute(OWN, RIVAL, {"name": "a.pdf", "content": "eA=="}),
    # support cases: a partner's are its own people's, not its customers'
    "list_support_cases": ApiRoute(OWN | RIVAL | CUSTOMER | SUPPORT_AGENT),
    "open_support_case": ApiRoute(OWN | RIVAL | CUSTOMER, body={"kind": "other", "subject": "Why", "text": "Why?"}),
    "export_support_cases": ApiRoute(OWN | RIVAL | CUSTOMER | SUPPORT_AGENT),
    "get_support_case": ApiRoute(OWN | SUPPORT_AGENT, RIVAL | CUSTOMER),
    "list_support_events": ApiRoute(OWN | SUPPORT_AGENT, RIVAL | CUSTOMER),
    "get_support_attachment": ApiRoute(OWN | SUPPORT_AGENT, RIVAL | CUSTOMER),
    "list_support_serials": ApiRoute(OWN | SUPPORT_AGENT, RIVAL | CUSTOMER),
    "export_support_serials": ApiRoute(OWN | SUPPORT_AGENT, RIVAL | CUSTOMER),
    "say_to_support": ApiRoute(OWN, RIVAL | CUSTOMER, {"text": "Well?"}),
    "close_support_case": ApiRoute(OWN | SUPPORT_AGENT, RIVAL | CUSTOMER),
    "reopen_support_case": ApiRoute(OWN | SUPPORT_AGENT, RIVAL | CUSTOMER),
    # the support desk
    "list_support_agents": ApiRoute(SUPPORT_AGENT),
    "get_support_figures": ApiRoute(SUPPORT_AGENT),
    "list_prepared_answers": ApiRoute(SUPPORT_AGENT),
    "answer_support_case": ApiRoute(SUPPORT_AGENT, body={"text": "So."}),
    "note_support_case": ApiRoute(SUPPORT_AGENT, body={"text": "Hm."}),
    "take_support_case": ApiRoute(SUPPORT_AGENT),
    "hand_over_support_case": ApiRoute(SUPPORT_AGENT, body={"to": str(uuid7())}),
    "move_support_case": ApiRoute(SUPPORT_AGENT, body={"state": "others"}),
    "prioritise_support_case": ApiRoute(SUPPORT_AGENT, body={"priority": "high"}),
    "merge_support_case": ApiRoute(SUPPORT_AGENT, body={"to_support_case_id": ""}),
    "list_releasable_serials": ApiRoute(SUPPORT_AGENT),
    "list_askable_reporters": ApiRoute(SUPPORT_AGENT),
    "release_support_serials": ApiRoute(SUPPORT_AGENT, body=SERIALS),
    "refuse_support_serials": ApiRoute(SUPPORT_AGENT, body=SERIALS | {"reason": "No."}),
    "add_support_serials": ApiRoute(SUPPORT_AGENT, body=SERIALS | {"product_number": "X", "sold_on": "2026-01-01"}),
    "ask_about_support_serials": ApiRoute(SUPPORT_AGENT, body=SERIALS | {"reporter_id": 1}),
    # notices: everybody's own
    "list_notices": ApiRoute(WITH_TOKEN, scopeless=True),
    "read_notice": ApiRoute(ADMINISTRATOR, WITH_TOKEN - ADMINISTRATOR, scopeless=True),
    "read_all_notices": ApiRoute(WITH_TOKEN, scopeless=True),
    # the audit log
    "list_audit_entries": ApiRoute(ADMINISTRATORS | CUSTOMER | {"auditor"}),
    "get_audit_entry": ApiRoute(ADMINISTRATOR | CUSTOMER | {"auditor"}, RIVAL),
    # the sales feed
    "list_feeds": ApiRoute(FEED_READERS),
    "list_files": ApiRoute(FEED_READERS),
    "get_file": ApiRoute(FEED_READERS),
    "list_file_lines": ApiRoute(FEED_READERS),
    "get_feed": ApiRoute(FEED_READERS),
    "make_feed": ApiRoute(STEWARD, body={"code": "north", "name": "North", "new_reporter": {"name": "North"}}),
    "change_feed": ApiRoute(STEWARD),
    "renew_feed_token": ApiRoute(STEWARD),
    "export_files": ApiRoute(FEED_READERS),
    "retry_file": ApiRoute(STEWARD),
    "list_open_lines": ApiRoute(FEED_READERS),
    "get_line": ApiRoute(FEED_READERS),
    "get_feed_health": ApiRoute(FEED_READERS),
    "list_open_reasons": ApiRoute(FEED_READERS),
    "list_unknown_resellers": ApiRoute(FEED_READERS),
    "list_unknown_products": ApiRoute(FEED_READERS),
    "list_uncertified_partners": ApiRoute(FEED_READERS),
    "correct_line": ApiRoute(STEWARD, body={"serial": "5CG1234ABC"}),
    "dismiss_line": ApiRoute(STEWARD, body={"why": "A demo unit."}),
    "dismiss_lines": ApiRoute(STEWARD, body={"reason": "serial_missing", "why": "A demo unit."}),
    "list_layouts": ApiRoute(FEED_READERS),
    "get_layout": ApiRoute(FEED_READERS),
    "confirm_layout": ApiRoute(STEWARD, body={"columns": {"serial": 0, "product": 1, "reseller_id": 2}}),
    "leave_out_layout": ApiRoute(STEWARD),
    "list_reseller_mappings": ApiRoute(FEED_READERS),
    "get_reseller_mapping": ApiRoute(FEED_READERS),
    "write_reseller_mapping": ApiRoute(STEWARD, body={"reporter_id": "", "key": "171001", "partner_id": ""}),
    "change_reseller_mapping": ApiRoute(STEWARD, body={"partner_id": ""}),
    "list_products": ApiRoute(FEED_READERS),
    "get_product": ApiRoute(FEED_READERS),
    "add_product": ApiRoute(STEWARD, body={"number": "8Y4J2EA", "model": "EliteBook", "program": "premium"}),
    "change_product": ApiRoute(STEWARD),
    "list_conflicts": ApiRoute(FEED_READERS),
    "get_conflict": ApiRoute(FEED_READERS),
    "decide_conflict": ApiRoute(STEWARD, body={"partner_id": "", "note": "The invoice was seen."}),
    "list_requests_of_partners": ApiRoute(FEED_READERS),
    "get_request_of_partner": ApiRoute(FEED_READERS),
    "accept_request_of_partner": ApiRoute(STEWARD),
    "decline_request_of_partner": ApiRoute(STEWARD, body={"note": "It is another company's."}),
    "list_proofs_of_request": ApiRoute(FEED_READERS),
    "get_proof_of_request": ApiRoute(FEED_READERS),
    # partners, of the vendor
    "list_partners": ApiRoute(FEED_READERS),
    "get_partner": ApiRoute(FEED_READERS),
    "add_partner": ApiRoute(PROGRAM_MANAGER, body={"name": "North", "account": "north", "country": "NO"}),
    "revoke_certificate": ApiRoute(PROGRAM_MANAGER, body={"why": "Another took the course."}),
    # operations: only what this very person asked for
    "get_operation": ApiRoute(ADMINISTRATOR, WITH_TOKEN - ADMINISTRATOR, scopeless=True),
    "get_operation_file": ApiRoute(ADMINISTRATOR, WITH_TOKEN - ADMINISTRATOR, scopeless=True),
}  # fmt: skip
