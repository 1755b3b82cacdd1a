"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """What an operator sets."""

    name = "fleetward.config"
    label = "fleetward_config"

    def ready(self) -> None:
        """Make the deployment checks known."""
        from fleetward.config import deploy_checks  # noqa: F401, PLC0415 (registers itself)
