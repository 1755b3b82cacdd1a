"""One message of an agent, whichever form it came in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What the agent wants."""

    HELLO = "hello"  # PROLOG, contact: what shall I do?
    INVENTORY = "inventory"


class Form(StrEnum):
    """The language of the message, which the answer must be in too: JSON stops an agent that speaks XML."""

    XML = "xml"
    JSON = "json"


@dataclass(frozen=True)
class Message:
    """`content` has GLPI's names (inventory_format), of hardware only (`parts`). `tag` is what the operator set.

    `partial`: only some sections were looked at, and what is not there may be there still. `additions` is what our own
    agent adds to `content`, as sent.
    """

    kind: Kind
    form: Form
    tag: str = ""
    agent: str = ""
    partial: bool = False
    content: dict[str, Any] = field(default_factory=dict)
    additions: Any = None

    @property
    def serial(self) -> str:
        """The PC's serial number, as its BIOS tells it; '' where it does not."""
        return str(self.content.get("bios", {}).get("ssn", ""))

    @property
    def product_number(self) -> str:
        """The PC's product number, as its BIOS tells it."""
        return str(self.content.get("bios", {}).get("skunumber", ""))

    @property
    def model(self) -> str:
        """The PC's model, as its BIOS tells it."""
        return str(self.content.get("bios", {}).get("smodel", ""))
