"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """What distributors report, and what became of each line."""

    name = "fleetward.domain.sales_feed"
    label = "sales_feed"

    def ready(self) -> None:
        """Say what people are told."""
        from fleetward.domain.sales_feed.told import KINDS  # noqa: PLC0415 (needs the models)
        from fleetward.foundation.notifications.kinds import register  # noqa: PLC0415 (needs the models)

        register(*KINDS)
