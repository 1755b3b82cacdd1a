"""Scopes of the API: what a credential may be used for. Each stands for permissions; none stands for more than a role.

Naming law: `<noun>:<verb>`; `read` reads, `write` changes (and reads what it changes), `export` has files written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.permissions import GRANTS, INVITED, Permission

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_stubs_ext import StrOrPromise

_P = Permission

SCOPES: dict[str, frozenset[_P]] = {
    "devices:read": frozenset({_P.POOL_VIEW, _P.DASHBOARD_VIEW}),
    "devices:export": frozenset({_P.POOL_VIEW, _P.POOL_EXPORT, _P.DASHBOARD_VIEW, _P.DASHBOARD_EXPORT}),
    "personal-data:read": frozenset({_P.PERSONAL_DATA_VIEW}),
    "customers:read": frozenset({_P.CUSTOMER_VIEW, _P.DASHBOARD_VIEW, _P.ASSIGNED_PARTNER_VIEW}),
    "customers:write": frozenset({_P.CUSTOMER_VIEW, _P.DASHBOARD_VIEW, _P.CUSTOMER_MANAGE, _P.DASHBOARD_MANAGE}),
    "people:read": frozenset({_P.PEOPLE_VIEW}),
    "people:write": frozenset({_P.PEOPLE_VIEW, _P.PEOPLE_MANAGE}),
    "transfers:write": frozenset({_P.POOL_VIEW, _P.DASHBOARD_VIEW, _P.DEVICE_TRANSFER, _P.DEVICE_UN_ENROL}),
    "enrolment:write": frozenset({_P.DASHBOARD_VIEW, _P.ENROLMENT_MANAGE}),
    "alerts:read": frozenset({_P.ALERT_VIEW}),
    "alerts:export": frozenset({_P.ALERT_VIEW, _P.ALERT_EXPORT}),
    "repairs:read": frozenset({_P.REPAIR_CASE_VIEW}),
    "repairs:write": frozenset(
        {_P.REPAIR_CASE_VIEW, _P.POOL_VIEW, _P.DASHBOARD_VIEW, _P.ALERT_VIEW, _P.REPAIR_CASE_OPEN, _P.REPAIR_CASE_WORK}
    ),
    "repairs:export": frozenset({_P.REPAIR_CASE_VIEW, _P.REPAIR_CASE_EXPORT}),
    "parts:read": frozenset({_P.PARTS_ORDER_VIEW}),
    "parts:write": frozenset({_P.PARTS_ORDER_VIEW, _P.PARTS_ORDER_MANAGE, _P.PARTS_ORDER_DECIDE}),
    "parts:export": frozenset({_P.PARTS_ORDER_VIEW, _P.PARTS_ORDER_EXPORT}),
    "parts-catalogue:write": frozenset({_P.CATALOGUE_MANAGE}),
    "claims:read": frozenset({_P.CLAIM_VIEW}),
    "claims:write": frozenset({_P.CLAIM_VIEW, _P.CLAIM_MANAGE, _P.CLAIM_DECIDE}),
    "payments:write": frozenset({_P.CLAIM_VIEW, _P.PAYMENT_MANAGE}),
    "payout-accounts:write": frozenset({_P.PAYOUT_MANAGE}),
    "tariffs:write": frozenset({_P.TARIFF_MANAGE}),
    "placement-rules:write": frozenset({_P.CUSTOMER_VIEW, _P.RULE_MANAGE}),
    "whereabouts:write": frozenset({_P.WHEREABOUTS_ASK}),
    "support:write": frozenset({_P.SUPPORT_REQUEST, _P.SUPPORT_ANSWER, _P.LINE_RELEASE, _P.FEED_VIEW}),
    "audit:read": frozenset({_P.AUDIT_VIEW}),
    "partners:read": frozenset({_P.PARTNER_VIEW}),
    "partners:write": frozenset({_P.PARTNER_VIEW, _P.COURSE_MANAGE}),
    "feeds:read": frozenset({_P.FEED_VIEW}),
    "feeds:write": frozenset({_P.FEED_VIEW, _P.PARTNER_VIEW, _P.FEED_MANAGE, _P.CONFLICT_DECIDE}),
}
"""What each scope allows, where the role allows it too."""

LABELS: dict[str, StrOrPromise] = {
    "devices:read": _("Read PCs: the page Unassigned devices and dashboards"),
    "devices:export": _("Have lists of PCs written to files"),
    "personal-data:read": _("Read last signed-in users and locations, where they are collected"),
    "customers:read": _("Read customers and their settings"),
    "customers:write": _("Add customers, and change their settings"),
    "people:read": _("Read names and addresses of customers' people"),
    "people:write": _("Invite a customer's people, and change their roles"),
    "transfers:write": _("Ask for bulk actions, run them and undo them"),
    "enrolment:write": _("Read and make cPINs, packages and lists of expected PCs"),
    "alerts:read": _("Read alerts"),
    "alerts:export": _("Have lists of alerts written to files"),
    "repairs:read": _("Read repair cases"),
    "repairs:write": _("Open repair cases and work them"),
    "repairs:export": _("Have lists of repair cases written to files"),
    "parts:read": _("Read parts orders and returns, and how service delivery stands"),
    "parts:write": _("Order parts and send old ones back; at the parts desk, decide about them"),
    "parts:export": _("Have lists of parts orders written to files"),
    "parts-catalogue:write": _("Read the parts catalogue, and import it"),
    "claims:read": _("Read claims, and have lists of them written to files"),
    "claims:write": _("Make and submit claims; at the claims desk, decide about them"),
    "payments:write": _("Make payment runs, get their files, and take in what the bank answers"),
    "payout-accounts:write": _("Read and change the accounts that we are paid to"),
    "tariffs:write": _("Read tariffs, and add new ones"),
    "placement-rules:write": _("Write placement rules, and switch them on and off"),
    "whereabouts:write": _("Ask where PCs are"),
    "support:write": _("Read support cases, open them, answer and work on them; at the support desk, read feeds too"),
    "audit:read": _("Read the audit log"),
    "partners:read": _("Read partners and their certificates"),
    "partners:write": _("Add partners, and revoke certificates"),
    "feeds:read": _("Read feeds, what they brought, and what must be decided, with its proofs"),
    "feeds:write": _("Change feeds and mappings, put lines right, and decide conflicts and requests"),
}


def permissions_of(scopes: Iterable[str]) -> frozenset[_P]:
    """Everything that these scopes allow; one that does not exist any more allows nothing."""
    return frozenset().union(*(SCOPES.get(scope, frozenset()) for scope in scopes))


def offered_to(kind: str, role: str) -> list[str]:
    """The scopes by which somebody of this role can do anything at all, in order; who is only invited has none."""
    if role == INVITED:
        return []
    granted = GRANTS.get((kind, role), frozenset())
    return [scope for scope, allowed in SCOPES.items() if _own(scope, allowed) & granted]


def _own(scope: str, allowed: frozenset[_P]) -> frozenset[_P]:
    """What a scope is for: a `write` is for more than to read what it changes."""
    reading = SCOPES.get(f"{scope.partition(':')[0]}:read", frozenset())
    return allowed - reading - _BESIDE if not scope.endswith(":read") else allowed


_BESIDE = frozenset({
    _P.POOL_VIEW, _P.CUSTOMER_VIEW, _P.DASHBOARD_VIEW, _P.ALERT_VIEW, _P.FEED_VIEW, _P.LINE_RELEASE, _P.PARTNER_VIEW,
    _P.CLAIM_VIEW,
})  # fmt: skip
"""What writing needs beside what it is for: to read what it changes, and to release lines of a support case."""
