"""Permissions are an enum with one table: role -> what it may do.

Naming law: `<noun>.<verb>`; `view` reads, `manage` changes.
"""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """What can be allowed."""

    POOL_VIEW = "pool.view"
    POOL_EXPORT = "pool.export"
    CUSTOMER_VIEW = "customer.view"
    CUSTOMER_MANAGE = "customer.manage"
    ASSIGNED_PARTNER_VIEW = "assigned_partner.view"
    DASHBOARD_VIEW = "dashboard.view"
    DASHBOARD_MANAGE = "dashboard.manage"
    DASHBOARD_EXPORT = "dashboard.export"
    PEOPLE_VIEW = "people.view"
    PEOPLE_MANAGE = "people.manage"
    PERSONAL_DATA_VIEW = "personal_data.view"
    DEVICE_TRANSFER = "device.transfer"
    DEVICE_UN_ENROL = "device.un_enrol"
    ENROLMENT_MANAGE = "enrolment.manage"
    RULE_MANAGE = "rule.manage"
    ALERT_VIEW = "alert.view"
    ALERT_EXPORT = "alert.export"
    REPAIR_CASE_VIEW = "repair_case.view"
    REPAIR_CASE_OPEN = "repair_case.open"
    REPAIR_CASE_WORK = "repair_case.work"
    REPAIR_CASE_EXPORT = "repair_case.export"
    PARTS_ORDER_VIEW = "parts_order.view"
    PARTS_ORDER_MANAGE = "parts_order.manage"
    PARTS_ORDER_DECIDE = "parts_order.decide"
    PARTS_ORDER_EXPORT = "parts_order.export"
    CATALOGUE_MANAGE = "catalogue.manage"
    CLAIM_VIEW = "claim.view"
    CLAIM_MANAGE = "claim.manage"
    CLAIM_DECIDE = "claim.decide"
    PAYMENT_MANAGE = "payment.manage"
    TARIFF_MANAGE = "tariff.manage"
    PAYOUT_MANAGE = "payout.manage"
    WHEREABOUTS_ASK = "whereabouts.ask"
    SUPPORT_REQUEST = "support.request"
    PARTNER_VIEW = "partner.view"
    COURSE_MANAGE = "course.manage"
    FEED_VIEW = "feed.view"
    FEED_MANAGE = "feed.manage"
    LINE_RELEASE = "line.release"
    CONFLICT_DECIDE = "conflict.decide"
    SUPPORT_ANSWER = "support.answer"
    AUDIT_VIEW = "audit.view"
    API_MANAGE = "api.manage"
    SIGN_ON_MANAGE = "sign_on.manage"
    STAFF_MANAGE = "staff.manage"
    DOMAIN_DECIDE = "domain.decide"


class VendorRole(models.TextChoices):
    """Roles of the vendor's people."""

    PROGRAM_MANAGER = "program_manager", _("Program manager")
    CHANNEL_DATA_STEWARD = "channel_data_steward", _("Channel-data steward")
    SUPPORT_AGENT = "support_agent", _("Support agent")
    REPAIR_DESK = "repair_desk", _("Repair desk")
    CLAIMS_APPROVER = "claims_approver", _("Claims approver")
    AUDITOR = "auditor", _("Auditor")


class PartnerUserRole(models.TextChoices):
    """Roles of a partner's people (not the partner role, which a course earns)."""

    ADMINISTRATOR = "administrator", _("Administrator")
    TECHNICIAN = "technician", _("Technician")
    VIEWER = "viewer", _("Viewer")


class CustomerUserRole(models.TextChoices):
    """Roles of a customer's people."""

    IT_ADMINISTRATOR = "it_administrator", _("IT administrator")
    VIEWER = "viewer", _("Viewer")


INVITED = "invited"
"""The role of somebody who is asked to take a place at a customer, and has none: sees who asks, and answers (F2)."""

_P = Permission

_VIEWER = frozenset({
    _P.POOL_VIEW, _P.CUSTOMER_VIEW, _P.ASSIGNED_PARTNER_VIEW, _P.DASHBOARD_VIEW, _P.ALERT_VIEW, _P.REPAIR_CASE_VIEW,
    _P.PARTS_ORDER_VIEW, _P.CLAIM_VIEW, _P.SUPPORT_REQUEST, _P.WHEREABOUTS_ASK, _P.PEOPLE_VIEW,
})  # fmt: skip
_TECHNICIAN = _VIEWER | {
    _P.POOL_EXPORT, _P.DASHBOARD_EXPORT, _P.ALERT_EXPORT, _P.DEVICE_TRANSFER, _P.DEVICE_UN_ENROL, _P.ENROLMENT_MANAGE,
    _P.PERSONAL_DATA_VIEW, _P.REPAIR_CASE_OPEN, _P.REPAIR_CASE_WORK, _P.PARTS_ORDER_MANAGE, _P.CLAIM_MANAGE,
    _P.REPAIR_CASE_EXPORT, _P.PARTS_ORDER_EXPORT,
}  # fmt: skip

GRANTS: dict[tuple[str, str], frozenset[Permission]] = {
    ("vendor", "program_manager"): frozenset(
        {_P.PARTNER_VIEW, _P.COURSE_MANAGE, _P.FEED_VIEW, _P.TARIFF_MANAGE, _P.DOMAIN_DECIDE, _P.STAFF_MANAGE}
    ),
    ("vendor", "channel_data_steward"): frozenset(
        {_P.PARTNER_VIEW, _P.FEED_VIEW, _P.FEED_MANAGE, _P.LINE_RELEASE, _P.CONFLICT_DECIDE}
    ),
    ("vendor", "support_agent"): frozenset({_P.PARTNER_VIEW, _P.FEED_VIEW, _P.LINE_RELEASE, _P.SUPPORT_ANSWER}),
    ("vendor", "repair_desk"): frozenset(
        {
            _P.ALERT_VIEW,
            _P.ALERT_EXPORT,
            _P.REPAIR_CASE_VIEW,
            _P.REPAIR_CASE_WORK,
            _P.REPAIR_CASE_EXPORT,
            _P.PARTS_ORDER_VIEW,
            _P.PARTS_ORDER_DECIDE,
            _P.PARTS_ORDER_EXPORT,
            _P.CATALOGUE_MANAGE,
        }
    ),
    ("vendor", "claims_approver"): frozenset(
        {_P.CLAIM_VIEW, _P.CLAIM_DECIDE, _P.PAYMENT_MANAGE, _P.PARTS_ORDER_VIEW, _P.PARTS_ORDER_EXPORT}
    ),
    ("vendor", "auditor"): frozenset(
        {
            _P.PARTNER_VIEW,
            _P.FEED_VIEW,
            _P.PARTS_ORDER_VIEW,
            _P.PARTS_ORDER_EXPORT,
            _P.CLAIM_VIEW,
            _P.ALERT_VIEW,
            _P.ALERT_EXPORT,
            _P.REPAIR_CASE_VIEW,
            _P.REPAIR_CASE_EXPORT,
            _P.AUDIT_VIEW,
        }
    ),
    ("partner", "administrator"): _TECHNICIAN
    | {
        _P.CUSTOMER_MANAGE,
        _P.DASHBOARD_MANAGE,
        _P.RULE_MANAGE,
        _P.PAYOUT_MANAGE,
        _P.AUDIT_VIEW,
        _P.API_MANAGE,
        _P.SIGN_ON_MANAGE,
        _P.STAFF_MANAGE,
    },
    ("partner", "technician"): _TECHNICIAN,
    ("partner", "viewer"): _VIEWER,
    ("customer", "it_administrator"): frozenset(
        {
            _P.SUPPORT_REQUEST,
            _P.ASSIGNED_PARTNER_VIEW,
            _P.DASHBOARD_VIEW,
            _P.DASHBOARD_MANAGE,
            _P.DASHBOARD_EXPORT,
            _P.PEOPLE_VIEW,
            _P.PEOPLE_MANAGE,
            _P.PERSONAL_DATA_VIEW,
            _P.DEVICE_UN_ENROL,
            _P.ENROLMENT_MANAGE,
            _P.ALERT_VIEW,
            _P.ALERT_EXPORT,
            _P.REPAIR_CASE_VIEW,
            _P.REPAIR_CASE_OPEN,
            _P.REPAIR_CASE_EXPORT,
            _P.AUDIT_VIEW,
            _P.API_MANAGE,
            _P.SIGN_ON_MANAGE,
        }
    ),
    ("customer", "viewer"): frozenset(
        {
            _P.SUPPORT_REQUEST,
            _P.ASSIGNED_PARTNER_VIEW,
            _P.DASHBOARD_VIEW,
            _P.PEOPLE_VIEW,
            _P.ALERT_VIEW,
            _P.REPAIR_CASE_VIEW,
        }
    ),
    ("customer", INVITED): frozenset({_P.ASSIGNED_PARTNER_VIEW}),
}
"""Who may do what. A role that is not here may do nothing."""


def roles_that_may(kind: str, permission: Permission) -> list[str]:
    """The roles of the vendor's, a partner's or a customer's people that may do this."""
    return sorted(role for (of, role), granted in GRANTS.items() if of == kind and permission in granted)
