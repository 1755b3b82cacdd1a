"""Writes of partners, of their certificates, and of the credentials of the API."""

from fleetward.domain.partners.operations.certifying import (
    CERTIFIED,
    UNKNOWN_ACCOUNT,
    UNKNOWN_COURSE,
    AccountTaken,
    create_partner,
    record_completion,
    remind_of_certificates,
    revoke,
)

__all__ = [
    "CERTIFIED", "UNKNOWN_ACCOUNT", "UNKNOWN_COURSE", "AccountTaken", "create_partner", "record_completion",
    "remind_of_certificates", "revoke",
]  # fmt: skip
