"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Support cases: questions to the platform's support team."""

    name = "fleetward.domain.support"
    label = "support"
