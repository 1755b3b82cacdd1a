"""Imported by the worker at start: every module here that registers tasks."""

from fleetward.entrypoints.jobs import (
    alerts,
    audit,
    calls,
    certificates,
    claims,
    completions,
    enrolment,
    exports,
    invitations,
    notifications,
    parts,
    repairs,
    rescue,
    sales_feed,
    support,
    transfers,
    whereabouts,
)

__all__ = [
    "alerts", "audit", "calls", "certificates", "claims", "completions", "enrolment", "exports", "invitations",
    "notifications", "parts", "repairs", "rescue", "sales_feed", "support", "transfers", "whereabouts",
]  # fmt: skip
