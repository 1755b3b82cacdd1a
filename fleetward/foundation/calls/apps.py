"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Calls of programs: counted, and answered once."""

    name = "fleetward.foundation.calls"
    label = "calls"
