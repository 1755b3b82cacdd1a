"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Claims: reimbursement of finished repairs, and how it is paid."""

    name = "fleetward.domain.claims"
    label = "claims"
