"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Claims: reimbursement of finished repairs, and how it is paid."""

    name = "fleetward.domain.claims"
    label = "claims"

    def ready(self) -> None:
        """Say what people are told."""
        from fleetward.domain.claims.told import KINDS  # noqa: PLC0415 (needs the models)
        from fleetward.foundation.notifications.kinds import register  # noqa: PLC0415 (needs the models)

        register(*KINDS)
