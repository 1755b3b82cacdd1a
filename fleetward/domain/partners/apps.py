"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Partners, their certifications and members; who may do what."""

    name = "fleetward.domain.partners"
    label = "partners"

    def ready(self) -> None:
        """Say what people are told."""
        from fleetward.domain.partners.told import KINDS  # noqa: PLC0415 (needs the models)
        from fleetward.foundation.notifications.kinds import register  # noqa: PLC0415 (needs the models)

        register(*KINDS)
