"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Single sign-on and provisioning, by partner and by customer."""

    name = "fleetward.domain.sign_on"
    label = "sign_on"
