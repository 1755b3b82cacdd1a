"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """A partner's customers and their dashboards."""

    name = "fleetward.domain.customers"
    label = "customers"

    def ready(self) -> None:
        """Say what people are told."""
        from fleetward.domain.customers.told import KINDS  # noqa: PLC0415 (needs the models)
        from fleetward.foundation.notifications.kinds import register  # noqa: PLC0415 (needs the models)

        register(*KINDS)
