"""Imported by the worker at start: every module here that registers tasks."""

from fleetward.entrypoints.jobs import (
    alerts,
    calls,
    claims,
    completions,
    enrolment,
    exports,
    invitations,
    parts,
    repairs,
    rescue,
    sales_feed,
    transfers,
)

__all__ = [
    "alerts", "calls", "claims", "completions", "enrolment", "exports", "invitations", "parts", "repairs", "rescue",
    "sales_feed", "transfers",
]  # fmt: skip
