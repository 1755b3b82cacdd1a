"""Who is let in where: one line a route. Everybody who is not named in a route's line is kept out.

Kept out means: a stranger is sent to sign in, a user without a place is told so, anybody else gets 404, as if nothing
were there. `method` is the one the route answers to.
"""

from __future__ import annotations

from dataclasses import dataclass

STRANGER = frozenset({"stranger"})
PLACELESS = frozenset({"placeless"})
OWN = frozenset({"administrator", "technician", "viewer"})
"""People of the partner whose PCs, jobs and support cases the test asks for."""
RIVAL = frozenset({"rival"})
"""The administrator of another partner."""
ADMINISTRATOR = frozenset({"administrator"})
ADMINISTRATORS = ADMINISTRATOR | RIVAL
CUSTOMER = frozenset({"customer"})
"""The IT administrator of a customer of the first partner."""
INVITED = frozenset({"invited"})
"""Somebody without a place, who is invited to that customer."""
FEED_READERS = frozenset({"program_manager", "channel_data_steward", "support_agent", "auditor"})
VENDOR = FEED_READERS | {"repair_desk", "claims_approver"}
ALERT_READERS = frozenset({"repair_desk", "auditor"})
REPAIR_READERS = frozenset({"repair_desk", "auditor"})
CLAIM_READERS = frozenset({"claims_approver", "auditor"})
CLAIMS_APPROVER = frozenset({"claims_approver"})
PARTS_READERS = frozenset({"repair_desk", "claims_approver", "auditor"})
PARTS_DESK = frozenset({"repair_desk"})
STEWARD = frozenset({"channel_data_steward"})
PROGRAM_MANAGER = frozenset({"program_manager"})
AUDITOR = frozenset({"auditor"})
SUPPORT_AGENT = frozenset({"support_agent"})
ADMINISTRATOR = frozenset({"administrator"})
MANAGERS = frozenset({"administrator", "technician"})
NOBODY: frozenset[str] = frozenset()

IN, SIGN_IN, REFUSED, NOTHING = "let in", "sent to sign in", "refused", "nothing there"

PLACED = OWN | RIVAL | CUSTOMER | INVITED | VENDOR
SIGNED_IN = PLACED | PLACELESS
ANYBODY = SIGNED_IN | STRANGER


@dataclass(frozen=True)
class Route:
    """Who is let in. `outside`: what all others are answered where a session means nothing."""

    inside: frozenset[str]
    method: str = "get"
    outside: str = ""


ROUTES: dict[str, Route] = {
    # home
    "home": Route(PLACED),
    "search": Route(PLACED),
    "preferences": Route(PLACED),
    "sessions": Route(PLACED),
    "api-tokens": Route(PLACED - INVITED),
    "api-token-new": Route(PLACED - INVITED),
    "api-token-revoke": Route(ADMINISTRATOR, "post"),
    "api-clients": Route(ADMINISTRATORS | CUSTOMER),
    "api-client-new": Route(ADMINISTRATORS | CUSTOMER),
    "api-client-rotate": Route(ADMINISTRATOR),
    "api-client-revoke": Route(ADMINISTRATOR, "post"),
    # webhooks: a customer's are its own, and the test asks for one of the partner's
    "webhooks": Route(ADMINISTRATORS | CUSTOMER),
    "webhook-new": Route(ADMINISTRATORS | CUSTOMER),
    "webhook": Route(ADMINISTRATOR),
    "webhook-change": Route(ADMINISTRATOR),
    "webhook-rotate": Route(ADMINISTRATOR, "post"),
    "webhook-pause": Route(ADMINISTRATOR, "post"),
    "webhook-resume": Route(ADMINISTRATOR, "post"),
    "webhook-delete": Route(ADMINISTRATOR, "post"),
    "webhook-test": Route(ADMINISTRATOR, "post"),
    "webhook-replay": Route(ADMINISTRATOR, "post"),
    "webhook-export": Route(ADMINISTRATOR, "post"),
    "webhook-delivery": Route(ADMINISTRATOR),
    "webhook-delivery-replay": Route(ADMINISTRATOR, "post"),
    "customer-webhooks": Route(CUSTOMER),
    "set-language": Route(ANYBODY, "post"),
    "health": Route(ANYBODY),
    "ready": Route(ANYBODY),
    "metrics": Route(NOBODY, outside=NOTHING),
    # Unassigned devices
    "pool": Route(OWN | RIVAL),
    "pool-export": Route(MANAGERS | RIVAL, "post"),
    "pool-proposals": Route(OWN | RIVAL),
    "device": Route(OWN),
    # customers, and a customer's space
    "customers": Route(OWN | RIVAL),
    "customer-choices": Route(OWN | RIVAL),
    "customer-new": Route(ADMINISTRATORS),
    "customer-home": Route(OWN | CUSTOMER),
    "customer-devices": Route(OWN | CUSTOMER),
    "customer-devices-export": Route(MANAGERS | CUSTOMER, "post"),
    "customer-device": Route(OWN | CUSTOMER),
    "customer-device-confirm": Route(CUSTOMER, "post"),
    "customer-settings": Route(OWN | CUSTOMER),
    # repair cases (which desk sees which: tests/entrypoints/web/repair_desk)
    "repair-cases": Route(OWN | RIVAL | REPAIR_READERS),
    "repair-cases-all": Route(OWN | RIVAL),
    "repair-cases-export": Route(MANAGERS | RIVAL | REPAIR_READERS, "post"),
    "repair-case-new": Route(MANAGERS | RIVAL),
    "repair-case": Route(OWN | REPAIR_READERS),
    "repair-case-calendar": Route(OWN | REPAIR_READERS),
    "repair-case-parts": Route(MANAGERS),
    "repair-case-work-report": Route(OWN | CLAIM_READERS | PARTS_DESK),
    # service parts (whose orders: tests/entrypoints/web/parts_desk)
    "parts-orders": Route(OWN | RIVAL | PARTS_READERS),
    "parts-orders-export": Route(MANAGERS | RIVAL | PARTS_READERS, "post"),
    "parts-order-reference": Route(MANAGERS | RIVAL),
    "parts-order": Route(OWN | PARTS_READERS),
    "parts-order-again": Route(MANAGERS),
    "part-returns": Route(OWN | RIVAL | PARTS_READERS),
    "part-return": Route(OWN | PARTS_READERS),
    "parts-catalogue": Route(PARTS_DESK),
    "parts-catalogue-upload": Route(PARTS_DESK),
    "parts-catalogue-import": Route(PARTS_DESK, "post"),
    "parts-catalogue-template": Route(PARTS_DESK),
    # repair cases in a customer's space
    "customer-repair-cases": Route(OWN | CUSTOMER),
    "customer-repair-cases-export": Route(MANAGERS | CUSTOMER, "post"),
    "customer-repair-case-new": Route(MANAGERS | CUSTOMER),
    "customer-repair-case": Route(OWN | CUSTOMER),
    "customer-repair-case-calendar": Route(OWN | CUSTOMER),
    # claims and payments (another partner's: tests/entrypoints/web/claims)
    "service-delivery": Route(OWN | RIVAL | PARTS_READERS),
    "repair-case-claim": Route(MANAGERS),
    "claims": Route(OWN | RIVAL | CLAIM_READERS),
    "claims-export": Route(OWN | RIVAL | CLAIM_READERS, "post"),
    "claim": Route(OWN | CLAIM_READERS),
    "claim-resubmit": Route(MANAGERS),
    "claim-attachment": Route(OWN | CLAIM_READERS),
    "payment-runs": Route(CLAIM_READERS),
    "payment-run": Route(CLAIM_READERS),
    "payment-run-pain001": Route(CLAIMS_APPROVER),
    "payment-run-csv": Route(CLAIMS_APPROVER),
    "tariffs": Route(PROGRAM_MANAGER),
    "payout-account": Route(ADMINISTRATORS),
    # bulk actions (a customer's own: tests/entrypoints/web/transfers)
    "transfers": Route(MANAGERS | RIVAL),
    "transfer-new": Route(MANAGERS | RIVAL),
    "transfer-selected": Route(MANAGERS | RIVAL),
    "transfer-targets": Route(MANAGERS | RIVAL),
    "transfer-template": Route(MANAGERS | RIVAL | CUSTOMER),
    "transfer": Route(MANAGERS),
    "transfer-progress": Route(MANAGERS),
    "transfer-act": Route(MANAGERS, "post"),
    "transfer-download": Route(MANAGERS, "post"),
    "customer-un-enrol": Route(MANAGERS | CUSTOMER),
    # placement rules and likely customers
    "placement-rules": Route(OWN | RIVAL),
    "placement-rule-new": Route(ADMINISTRATOR | RIVAL),
    "placement-rule": Route(OWN),
    "placement-rule-change": Route(ADMINISTRATOR),
    "placement-rule-order": Route(ADMINISTRATOR, "post"),
    "placement-rule-on": Route(ADMINISTRATOR, "post"),
    "placement-rule-off": Route(ADMINISTRATOR, "post"),
    "placement-rule-delete": Route(ADMINISTRATOR),
    "likely-customers": Route(OWN | RIVAL),
    "likely-notice": Route(OWN | RIVAL),
    "likely-transfer": Route(MANAGERS | RIVAL, "post"),
    "likely-transfer-all": Route(MANAGERS | RIVAL, "post"),
    # Where is my PC?
    "whereabouts": Route(OWN | RIVAL),
    "whereabouts-answer": Route(OWN),
    "whereabouts-progress": Route(OWN),
    "whereabouts-live": Route(OWN),
    "whereabouts-export": Route(OWN, "post"),
    "whereabouts-ours": Route(OWN),
    "whereabouts-proof": Route(OWN),
    "whereabouts-proof-file": Route(OWN),
    "mapping-requests": Route(FEED_READERS),
    "mapping-request": Route(FEED_READERS),
    "mapping-request-proof": Route(FEED_READERS),
    # alerts
    "alerts": Route(OWN | RIVAL | ALERT_READERS),
    "alerts-export": Route(MANAGERS | RIVAL | ALERT_READERS, "post"),
    "alert": Route(OWN | ALERT_READERS),
    "customer-alerts": Route(OWN | CUSTOMER),
    "customer-alerts-export": Route(MANAGERS | CUSTOMER, "post"),
    "customer-alert": Route(OWN | CUSTOMER),
    # enrolment at a customer
    "enrolment": Route(MANAGERS | CUSTOMER),
    "enrolment-new": Route(MANAGERS | CUSTOMER),
    "enrolment-refused": Route(MANAGERS | CUSTOMER),
    "enrolment-key": Route(MANAGERS | CUSTOMER),
    "enrolment-revoke": Route(MANAGERS | CUSTOMER, "post"),
    "enrolment-rotate": Route(MANAGERS | CUSTOMER),
    "enrolment-expect": Route(MANAGERS | CUSTOMER),
    "enrolment-forget": Route(MANAGERS | CUSTOMER, "post"),
    "enrolment-export": Route(MANAGERS | CUSTOMER, "post"),
    # PC agents: a key or a credential each, and no session
    "agent-enrol": Route(ANYBODY, "post"),
    "agent-register": Route(ANYBODY, "post"),
    "agent-foreign-inventory": Route(ANYBODY, "post"),
    "agent-inventory": Route(NOBODY, "post", outside=REFUSED),
    "agent-notice": Route(NOBODY, "post", outside=REFUSED),
    "agent-notices": Route(NOBODY, "post", outside=REFUSED),
    "agent-readings": Route(NOBODY, "post", outside=REFUSED),
    "agent-check-in": Route(NOBODY, "post", outside=REFUSED),
    # behind a notice: whoever has its link, and nobody by signing in (tests/entrypoints/web/pc)
    "pc-notice": Route(NOBODY, outside=NOTHING),
    "pc-message": Route(NOBODY, "post", outside=NOTHING),
    "pc-cancel": Route(NOBODY, "post", outside=NOTHING),
    "pc-visit": Route(NOBODY, outside=NOTHING),
    "customer-details": Route(ADMINISTRATOR | CUSTOMER),
    "customer-plan": Route(ADMINISTRATOR),
    "customer-preferences": Route(OWN | CUSTOMER),
    "customer-notifications": Route(OWN | CUSTOMER),
    "customer-question": Route(ADMINISTRATOR, "post"),
    "customer-users": Route(OWN | CUSTOMER),
    "customer-member": Route(CUSTOMER, "post"),
    "customer-invitation": Route(CUSTOMER, "post"),
    "customer-partner": Route(OWN | CUSTOMER | INVITED),
    # invitations: whoever has the secret (tests/entrypoints/web/customers), and one's own
    "invitation": Route(ANYBODY),
    "notifications": Route(SIGNED_IN),
    "notification-answer": Route(INVITED, "post"),
    # being told (of another's notice: tests/entrypoints/web/notifications)
    "notifications-unread": Route(ANYBODY),
    "notifications-read": Route(PLACED, "post"),
    "notification-open": Route(ADMINISTRATOR, "post"),
    "notification-preferences": Route(PLACED),
    # stored jobs (of a partner; the vendor's: tests/entrypoints/web/jobs)
    "job": Route(MANAGERS),
    "job-file": Route(MANAGERS),
    # the sales feed
    "feeds": Route(FEED_READERS),
    "feed": Route(FEED_READERS),
    "feed-new": Route(STEWARD),
    "feed-change": Route(STEWARD),
    "feed-token": Route(STEWARD, "post"),
    "feed-upload": Route(STEWARD, "post"),
    "file": Route(FEED_READERS),
    "file-progress": Route(FEED_READERS),
    "file-retry": Route(STEWARD, "post"),
    "feed-message": Route(FEED_READERS),
    "files": Route(FEED_READERS),
    "files-export": Route(FEED_READERS, "post"),
    "line": Route(FEED_READERS),
    "line-correct": Route(STEWARD, "post"),
    "lines": Route(FEED_READERS),
    "lines-dismiss": Route(STEWARD, "post"),
    "layouts": Route(FEED_READERS),
    "layout": Route(FEED_READERS),
    "conflicts": Route(FEED_READERS),
    "conflict": Route(FEED_READERS),
    "mappings": Route(FEED_READERS),
    "mapping": Route(STEWARD),
    "products": Route(FEED_READERS),
    "product": Route(STEWARD),
    # partners and their courses
    "partners": Route(FEED_READERS),
    "partner": Route(FEED_READERS),
    "partner-new": Route(PROGRAM_MANAGER),
    "revoke": Route(PROGRAM_MANAGER, "post"),
    "completions": Route(FEED_READERS),
    "completions-upload": Route(PROGRAM_MANAGER, "post"),
    "completions-record": Route(PROGRAM_MANAGER, "post"),
    # the audit log
    "audit": Route(ADMINISTRATORS | AUDITOR),
    "audit-export": Route(ADMINISTRATORS | AUDITOR, "post"),
    "audit-entry": Route(ADMINISTRATOR | AUDITOR),
    "customer-audit": Route(ADMINISTRATOR | CUSTOMER),
    "customer-audit-export": Route(ADMINISTRATOR | CUSTOMER, "post"),
    "customer-audit-entry": Route(ADMINISTRATOR | CUSTOMER),
    # support
    "support-cases": Route(OWN | RIVAL | CUSTOMER | SUPPORT_AGENT),
    "support-new": Route(PLACED - INVITED),
    "support-case": Route(OWN | SUPPORT_AGENT),
    "support-news": Route(OWN | SUPPORT_AGENT),
    "support-attachment": Route(OWN | SUPPORT_AGENT),
    "support-export": Route(OWN | RIVAL | CUSTOMER | SUPPORT_AGENT, "post"),
    "support-merge": Route(SUPPORT_AGENT),
    "support-serials-export": Route(OWN | SUPPORT_AGENT, "post"),
    "support-work": Route(SUPPORT_AGENT),
    "support-work-do": Route(SUPPORT_AGENT, "post"),
    "support-work-result": Route(SUPPORT_AGENT),
    # single sign-on (who gets in by it: tests/entrypoints/web/sign_on); its own administrator is told why it failed
    "sign-on-start": Route(ANYBODY),
    "sign-on-go": Route(ANYBODY),
    "sign-on-back": Route(ADMINISTRATOR, outside=REFUSED),
    "sign-on-saml": Route(ADMINISTRATOR, "post", outside=REFUSED),
    "sign-on-finish": Route(ADMINISTRATOR, outside=REFUSED),
    "sign-on-metadata": Route(NOBODY, outside=NOTHING),
    "sign-on-test": Route(ADMINISTRATOR, "post"),
    "partner-sign-on": Route(ADMINISTRATORS),
    "customer-sign-on": Route(CUSTOMER),
    "sign-in-domains": Route(PROGRAM_MANAGER),
    # the people of the vendor and of partners: one's own house's; an invitation is for whoever has the secret
    "staff": Route(ADMINISTRATORS | PROGRAM_MANAGER),
    "staff-member": Route(ADMINISTRATOR, "post"),
    "staff-withdraw": Route(ADMINISTRATORS | PROGRAM_MANAGER, "post"),  # of another's: as of one that never was
    "staff-first": Route(PROGRAM_MANAGER, "post"),
    "staff-invitation": Route(ANYBODY),
    "sign-in-domain": Route(PROGRAM_MANAGER, "post"),
    # SCIM: a token of a tenant, and no session (tests/entrypoints/scim)
    "scim-users": Route(NOBODY, outside=REFUSED),
    "scim-user": Route(NOBODY, outside=REFUSED),
    "scim-service-provider": Route(NOBODY, outside=REFUSED),
    "scim-resource-types": Route(NOBODY, outside=REFUSED),
    "scim-resource-type": Route(NOBODY, outside=REFUSED),
    "scim-schemas": Route(NOBODY, outside=REFUSED),
    "scim-schema": Route(NOBODY, outside=REFUSED),
    "scim-nothing": Route(NOBODY, outside=REFUSED),
    # API: a token each, and no session
    "api-1:openapi-json": Route(ANYBODY),
    "api-1:api-root": Route(NOBODY, outside=NOTHING),
    "api-1:send_file": Route(NOBODY, "post", outside=REFUSED),
    "api-1:file_status": Route(NOBODY, outside=REFUSED),
    "api-1:file_message": Route(NOBODY, outside=REFUSED),
    "api-1:post_statements": Route(NOBODY, "post", outside=REFUSED),
    "api-1:tell_order_status": Route(NOBODY, "post", outside=REFUSED),
    "api-1:hand_in_mail": Route(NOBODY, "post", outside=REFUSED),
    "api-1:put_statement": Route(NOBODY, "put", outside=REFUSED),
    "developers": Route(ANYBODY),
    "developers-tag": Route(ANYBODY),
    "api-1:get_access_token": Route(ANYBODY, "post"),
}

RESOURCES = {
    "get": [
        "get_me", "list_pool", "count_pool", "get_device", "list_device_ledger", "list_customer_devices",
        "list_customers", "get_customer", "get_customer_settings", "list_transfers", "get_transfer",
        "list_transfer_items", "list_enrolment_keys", "get_enrolment_key", "list_expected_devices", "list_alerts",
        "get_alert", "list_repair_cases", "get_repair_case", "get_repair_contact", "list_repair_events",
        "list_parts_orders", "get_parts_order", "list_part_returns", "list_claims", "get_claim", "list_feeds",
        "list_files", "get_file", "list_people", "get_person", "list_invitations", "list_placement_rules",
        "get_placement_rule", "try_placement_rule", "list_searches", "get_search", "list_search_results",
        "list_mapping_offers", "list_mapping_requests", "list_proofs", "list_support_cases", "get_support_case",
        "list_support_events", "get_support_attachment", "list_support_serials", "list_support_agents",
        "get_support_figures", "list_prepared_answers", "list_releasable_serials", "list_askable_reporters",
        "list_notices", "list_audit_entries", "get_audit_entry",
        "list_file_lines", "list_conflicts", "get_conflict", "get_operation", "get_operation_file", "get_feed",
        "list_open_lines", "get_line", "list_layouts", "get_layout", "list_reseller_mappings", "get_reseller_mapping",
        "list_products", "get_product", "list_requests_of_partners", "get_request_of_partner",
        "list_proofs_of_request", "get_proof_of_request", "list_partners", "get_partner", "get_feed_health",
        "list_open_reasons", "list_unknown_resellers", "list_unknown_products", "list_uncertified_partners",
        "get_repair_visit", "get_repair_work_report", "list_fitting_parts", "list_parts_order_events",
        "list_repair_parts_orders", "get_part_return", "list_parts_catalogue", "check_claim", "list_claim_events",
        "get_claim_work_report", "list_claim_attachments", "get_claim_attachment", "list_payables",
        "list_payment_runs", "get_payment_run", "get_bank_file", "get_payments_table", "list_tariffs",
        "list_payout_accounts", "get_claim_story", "get_service_delivery",
    ],
    "post": [
        "export_pool", "export_customer_devices", "add_customer", "ask_transfer", "run_transfer", "undo_transfer",
        "cancel_transfer", "create_enrolment_key", "revoke_enrolment_key", "replace_enrolment_key",
        "expect_devices", "export_alerts", "open_repair_case", "take_repair_step", "order_parts",
        "submit_parts_order", "send_part_back", "submit_claim", "check_transfer", "invite_person",
        "write_placement_rule", "switch_on_placement_rule", "switch_off_placement_rule", "move_placement_rule",
        "cancel_parts_order", "send_parts_order_again", "answer_claim", "withdraw_claim", "ask_where",
        "ask_mapping", "add_proof", "open_support_case", "say_to_support", "close_support_case",
        "reopen_support_case", "export_support_cases", "export_support_serials", "answer_support_case",
        "note_support_case", "take_support_case", "hand_over_support_case", "move_support_case",
        "prioritise_support_case", "merge_support_case", "release_support_serials", "refuse_support_serials",
        "add_support_serials", "ask_about_support_serials", "read_notice", "read_all_notices",
        "make_feed", "renew_feed_token", "export_files",
        "retry_file", "correct_line", "dismiss_line", "dismiss_lines", "confirm_layout", "leave_out_layout",
        "write_reseller_mapping", "add_product", "decide_conflict", "accept_request_of_partner",
        "decline_request_of_partner", "add_partner", "revoke_certificate", "export_repair_cases", "export_parts_orders",
        "order_parts_for_repair", "deliver_parts_order", "take_parts_order_step", "take_return_step",
        "check_parts_catalogue", "import_parts_catalogue", "export_claims", "make_claim", "renew_claim_lines",
        "resubmit_claim", "attach_to_claim", "take_claim_step", "make_payment_run", "settle_payment_run",
        "reject_payment", "add_tariff", "set_payout_account",
    ],
    "patch": [
        "change_customer", "change_customer_settings", "change_person", "change_placement_rule", "change_feed",
        "change_reseller_mapping", "change_product", "change_claim", "change_parts_order",
    ],
    "delete": [
        "remove_person", "withdraw_invitation", "delete_placement_rule", "remove_claim_attachment",
    ],
}  # fmt: skip
"""Resources of the API: a session opens none. Which credential does: tests/walls/api_routes.py."""

ROUTES |= {
    f"api-1:{name}": Route(NOBODY, method, outside=REFUSED) for method, names in RESOURCES.items() for name in names
}

ALLAUTH = ("account_", "mfa_")
"""django-allauth's own routes concern one's own account: what they answer depends on it, never on role or partner."""

ALLAUTH_OPEN = {
    "account_login", "account_signup", "account_inactive", "account_logout", "account_email_verification_sent",
    "account_confirm_email", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done",
}  # fmt: skip
"""Those that a stranger may open; all others send a stranger to sign in."""

NAMELESS = {r"^api/", r"^"}
"""Routes without a name: whatever else is asked below /api/ and /agent/ is answered with 404 in JSON."""

DEMO_ONLY = {"demo", "demo-sign-in"}
"""Routes that exist in demo mode and nowhere else."""
