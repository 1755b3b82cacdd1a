"""App configuration."""

from django.apps import AppConfig


class Config(AppConfig):
    """Pages."""

    name = "fleetward.entrypoints.web"
    label = "web_entry"

    def ready(self) -> None:
        """Listen to what the libraries tell of signing in."""
        from fleetward.entrypoints.web.account import hooks  # noqa: PLC0415 (reads models)

        hooks.listen()
