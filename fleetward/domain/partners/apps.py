"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Partners, their certifications and members; who may do what."""

    name = "fleetward.domain.partners"
    label = "partners"
