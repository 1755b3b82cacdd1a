"""PCs that check in over HTTP/1.1, each on a connection that is kept: as fast as they are answered, or at a pace."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

BODY = b'{"agent": "fleetward-agent 1.0", "last_user": "kari"}'
REQUEST = (
    b"POST /agent/v1/check-in HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
    b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
)


@dataclass
class Answers:
    """What came back: seconds of each answer, in any order, and how many were no 200."""

    seconds: list[float] = field(default_factory=list)
    wrong: int = 0
    took: float = 0.0

    def at(self, share: float) -> float:
        """The time, in ms, within which this share was answered."""
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.took


class Connection(asyncio.Protocol):
    """Sends one request at a time; the answer is whole when its body has the announced length."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.received = b""
        self.answered: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It may be written to."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """A part of the answer, or all of it."""
        self.received += data
        head, found, body = self.received.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        if len(body) >= length and not self.answered.done():
            self.answered.set_result(head)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more will be answered."""
        if not self.answered.done():
            self.answered.set_exception(exc or ConnectionError("closed by the server"))

    def close(self) -> None:
        """Be done with it."""
        assert self.transport  # noqa: S101
        self.answered.cancel()
        self.transport.close()

    async def ask(self, request: bytes) -> bool:
        """Whether the answer is a 200."""
        assert self.transport  # noqa: S101
        self.received, self.answered = b"", asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return (await self.answered).startswith(b"HTTP/1.1 200")

    async def check_in(self, credential: bytes) -> bool:
        """Whether the PC was heard."""
        return await self.ask(REQUEST % (credential, len(BODY), BODY))


async def connect(port: int, count: int) -> list[Connection]:
    """So many open connections to this machine."""
    loop = asyncio.get_running_loop()
    made = [await loop.create_connection(Connection, "127.0.0.1", port) for _ in range(count)]
    return [protocol for _, protocol in made]


async def as_fast_as_possible(port: int, connections: int, seconds: float, credentials: Sequence[bytes]) -> Answers:
    """So many connections, each with one check-in on its way; every PC at most once."""
    answers, following, begun = Answers(), iter(credentials), time.perf_counter()

    async def one(connection: Connection) -> None:
        for credential in following:
            sent = time.perf_counter()
            if sent > begun + seconds:
                return
            answers.wrong += not await connection.check_in(credential)
            answers.seconds.append(time.perf_counter() - sent)

    open_ones = await connect(port, connections)
    begun = time.perf_counter()
    await asyncio.gather(*map(one, open_ones))
    answers.took = time.perf_counter() - begun
    return answers


async def at_a_pace(port: int, connections: int, seconds: float, credentials: Sequence[bytes], rate: float) -> Answers:
    """One check-in every 1/rate seconds, whether or not those before were answered; times count from when it is due."""
    answers, free = Answers(), asyncio.Queue[Connection]()
    for connection in await connect(port, connections):
        free.put_nowait(connection)
    begun = time.perf_counter()

    async def one(due: float, credential: bytes) -> None:
        connection = await free.get()
        answers.wrong += not await connection.check_in(credential)
        answers.seconds.append(time.perf_counter() - due)
        free.put_nowait(connection)

    async with asyncio.TaskGroup() as tasks:
        for place in range(int(seconds * rate)):
            due = begun + place / rate
            await asyncio.sleep(max(due - time.perf_counter(), 0))
            tasks.create_task(one(due, credentials[place % len(credentials)]))
    answers.took = time.perf_counter() - begun
    return answers
