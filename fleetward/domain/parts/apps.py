"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Service parts: the catalogue, parts orders, shipments, returns of old parts."""

    name = "fleetward.domain.parts"
    label = "parts"
