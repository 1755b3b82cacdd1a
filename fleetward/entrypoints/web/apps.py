"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Pages."""

    name = "fleetward.entrypoints.web"
    label = "web_entry"
