"""Imported by the worker at start: every module here that registers tasks."""

from fleetward.entrypoints.jobs import (
    alerts,
    audit,
    claims,
    completions,
    enrolment,
    exports,
    invitations,
    parts,
    repairs,
    rescue,
    sales_feed,
    support,
    transfers,
    whereabouts,
)

__all__ = [
    "alerts", "audit", "claims", "completions", "enrolment", "exports", "invitations", "parts", "repairs",
    "rescue", "sales_feed", "support", "transfers", "whereabouts",
]  # fmt: skip
