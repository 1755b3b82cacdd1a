"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Repair cases: submitted, routed, scheduled, closed."""

    name = "fleetward.domain.repairs"
    label = "repairs"
