"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """cPIN, enrolment packages, and binding an agent to a PC."""

    name = "fleetward.domain.enrolment"
    label = "enrolment"
