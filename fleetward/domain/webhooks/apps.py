"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Webhooks: programs of partners and customers are told of events."""

    name = "fleetward.domain.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        """Say what people are told."""
        from fleetward.domain.webhooks.told import KINDS  # noqa: PLC0415 (needs the models)
        from fleetward.foundation.notifications.kinds import register  # noqa: PLC0415 (needs the models)

        register(*KINDS)
