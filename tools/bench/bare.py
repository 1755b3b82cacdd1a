"""The yardstick of check-ins: a bare Starlette endpoint that writes one row with psycopg, and nothing else."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from psycopg_pool import AsyncConnectionPool
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

ADDRESS = "BENCH_BARE_DATABASE"
CONNECTIONS = 4  # of each worker, as many as our own has threads

pool = AsyncConnectionPool(
    os.environ[ADDRESS], min_size=CONNECTIONS, max_size=CONNECTIONS, kwargs={"autocommit": True}, open=False
)


async def seen(request: Request) -> JSONResponse:
    """Write one row, by its key, committed when this answers."""
    credential = request.headers["authorization"].removeprefix("Bearer ")
    body = await request.json()
    async with pool.connection() as connection:
        await connection.execute(
            "UPDATE bench_seen SET seen_at = now(), agent = %s WHERE credential = %s",
            [body["agent"], credential],
            prepare=True,
        )
    return JSONResponse({"on_dashboard": True})


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    """The pool, as long as the worker lives."""
    async with pool:
        yield


application = Starlette(routes=[Route("/agent/v1/check-in", seen, methods=["POST"])], lifespan=lifespan)
