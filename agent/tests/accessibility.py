"""Pressing a button as a screen reader does: found by its name among everything that is on the screen (AT-SPI)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from dbus_fast import Message, MessageType
from dbus_fast.aio.message_bus import MessageBus

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ACCESSIBLE, ACTION = "org.a11y.atspi.Accessible", "org.a11y.atspi.Action"
DESKTOP = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
TRIES = 100


def press(session_bus: str, label: str) -> list[str]:
    """Press the button with this label; the labels of all buttons there were. AssertionError where it never appears."""
    return asyncio.run(_press(session_bus, label))


async def _press(session_bus: str, label: str) -> list[str]:
    session = await MessageBus(bus_address=session_bus).connect()
    address = await _call(session, ("org.a11y.Bus", "/org/a11y/bus"), "org.a11y.Bus", "GetAddress")
    screen = await MessageBus(bus_address=address).connect()
    try:
        for _ in range(TRIES):
            buttons = {name: place async for name, place in _buttons(screen, DESKTOP) if name}
            if label in buttons:
                assert await _call(screen, buttons[label], ACTION, "DoAction", "i", 0)
                return list(buttons)
            await asyncio.sleep(0.1)
    finally:
        for bus in (session, screen):
            bus.disconnect()
            await asyncio.sleep(0)
    msg = f"no button {label!r} on the screen, but {list(buttons)}"
    raise AssertionError(msg)


async def _buttons(screen: MessageBus, place: tuple[str, str]) -> AsyncIterator[tuple[str, tuple[str, str]]]:
    """Every button below this place, with its name."""
    try:
        role = await _call(screen, place, ACCESSIBLE, "GetRoleName")
        name = await _call(screen, place, "org.freedesktop.DBus.Properties", "Get", "ss", ACCESSIBLE, "Name")
        children = await _call(screen, place, ACCESSIBLE, "GetChildren")
    except LookupError:
        return  # gone meanwhile
    if role == "push button":
        yield name.value, place
    for child in children:
        async for found in _buttons(screen, (child[0], child[1])):
            yield found


async def _call(
    bus: MessageBus, place: tuple[str, str], interface: str, member: str, signature: str = "", *values: object
) -> Any:
    message = Message(
        destination=place[0], path=place[1], interface=interface, member=member, signature=signature, body=list(values)
    )  # fmt: skip
    answer = await bus.call(message)
    if answer is None or answer.message_type == MessageType.ERROR:
        raise LookupError(member)
    return answer.body[0] if answer.body else None
