"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Long work: stored, with progress."""

    name = "fleetward.foundation.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Say what people are told."""
        from fleetward.foundation.jobs.told import KINDS  # noqa: PLC0415 (needs the models)
        from fleetward.foundation.notifications.kinds import register  # noqa: PLC0415 (needs the models)

        register(*KINDS)
