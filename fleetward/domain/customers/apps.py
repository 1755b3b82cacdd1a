"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """A partner's customers and their dashboards."""

    name = "fleetward.domain.customers"
    label = "customers"
