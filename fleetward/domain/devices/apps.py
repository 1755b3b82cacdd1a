"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """PCs, who holds them, the pool, the ledger."""

    name = "fleetward.domain.devices"
    label = "devices"

    def ready(self) -> None:
        """Say what people are told."""
        from fleetward.domain.devices.told import KINDS  # noqa: PLC0415 (needs the models)
        from fleetward.foundation.notifications.kinds import register  # noqa: PLC0415 (needs the models)

        register(*KINDS)
