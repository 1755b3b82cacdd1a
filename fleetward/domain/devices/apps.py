"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """PCs, who holds them, the pool, the ledger."""

    name = "fleetward.domain.devices"
    label = "devices"
