"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Where is my PC: what became of a serial number, and what to do about it."""

    name = "fleetward.domain.whereabouts"
    label = "whereabouts"
