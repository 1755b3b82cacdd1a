"""Reads of alerts: whose they are (`rows`), who is told (`told`), how a PC is (`health`), sums (`totals`)."""

from fleetward.domain.alerts.queries.health import Health, PartHealth, Series, health, series
from fleetward.domain.alerts.queries.rows import at_customer, inventory, of_device, readings, visible_to
from fleetward.domain.alerts.queries.told import PENDING, may_be_shown, notices
from fleetward.domain.alerts.queries.totals import Storm, open_by_severity, storms

__all__ = [
    "PENDING", "Health", "PartHealth", "Series", "Storm", "at_customer", "health", "inventory", "may_be_shown",
    "notices", "of_device", "open_by_severity", "readings", "series", "storms", "visible_to",
]  # fmt: skip
