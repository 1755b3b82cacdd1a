"""What the fields are called that rows of the audit log tell: those before and after, and its details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FIELDS: dict[str, StrOrPromise] = {
    "about": _("About"), "accepted": _("Accepted"), "accepted_at": _("Accepted on"), "account": _("Account"),
    "active": _("Active"), "activity": _("Course"), "added": _("Added"), "approved": _("Approved amount"),
    "archive_days": _("Archived after (days)"), "at": _("At"), "attempt": _("Attempt"),
    "back_on_page": _("Back on the page"), "bic": _("BIC"), "by": _("By"), "came": _("Came anew"),
    "carrier": _("Carrier"), "certified_at": _("Certified on"), "changed": _("Changed"),
    "claimed": _("Claimed amount"), "client_id": _("Client ID"), "closed": _("Closed"), "closed_at": _("Closed on"),
    "code": _("Code"), "collects_last_user": _("Last signed-in user is collected"),
    "collects_location": _("Location is collected"), "columns": _("Columns"), "conflict": _("Conflict"),
    "contact_email": _("E-mail address for questions"), "contact_language": _("Language for questions"),
    "count": _("Count"), "country": _("Country"), "counts": _("Counts"), "currency": _("Currency"),
    "customer": _("Customer"), "decided_at": _("Decided on"), "delivery": _("Delivery"),
    "distributor": _("Distributor"), "domain": _("Domain"), "doubts": _("Doubts"),
    "duplicate_of": _("Duplicate of"), "earlier": _("Earlier"), "email": _("E-mail address"),
    "end_customer": _("End customer"), "end_customer_number": _("End customer's number"), "ends": _("Ends"),
    "ends_in": _("Account ends in"), "events": _("Events"), "evidence": _("Evidence"), "expires_at": _("Valid until"),
    "feed": _("Feed"), "file": _("File"), "filter": _("Filter"), "fingerprint": _("Fingerprint of the heading"),
    "first_approver_label": _("First approval by"), "flagged": _("Flagged"), "form": _("File type"),
    "from": _("From"), "given_back": _("Given back"), "holder": _("Account holder"), "host": _("Host"),
    "hours": _("Hours"), "identity_provider": _("Identity provider"), "into": _("Into"), "issuer": _("Issuer"),
    "items": _("Items"), "joins": _("Joins by itself"), "keep": _("Kept"), "key": _("Number"), "kind": _("Kind"),
    "known_as": _("Known as"), "label": _("Name"), "labour": _("Labour"), "limit": _("Limit"), "lines": _("Lines"),
    "managed_by": _("Managed by"), "model": _("Model"), "most_devices": _("PCs at most"),
    "most_km": _("Kilometres at most"), "moved": _("Moved"), "name": _("Name"), "new": _("New"), "note": _("Note"),
    "number": _("Number"), "of": _("Of"), "opened": _("Opened"), "order": _("Order"),
    "order_number": _("Order number"), "outcome": _("Outcome"), "outside_number": _("Number in the parts system"),
    "part": _("Part"), "partner": _("Partner"), "partner_role": _("Partner role"), "plan": _("Plan"),
    "plan_ends_on": _("Last day of the plan"), "position": _("Position"), "problem": _("Problem"),
    "product": _("Product number"), "profile": _("Habits of the sender"), "program": _("Program"),
    "promised_by": _("Promised by"), "protocol": _("Protocol"), "reason": _("Reason"), "reference": _("Reference"),
    "repair_type": _("Kind of repair"), "reporter": _("Reporter"), "required": _("Required"),
    "revoked_at": _("Revoked on"), "rhythm_hours": _("Late after (hours)"), "role": _("Role"),
    "route": _("Repaired by"), "rule": _("Alert rule"), "run": _("Payment run"), "same": _("Unchanged"),
    "seats": _("Seats"), "selected": _("Selected"), "self_service": _("Self-service alerts"),
    "self_service_question": _("Question about self-service alerts"), "serial": _("Serial number"),
    "serials": _("Serial numbers"), "sha256": _("SHA-256"), "since": _("Since"), "shown": _("Proof of identity"),
    "size": _("Size in bytes"),
    "state": _("State"), "submitted_at": _("Submitted on"), "switched_off": _("Switched off"),
    "taken_by_label": _("Taken up by"), "technician": _("Technician"), "to": _("To"),
    "to_customer_id": _("Goes to the dashboard of"), "told": _("Told"), "total": _("In all"),
    "tracking": _("Tracking number"), "travel_per_km": _("Travel, a kilometre"), "unanswered": _("Unanswered"),
    "until": _("Until"), "user": _("User"), "valid_from": _("Valid from"), "via": _("Came by"), "visit": _("Visit"),
    "visit_from": _("Visit from"), "visit_until": _("Visit until"), "way": _("Way in"), "who": _("Who"),
    "why": _("Why"),
    "will_move": _("Will move"), "wrong": _("Wrong"),
}  # fmt: skip
"""In the order of the alphabet."""


def field(name: str) -> str:
    """What a field is called, in the reader's language; its own name where nobody has said."""
    return str(FIELDS.get(name, name))
