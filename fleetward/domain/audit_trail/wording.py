"""What each action is called, and which of them a customer's people read of what concerns them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

AREAS: dict[str, StrOrPromise] = {
    "alert": _("Alerts"), "alerts": _("Exports of alerts"), "api_client": _("API clients"),
    "api_token": _("API tokens"), "audit": _("Audit log"), "bulk_action": _("Transfers"),
    "catalogue": _("Parts catalogue"), "certificate": _("Certificates"), "claim": _("Claims"),
    "claims": _("Exports of claims"), "conflict": _("Conflicts"), "course": _("Courses"),
    "customer": _("Customers"), "dashboard": _("Dashboards"), "device": _("PCs"),
    "enrolment_key": _("Enrolment keys"), "feed": _("Feeds"), "file": _("Files"), "files": _("Exports of files"),
    "layout": _("Layouts"), "line": _("Lines"), "mapping": _("Requests for a mapping"), "partner": _("Partners"),
    "parts_order": _("Parts orders"), "parts_orders": _("Exports of parts orders"),
    "payment_run": _("Payment runs"), "payout_account": _("Payout accounts"),
    "placement_rule": _("Placement rules"), "pool": _("Exports of unassigned devices"), "product": _("Products"),
    "repair_case": _("Repair cases"), "repair_cases": _("Exports of repair cases"), "reporter": _("Reporters"),
    "reseller": _("Mappings of resellers"), "self_service": _("Self-service alerts"), "sign_in": _("Sign-in"),
    "sign_on": _("Single sign-on"),
    "support_case": _("Support cases"), "support_cases": _("Exports of support cases"), "tariff": _("Tariffs"),
    "user": _("Users"), "vendor": _("The vendor's people"), "webhook": _("Webhooks"),
    "whereabouts": _("Where is my PC?"),
}  # fmt: skip
"""What stands before the full stop of an action."""

ACTIONS: dict[str, StrOrPromise] = {
    "alert.closed": _("Alert closed"),
    "alert.followed": _("Alerts followed their PCs"),
    "alert.opened": _("Alert opened"),
    "alert.reopened": _("Alert opened again"),
    "alert.viewed": _("Alert viewed on the PC"),
    "alerts.exported": _("Alerts exported"),
    "api_client.created": _("API client created"),
    "api_client.revoked": _("API client revoked"),
    "api_client.rotated": _("API client given a new secret"),
    "api_token.created": _("API token created"),
    "api_token.revoked": _("API token revoked"),
    "audit.exported": _("Audit log exported"),
    "bulk_action.asked": _("Transfer prepared"),
    "bulk_action.cancelled": _("Transfer dropped"),
    "bulk_action.done": _("Transfer finished"),
    "bulk_action.exported": _("Result of a transfer exported"),
    "bulk_action.started": _("Transfer started"),
    "catalogue.imported": _("Parts catalogue imported"),
    "certificate.revoked": _("Certificate revoked"),
    "claim.answered": _("Claim answered"),
    "claim.approved": _("Claim approved"),
    "claim.approved_in_part": _("Claim approved in part"),
    "claim.asked": _("More information asked for a claim"),
    "claim.attachment_added": _("Attachment added to a claim"),
    "claim.attachment_removed": _("Attachment removed from a claim"),
    "claim.denied": _("Claim denied"),
    "claim.drafted": _("Claim drafted"),
    "claim.first_approval": _("Claim approved by the first of two"),
    "claim.in_payment": _("Claim put into a payment run"),
    "claim.in_review": _("Claim taken up"),
    "claim.lines_renewed": _("Lines of a claim proposed anew"),
    "claim.lines_set": _("Lines of a claim changed"),
    "claim.paid": _("Claim paid"),
    "claim.rejected": _("Payment of a claim rejected by the bank"),
    "claim.sent_back": _("Proposed decision on a claim sent back"),
    "claim.submitted": _("Claim submitted"),
    "claim.withdrawn": _("Claim withdrawn"),
    "claims.exported": _("Claims exported"),
    "conflict.decided": _("Conflict decided"),
    "course.completed": _("Course completed"),
    "customer.added": _("Customer added"),
    "customer.changed": _("Customer's details changed"),
    "customer.invitation_accepted": _("Invitation accepted"),
    "customer.invitation_declined": _("Invitation declined"),
    "customer.invitation_withdrawn": _("Invitation withdrawn"),
    "customer.invited": _("Invitation sent"),
    "customer.managed_by_changed": _("Who manages the dashboard changed"),
    "customer.member_provisioned": _("User given a place at a customer by its identity provider"),
    "customer.member_removed": _("User removed from a customer"),
    "customer.member_role_changed": _("Role of a customer's user changed"),
    "customer.plan_changed": _("Customer's plan changed"),
    "customer.preferences_changed": _("Customer's preferences changed"),
    "dashboard.pcs_came": _("PCs came to the dashboard"),
    "dashboard.pcs_left": _("PCs left the dashboard"),
    "dashboard.exported": _("PCs of a dashboard exported"),
    "device.archived": _("Un-enrolled PCs archived"),
    "device.arrived": _("PCs arrived on the partner's page"),
    "device.confirmed": _("PC confirmed"),
    "device.enrolled": _("PC enrolled"),
    "device.enrolment_refused": _("Enrolment of a PC refused"),
    "device.left": _("PCs left the partner"),
    "device.registered": _("PC's agent registered"),
    "enrolment_key.created": _("Enrolment key made"),
    "enrolment_key.list_emptied": _("List of expected PCs emptied"),
    "enrolment_key.list_exported": _("List of expected PCs exported"),
    "enrolment_key.pcs_expected": _("Expected PCs added"),
    "enrolment_key.revoked": _("Enrolment key revoked"),
    "enrolment_key.rotated": _("Enrolment key replaced"),
    "feed.changed": _("Feed's profile changed"),
    "feed.created": _("Feed created"),
    "feed.token_rotated": _("Feed given a new token"),
    "file.imported": _("File imported"),
    "file.received": _("File received"),
    "file.refused": _("File refused"),
    "file.retried": _("File read again"),
    "file.waits_for_layout": _("File waits for its layout"),
    "files.exported": _("Files exported"),
    "layout.confirmed": _("Layout confirmed"),
    "line.corrected": _("Serial number of a line corrected"),
    "line.dismissed": _("Lines dismissed"),
    "line.released": _("Lines released"),
    "mapping.asked": _("Mapping asked for"),
    "mapping.decided": _("Request for a mapping decided"),
    "partner.certified": _("Partner certified"),
    "partner.created": _("Partner created"),
    "partner.member_added": _("User added to a partner"),
    "partner.member_provisioned": _("User given a place at a partner by its identity provider"),
    "partner.member_removed": _("User removed from a partner"),
    "parts_order.approved": _("Parts order approved"),
    "parts_order.back_ordered": _("Parts order back-ordered"),
    "parts_order.cancelled": _("Parts order cancelled"),
    "parts_order.changed": _("Parts order changed"),
    "parts_order.delivered": _("Parts order delivered"),
    "parts_order.denied": _("Parts order denied"),
    "parts_order.drafted": _("Parts order drafted"),
    "parts_order.in_review": _("Parts order taken up"),
    "parts_order.reminded": _("Partner reminded of a return"),
    "parts_order.return_charged": _("Overdue part charged"),
    "parts_order.return_received": _("Old part received"),
    "parts_order.return_sent": _("Old part sent back"),
    "parts_order.return_waived": _("Old part not asked for any more"),
    "parts_order.sent_out": _("Parts order sent to the parts system"),
    "parts_order.shipped": _("Parts order shipped"),
    "parts_order.submitted": _("Parts order submitted"),
    "parts_orders.exported": _("Parts orders exported"),
    "payment_run.made": _("Payment run made"),
    "payment_run.settled": _("Bank's answer to a payment run taken in"),
    "payout_account.set": _("Payout account changed"),
    "placement_rule.changed": _("Placement rule changed"),
    "placement_rule.created": _("Placement rule written"),
    "placement_rule.deleted": _("Placement rule deleted"),
    "placement_rule.reordered": _("Placement rules put in another order"),
    "placement_rule.switched_off": _("Placement rule switched off"),
    "placement_rule.switched_on": _("Placement rule switched on"),
    "pool.exported": _("Unassigned devices exported"),
    "product.added": _("Product added to the catalogue"),
    "repair_case.assigned": _("Technician assigned to a repair case"),
    "repair_case.cancelled": _("Repair case cancelled"),
    "repair_case.diagnosed": _("Diagnosis of a repair case noted"),
    "repair_case.done": _("Repair done"),
    "repair_case.duplicate": _("Repair case marked as a duplicate"),
    "repair_case.message_added": _("Message added to a repair case"),
    "repair_case.moved": _("Repair case followed its PC"),
    "repair_case.not_repaired": _("PC could not be repaired"),
    "repair_case.note_added": _("Note added to a repair case"),
    "repair_case.part_sent": _("Part sent for a repair case"),
    "repair_case.parts_ordered": _("Parts ordered for a repair case"),
    "repair_case.rescheduled": _("Visit of a repair case moved"),
    "repair_case.scheduled": _("Visit of a repair case scheduled"),
    "repair_case.submitted": _("Repair case submitted"),
    "repair_case.taken": _("Repair case taken up"),
    "repair_cases.exported": _("Repair cases exported"),
    "reporter.contact_set": _("Reporter's address for questions set"),
    "reporter.created": _("Reporter created"),
    "reseller.mapped": _("Reseller number mapped to a partner"),
    "self_service.question_answered": _("Question about self-service alerts answered"),
    "self_service.switched_off": _("Self-service alerts switched off"),
    "self_service.switched_on": _("Self-service alerts switched on"),
    "sign_in.refused": _("Sign-in refused"),
    "sign_on.domain_accepted": _("E-mail domain accepted"),
    "sign_on.domain_asked": _("E-mail domain asked for"),
    "sign_on.domain_given_up": _("E-mail domain removed"),
    "sign_on.domain_refused": _("E-mail domain not accepted any more"),
    "sign_on.linked": _("User known by the identity provider from now on"),
    "sign_on.person_added": _("User added by SCIM"),
    "sign_on.person_changed": _("User changed by SCIM"),
    "sign_on.provider_removed": _("Identity provider removed"),
    "sign_on.provider_saved": _("Identity provider saved"),
    "sign_on.refused": _("Single sign-on refused"),
    "sign_on.rules_saved": _("Rules of single sign-on changed"),
    "sign_on.signed_in": _("Signed in by single sign-on"),
    "sign_on.tested": _("Identity provider tested"),
    "sign_on.token_made": _("Token for SCIM made"),
    "sign_on.token_revoked": _("Token for SCIM revoked"),
    "support_case.distributor_asked": _("Distributor asked for a support case"),
    "support_case.handed_over": _("Support case handed over"),
    "support_case.mail_noted": _("E-mail of a support case taken in"),
    "support_case.merged": _("Support cases merged"),
    "support_case.message_added": _("Message added to a support case"),
    "support_case.moved": _("State of a support case changed"),
    "support_case.note_added": _("Note added to a support case"),
    "support_case.opened": _("Support case opened"),
    "support_case.prioritised": _("Priority of a support case changed"),
    "support_case.reopened": _("Support case opened again"),
    "support_case.serials_added": _("PCs added by support"),
    "support_case.serials_refused": _("PCs of a support case refused"),
    "support_case.serials_exported": _("Serial numbers of a support case exported"),
    "support_case.serials_released": _("PCs of a support case released"),
    "support_case.taken": _("Support case taken up"),
    "support_cases.exported": _("Support cases exported"),
    "tariff.added": _("Tariff added"),
    "user.code_refused": _("Code of the second factor refused"),
    "user.notifications_chosen": _("Choice of notifications changed"),
    "user.preferences_saved": _("User's own preferences changed"),
    "user.sessions_ended": _("Sessions of a user ended"),
    "user.signed_in": _("Signed in"),
    "vendor.member_added": _("User added to the vendor's people"),
    "webhook.changed": _("Webhook changed"),
    "webhook.created": _("Webhook made"),
    "webhook.deleted": _("Webhook deleted"),
    "webhook.log_exported": _("Deliveries of a webhook exported"),
    "webhook.paused": _("Webhook paused"),
    "webhook.replayed": _("Events of a webhook sent again"),
    "webhook.resumed": _("Webhook resumed"),
    "webhook.secret_rotated": _("Webhook given a new secret"),
    "webhook.tested": _("Test event of a webhook sent"),
    "whereabouts.answered": _("Search for PCs answered"),
    "whereabouts.asked": _("Search for PCs asked"),
    "whereabouts.exported": _("Result of a search for PCs exported"),
    "whereabouts.limit_reached": _("Limit of answers about unknown PCs reached"),
    "whereabouts.proof_added": _("Proof of purchase attached"),
    "whereabouts.refreshed": _("Search for PCs answered anew"),
}

_TO_CUSTOMERS = {
    "alert", "alerts", "api_client", "api_token", "audit", "bulk_action", "customer", "dashboard", "device",
    "enrolment_key", "repair_case", "repair_cases", "self_service", "sign_on", "user", "webhook",
}  # fmt: skip
_NOT_TO_CUSTOMERS = {"repair_case.note_added", "repair_case.parts_ordered", "customer.invitation_withdrawn"}
"""Notes of the desk among itself, and what its parts cost, are not a customer's; see the timeline of a repair case."""

FOR_CUSTOMERS = frozenset(
    code for code in ACTIONS if code.partition(".")[0] in _TO_CUSTOMERS and code not in _NOT_TO_CUSTOMERS
)
"""What a customer's people read, of the rows that name their customer. An action that is not here is not told them."""

SUBJECTS: dict[str, StrOrPromise] = {
    "Alert": _("Alert"), "ApiClient": _("API client"), "ApiToken": _("API token"), "BulkAction": _("Transfer"),
    "Certification": _("Certificate"), "Claim": _("Claim"), "Conflict": _("Conflict"), "Customer": _("Customer"),
    "Device": _("PC"), "Endpoint": _("Webhook"), "EnrolmentKey": _("Enrolment key"), "Feed": _("Feed"),
    "FeedFile": _("File"),
    "Job": _("Job"), "Layout": _("Layout"), "Line": _("Line"), "MappingRequest": _("Request for a mapping"),
    "Partner": _("Partner"), "PartsOrder": _("Parts order"), "PaymentRun": _("Payment run"),
    "PlacementRule": _("Placement rule"), "RepairCase": _("Repair case"), "Reporter": _("Reporter"),
    "ResellerMapping": _("Mapping"), "Search": _("Search"), "SupportCase": _("Support case"),
    "ProvisioningToken": _("Token for SCIM"), "SignOn": _("Single sign-on"), "SignOnDomain": _("E-mail domain"),
    "Tariff": _("Tariff"), "User": _("User"),
}  # fmt: skip
"""What the kinds of subjects are called."""

KINDS: dict[str, StrOrPromise] = {
    "vendor": _("for the vendor"), "partner": _("for a partner"), "customer": _("for a customer"),
    "system": _("by itself"),
}  # fmt: skip
"""On whose behalf."""


def sentence(code: str) -> str:
    """What was done, in the reader's language; the code itself where nobody has said."""
    return str(ACTIONS.get(code, code))


def area(code: str) -> str:
    """What an area of actions is called."""
    return str(AREAS.get(code, code))


def subject(kind: str) -> str:
    """What a kind of subject is called."""
    return str(SUBJECTS.get(kind, kind))


def behalf(kind: str) -> str:
    """On whose behalf somebody acted; '' for rows from before that was kept."""
    return str(KINDS.get(kind, kind))
