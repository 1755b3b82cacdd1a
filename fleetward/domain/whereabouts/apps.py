"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Where is my PC: what became of a serial number, and what to do about it."""

    name = "fleetward.domain.whereabouts"
    label = "whereabouts"

    def ready(self) -> None:
        """Say what people are told."""
        from fleetward.domain.whereabouts.told import KINDS  # noqa: PLC0415 (needs the models)
        from fleetward.foundation.notifications.kinds import register  # noqa: PLC0415 (needs the models)

        register(*KINDS)
