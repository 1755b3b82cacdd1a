"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Long work: stored, with progress."""

    name = "fleetward.foundation.jobs"
    label = "jobs"
