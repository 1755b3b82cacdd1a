"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Service parts: the catalogue, parts orders, shipments, returns of old parts."""

    name = "fleetward.domain.parts"
    label = "parts"

    def ready(self) -> None:
        """Say what people are told."""
        from fleetward.domain.parts.told import KINDS  # noqa: PLC0415 (needs the models)
        from fleetward.foundation.notifications.kinds import register  # noqa: PLC0415 (needs the models)

        register(*KINDS)
