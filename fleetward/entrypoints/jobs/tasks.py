"""Imported by the worker at start: every module here that registers tasks."""

from fleetward.entrypoints.jobs import rescue, sales_feed

__all__ = ["rescue", "sales_feed"]
