"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Moving PCs between the pool and dashboards: preview, run, undo; placement rules."""

    name = "fleetward.domain.transfers"
    label = "transfers"
