"""The desktop's notification where there is one, else a window, else nothing: then the alert stays where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetward_agent.popup.desktop import Desktop
from fleetward_agent.popup.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetward_agent.notices import Answer, Notice
    from fleetward_agent.notify import Shows


class Either:
    """The first way that works."""

    def __init__(self, language: str) -> None:
        self.ways: list[Shows] = [Desktop(), Window(language)]

    def ready(self) -> bool:
        """Whether any way works now."""
        return any(way.ready() for way in self.ways)

    def show(self, notice: Notice, shown: Callable[[], object]) -> Answer | None:
        """By the first way that can; None where none could."""
        for way in self.ways:
            if way.ready() and (answer := way.show(notice, shown)):
                return answer
        return None
