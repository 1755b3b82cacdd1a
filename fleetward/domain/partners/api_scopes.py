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
    "parts:read": frozenset({_P.PARTS_ORDER_VIEW}),
    "parts:write": frozenset({_P.PARTS_ORDER_VIEW, _P.PARTS_ORDER_MANAGE, _P.PARTS_ORDER_DECIDE}),
    "claims:read": frozenset({_P.CLAIM_VIEW}),
    "claims:write": frozenset({_P.CLAIM_VIEW, _P.CLAIM_MANAGE}),
    "placement-rules:write": frozenset({_P.CUSTOMER_VIEW, _P.RULE_MANAGE}),
    "whereabouts:write": frozenset({_P.WHEREABOUTS_ASK}),
    "support:write": frozenset({_P.SUPPORT_REQUEST}),
    "audit:read": frozenset({_P.AUDIT_VIEW}),
    "feeds:read": frozenset({_P.FEED_VIEW}),
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
    "parts:read": _("Read parts orders and returns"),
    "parts:write": _("Order parts and send old ones back"),
    "claims:read": _("Read claims"),
    "claims:write": _("Submit claims"),
    "placement-rules:write": _("Write placement rules, and switch them on and off"),
    "whereabouts:write": _("Ask where PCs are"),
    "support:write": _("Read support cases, open them and answer"),
    "audit:read": _("Read the audit log"),
    "feeds:read": _("Read feeds, files and conflicts"),
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
    return allowed - reading - _READING if not scope.endswith(":read") else allowed


_READING = frozenset({_P.POOL_VIEW, _P.CUSTOMER_VIEW, _P.DASHBOARD_VIEW, _P.ALERT_VIEW})
