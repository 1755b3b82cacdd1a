"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Management commands."""

    name = "fleetward.entrypoints.commands"
    label = "commands_entry"
