"""Messages that wait for the server: one file each, oldest first, bounded."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fleetward_agent import files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

log = logging.getLogger(__name__)

MOST = 1000  # hourly readings of 30 days, after which the server takes none of them, and some inventories


@dataclass(frozen=True)
class Message:
    """What is to be sent where. Its id is in the body, made once, so that sending twice has one effect."""

    path: Path
    address: str
    body: dict[str, Any]


class Outbox:
    """The folder of waiting messages. Written by one process, from several threads."""

    def __init__(self, folder: Path, most: int = MOST) -> None:
        self.folder, self.most = folder, most
        self._lock = threading.Lock()

    def prepare(self) -> None:
        """Make the folder, and take away what a killed writer left half done."""
        files.own_folder(self.folder)
        for half in self.folder.glob(".*"):
            files.remove(half)

    def put(self, address: str, body: dict[str, Any]) -> None:
        """Keep a message until the server has it; of too many, the oldest are dropped with a word in the log."""
        with self._lock:
            files.write(self.folder / self._name(address), {"address": address, "body": body})
            for path in self._paths()[: -self.most]:
                log.warning("the outbox is full: %s is dropped", path.name)
                files.remove(path)

    def waiting(self) -> Iterator[Message]:
        """Every message, oldest first; a file that cannot be read is dropped with a word in the log."""
        for path in self._paths():
            content = files.read(path)
            if content and isinstance(content.get("body"), dict) and isinstance(content.get("address"), str):
                yield Message(path, content["address"], content["body"])
            elif path.exists():
                log.error("%s cannot be read and is dropped", path.name)
                files.remove(path)

    def remove(self, message: Message) -> None:
        """The server has it, or will never take it."""
        files.remove(message.path)

    def __len__(self) -> int:
        return len(self._paths())

    def _name(self, address: str) -> str:
        """Names sort by age, also where the clock was turned back."""
        last = max((int(path.name.split("-")[0]) for path in self._paths()), default=0)
        return f"{max(time.time_ns(), last + 1):020}-{address.partition('/')[0]}.json"

    def _paths(self) -> list[Path]:
        return sorted(path for path in self.folder.glob("[0-9]*.json") if path.name.split("-")[0].isdigit())
