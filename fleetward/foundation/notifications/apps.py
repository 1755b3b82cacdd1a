"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Being told: what happened, to whom it matters, on the page and by mail."""

    name = "fleetward.foundation.notifications"
    label = "notifications"
