"""Imported by the worker at start: every module here that registers tasks."""

from fleetward.entrypoints.jobs import (
    alerts,
    completions,
    enrolment,
    exports,
    invitations,
    repairs,
    rescue,
    sales_feed,
    transfers,
)

__all__ = [
    "alerts",
    "completions",
    "enrolment",
    "exports",
    "invitations",
    "repairs",
    "rescue",
    "sales_feed",
    "transfers",
]
