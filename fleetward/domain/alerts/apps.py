"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """What PCs measure of themselves, the alerts that follow from it, and who is told."""

    name = "fleetward.domain.alerts"
    label = "alerts"

    def ready(self) -> None:
        """Refuse to start with a rule book that makes no sense."""
        from fleetward.domain.alerts.rule_book import rule_book  # noqa: PLC0415 (the texts need the apps)

        rule_book()
