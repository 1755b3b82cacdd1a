"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Users and how they like to be addressed."""

    name = "fleetward.foundation.accounts"
    label = "accounts"
