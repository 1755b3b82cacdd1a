"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Support cases: questions to the platform's support team."""

    name = "fleetward.domain.support"
    label = "support"

    def ready(self) -> None:
        """Say what people are told."""
        from fleetward.domain.support.told import KINDS  # noqa: PLC0415 (needs the models)
        from fleetward.foundation.notifications.kinds import register  # noqa: PLC0415 (needs the models)

        register(*KINDS)
