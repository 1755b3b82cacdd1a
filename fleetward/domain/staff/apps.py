"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """The people of the vendor and of partners: who is invited, and who belongs to them."""

    name = "fleetward.domain.staff"
    label = "staff"
