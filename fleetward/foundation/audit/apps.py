"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Who did what, for whom, from where."""

    name = "fleetward.foundation.audit"
    label = "audit"
