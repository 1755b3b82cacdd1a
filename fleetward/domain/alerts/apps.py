"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """What PCs measure of themselves, the alerts that follow from it, and who is told."""

    name = "fleetward.domain.alerts"
    label = "alerts"
