"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Repair cases: submitted, routed, scheduled, closed."""

    name = "fleetward.domain.repairs"
    label = "repairs"

    def ready(self) -> None:
        """Say what people are told."""
        from fleetward.domain.repairs.told import KINDS  # noqa: PLC0415 (needs the models)
        from fleetward.foundation.notifications.kinds import register  # noqa: PLC0415 (needs the models)

        register(*KINDS)
