"""A notification service without a screen: notes what it is asked to show, and presses one button by its label."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

from dbus_fast import Message, MessageType
from dbus_fast.aio.message_bus import MessageBus

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
INTERFACE = """<node><interface name="org.freedesktop.Notifications">
<method name="GetCapabilities"><arg direction="out" type="as"/></method>
<method name="GetServerInformation">
<arg direction="out" type="s"/><arg direction="out" type="s"/><arg direction="out" type="s"/>
<arg direction="out" type="s"/></method>
<method name="Notify"><arg direction="in" type="s"/><arg direction="in" type="u"/><arg direction="in" type="s"/>
<arg direction="in" type="s"/><arg direction="in" type="s"/><arg direction="in" type="as"/>
<arg direction="in" type="a{sv}"/><arg direction="in" type="i"/><arg direction="out" type="u"/></method>
<method name="CloseNotification"><arg direction="in" type="u"/></method>
<signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
<signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
</interface></node>"""
CLOSED_BY_USER = 2
CAPABILITIES = ["body"] if os.environ.get("BUTTONS") == "no" else ["actions", "body"]


class Daemon:
    """Answers the few calls of the specification."""

    def __init__(self, bus: MessageBus, shows: Path, press: str) -> None:
        self.bus, self.shows, self.press, self.count = bus, shows, press, 0

    def begin(self) -> None:
        """The file says that we are there."""
        self.shows.touch()

    def handle(self, message: Message) -> Message | None:
        """Answer a call to us."""
        if message.message_type != MessageType.METHOD_CALL or message.path != PATH:
            return None
        match message.member:
            case "Introspect":
                return Message.new_method_return(message, "s", [INTERFACE])
            case "GetCapabilities":
                return Message.new_method_return(message, "as", [CAPABILITIES])
            case "GetServerInformation":
                return Message.new_method_return(message, "ssss", ["tiny", "tests", "1", "1.2"])
            case "Notify":
                return self.notify(message)
        return Message.new_method_return(message)

    def notify(self, message: Message) -> Message:
        """Note it, and press the button a moment later."""
        self.count += 1
        title, text, actions = message.body[3], message.body[4], message.body[5]
        labels = dict(zip(actions[1::2], actions[::2], strict=True))
        shown = {"title": title, "text": text, "buttons": [one for one in labels if one]}
        with self.shows.open("a") as file:
            file.write(json.dumps(shown) + "\n")
        if self.press in labels:
            asyncio.get_running_loop().call_later(0.2, self.pressed, self.count, labels[self.press])
        return Message.new_method_return(message, "u", [self.count])

    def pressed(self, number: int, key: str) -> None:
        """As a service tells that a button was pressed."""
        for signal, signature, value in (("ActionInvoked", "us", key), ("NotificationClosed", "uu", CLOSED_BY_USER)):
            self.bus.send(Message.new_signal(PATH, NAME, signal, signature, [number, value]))


async def main(shows: Path, press: str) -> None:
    """Serve until killed."""
    bus = await MessageBus().connect()
    daemon = Daemon(bus, shows, press)
    bus.add_message_handler(daemon.handle)
    await bus.request_name(NAME)
    daemon.begin()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
