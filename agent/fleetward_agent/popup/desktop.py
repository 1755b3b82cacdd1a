"""The notification of the user's desktop, with its two buttons."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from desktop_notifier import Button, Capability, DesktopNotifier, Urgency

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetward_agent.notices import Answer, Notice

log = logging.getLogger(__name__)

APP_NAME = "Fleetward"
PATIENCE = 3600.0  # seconds; whoever does not answer is not there: it comes back after a day


class Desktop:
    """The notification service of this session. One event loop for as long as the helper lives."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self.patience = patience
        self._loop = asyncio.Runner()
        self._notifier: DesktopNotifier | None = None

    def ready(self) -> bool:
        """Whether there is such a service, and it shows buttons."""
        try:
            return Capability.BUTTONS in self._loop.run(self._capabilities())
        except Exception as error:  # noqa: BLE001 (the library passes on whatever the bus says; without a bus: none)
            log.debug("no notification service: %s", error)
            self._notifier = None
            return False

    async def _capabilities(self) -> frozenset[Capability]:
        self._notifier = self._notifier or DesktopNotifier(app_name=APP_NAME, app_icon=None)
        return await self._notifier.get_capabilities()

    def show(self, notice: Notice, shown: Callable[[], object]) -> Answer | None:
        """Show it and wait; None where the service took it not. A closed notification is put off."""
        if not self.ready() or self._notifier is None:
            return None
        answer = self._loop.run(self._shown(self._notifier, notice, shown))
        if answer is None:
            self._notifier = None  # another service may come
        return answer

    async def _shown(self, notifier: DesktopNotifier, notice: Notice, shown: Callable[[], object]) -> Answer | None:
        answers: asyncio.Queue[Answer] = asyncio.Queue()
        sent = asyncio.Event()
        loop = asyncio.get_running_loop()

        def given(answer: Answer) -> None:
            loop.call_soon_threadsafe(answers.put_nowait, answer)

        identifier = await notifier.send(
            title=notice.title, message=notice.text, urgency=Urgency.Critical, on_dispatched=sent.set,
            on_clicked=lambda: given("view"), on_dismissed=lambda: given("later"),
            buttons=[
                Button(title=notice.view, on_pressed=lambda: given("view")),
                Button(title=notice.later, on_pressed=lambda: given("later")),
            ],
        )  # fmt: skip
        if not sent.is_set():
            return None
        await asyncio.to_thread(shown)
        try:
            return await asyncio.wait_for(answers.get(), self.patience)
        except TimeoutError:
            await notifier.clear(identifier)
            return "later"
