"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """What distributors report, and what became of each line."""

    name = "fleetward.domain.sales_feed"
    label = "sales_feed"
