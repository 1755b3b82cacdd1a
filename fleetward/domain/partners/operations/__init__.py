"""Writes of partners, of their certificates, and of the credentials of the API."""

from fleetward.domain.partners.operations.certifying import (
    CERTIFIED,
    UNKNOWN_ACCOUNT,
    UNKNOWN_COURSE,
    AccountTaken,
    create_partner,
    record_completion,
    revoke,
)

__all__ = [
    "CERTIFIED", "UNKNOWN_ACCOUNT", "UNKNOWN_COURSE", "AccountTaken", "create_partner", "record_completion", "revoke",
]  # fmt: skip
