"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """What PCs measure of themselves, the alerts that follow from it, and who is told."""

    name = "fleetward.domain.alerts"
    label = "alerts"

    def ready(self) -> None:
        """Refuse to start with a rule book that makes no sense; say what people are told."""
        from fleetward.domain.alerts.rule_book import rule_book  # noqa: PLC0415 (the texts need the apps)
        from fleetward.domain.alerts.told import KINDS  # noqa: PLC0415 (needs the models)
        from fleetward.foundation.notifications.kinds import register  # noqa: PLC0415 (needs the models)

        rule_book()
        register(*KINDS)
