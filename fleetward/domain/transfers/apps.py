"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Moving PCs between the pool and dashboards: preview, run, undo; placement rules."""

    name = "fleetward.domain.transfers"
    label = "transfers"

    def ready(self) -> None:
        """Say what people are told."""
        from fleetward.domain.transfers.told import KINDS  # noqa: PLC0415 (needs the models)
        from fleetward.foundation.notifications.kinds import register  # noqa: PLC0415 (needs the models)

        register(*KINDS)
