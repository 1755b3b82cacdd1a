"""Reads of alerts: whose they are (`rows`), who is told (`told`), how a PC is (`health`), sums (`totals`)."""

from fleetward.domain.alerts.queries.health import Health, PartHealth, health
from fleetward.domain.alerts.queries.rows import (
    at_customer,
    inventory,
    left_in_pool,
    of_device,
    readings,
    visible_to,
    with_serial,
)
from fleetward.domain.alerts.queries.told import may_be_shown, notices
from fleetward.domain.alerts.queries.totals import Storm, open_by_severity, storms, urgent

__all__ = [
    "Health", "PartHealth", "Storm", "at_customer", "health", "inventory", "left_in_pool", "may_be_shown", "notices",
    "of_device", "open_by_severity", "readings", "storms", "urgent", "visible_to", "with_serial",
]  # fmt: skip
