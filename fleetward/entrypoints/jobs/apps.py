"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Background and scheduled work."""

    name = "fleetward.entrypoints.jobs"
    label = "jobs_entry"
