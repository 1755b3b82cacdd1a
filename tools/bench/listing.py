"""The page *Unassigned devices* at full size: database time, and the whole answer through HTTP."""

from __future__ import annotations

import http.client
import os
import statistics
import sys
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tools.bench import raw
from tools.bench.serving import granian

if TYPE_CHECKING:
    from uuid import UUID

REPEAT = 200
PATH = "/unassigned-devices/"


def measure(address: str, size: int) -> None:
    """Print the list page's figures at the size that the ingest made."""
    raw.settle()
    cookie, partner_id, count = _sign_in(address)
    places = _places(partner_id, count)
    base, prepared = _raw(partner_id)
    print(f"list page: {count:,} PCs on this partner's page, {size:,} in all; 50 rows a page, {REPEAT} times each")
    print(f"  raw keyset query (psycopg)                    {base:7.2f} ms  prepared beforehand {prepared:.2f} ms")
    page, whole = _database_time(address, places)
    print(f"  the page's keyset query                       {page:7.2f} ms  {page / base:4.1f} x raw   at most 3 x")
    print(f"  all queries of the request                    {whole:7.2f} ms  {whole / base:4.1f} x raw")
    with granian("fleetward.config.wsgi:application", "wsgi", "--workers", "1") as port:
        for name, cursor in places.items():
            before, p50, p99, after = _raw(partner_id), *_http(port, cookie, cursor), _raw(partner_id)
            base, prepared = (statistics.mean(pair) for pair in zip(before, after, strict=True))
            print(
                f"  HTTP, {name:6} page: p50 {p50:6.2f} ms  p99 {p99:6.2f} ms  {p50 / base:4.0f} x raw ({base:.2f})"
                f"   below 60 x ({p50 / prepared:.0f} x the prepared query)"
            )


def _raw(partner_id: UUID) -> tuple[float, float]:
    """Median milliseconds of the raw query, as it is sent and prepared: now, for machines change their speed."""
    as_sent, prepared = (statistics.median(raw.keyset(partner_id, REPEAT, prepare=one)) for one in (False, True))
    return as_sent * 1000, prepared * 1000


def _sign_in(address: str) -> tuple[str, UUID, int]:
    from django.conf import settings  # noqa: PLC0415 (Django is set up by now)
    from django.db import transaction  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from fleetward.domain.devices.models import PoolStatus  # noqa: PLC0415
    from fleetward.domain.partners.models import PartnerMember  # noqa: PLC0415
    from fleetward.foundation.accounts.models import User  # noqa: PLC0415
    from fleetward.foundation.tenancy.scope import Scope, scoped  # noqa: PLC0415

    user = User.objects.get(email=address)
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    partner_id = PartnerMember.objects.get(user=user).partner_id
    with scoped(Scope(partner_id)), transaction.atomic():
        count = PoolStatus.objects.get(partner_id=partner_id).on_page
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}", partner_id, count


def _places(partner_id: UUID, count: int) -> dict[str, str]:
    """Cursors of the first, the middle and the last page, newest first."""
    from fleetward.domain.devices.models import Device  # noqa: PLC0415
    from fleetward.foundation.kit import listing  # noqa: PLC0415

    places = {"first": ""}
    with raw.connect() as connection:
        for name, offset in (("middle", count // 2), ("last", count - 51)):
            row = connection.execute(
                "SELECT id, waiting_since FROM devices_device WHERE partner_id = %s AND place = 'pool' "
                "ORDER BY waiting_since DESC, id DESC OFFSET %s LIMIT 1",
                [partner_id, offset],
            ).fetchone()
            assert row is not None  # noqa: S101 (the ingest made them)
            places[name] = listing.cursor_after(Device(id=row[0], waiting_since=row[1]), "waiting_since")
    return places


def _database_time(address: str, places: dict[str, str]) -> tuple[float, float]:
    """Median milliseconds of the keyset query, and of all queries, in the same process as the view."""
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from fleetward.foundation.accounts.models import User  # noqa: PLC0415

    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(email=address), backend=settings.AUTHENTICATION_BACKENDS[0])
    times: list[tuple[str, float]] = []

    def clock(execute: Any, query: Any, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        begun = time.perf_counter()
        answer = execute(query, params, many, context)
        times.append((str(query), time.perf_counter() - begun))
        return answer

    page, whole = [], []
    with connection.execute_wrapper(clock):
        for _ in range(REPEAT // 2):
            for cursor in places.values():
                times.clear()
                answer = client.get(PATH, {"at": cursor} if cursor else {})
                assert answer.status_code == 200, answer.status_code  # noqa: PLR2004, S101
                page.append(sum(one for query, one in times if 'FROM "devices_device"' in query))
                whole.append(sum(one for _, one in times))
    if os.environ.get("BENCH_SQL"):
        for query, one in times:
            print(f"    {one * 1000:6.2f} ms {' '.join(query.split())[:140]}", file=sys.stderr)
    return statistics.median(page) * 1000, statistics.median(whole) * 1000


def _http(port: int, cookie: str, cursor: str) -> tuple[float, float]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Cookie": cookie, "Host": "localhost"}
    times = []
    for number in range(REPEAT + 20):
        begun = time.perf_counter()
        connection.request("GET", f"{PATH}?at={quote(cursor)}" if cursor else PATH, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        if number >= 20:  # noqa: PLR2004 (warm-up)
            times.append(time.perf_counter() - begun)
        assert answer.status == 200, answer.status  # noqa: PLR2004, S101
        assert body.count(b'class="pick"') == 50, body.count(b'class="pick"')  # noqa: PLR2004, S101
    times.sort()
    return times[len(times) // 2] * 1000, times[int(len(times) * 0.99)] * 1000
