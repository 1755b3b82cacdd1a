"""One import in a process of its own, so that its memory can be told: `python -m tools.bench.importing FILE`."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.bench import world

if TYPE_CHECKING:
    from fleetward.domain.sales_feed.models import FeedFile


def main(path: str) -> None:
    """Receive and import the file; prints seconds and the peak of resident memory in MB as JSON."""
    os.environ["FLEETWARD_VAR"] = str(world.VAR)
    os.environ["FLEETWARD_DATABASE_NAME"] = world.DATABASE
    os.environ["FLEETWARD_LOG_LEVEL"] = "WARNING"
    os.environ["DJANGO_SETTINGS_MODULE"] = "fleetward.config.settings"
    import django  # noqa: PLC0415 (after the environment is set)

    django.setup()
    if os.environ.get("BENCH_SQL"):
        _show_slow()
    seconds = take(Path(path))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak}))


def take(path: Path) -> float:
    """Receive and import the file as the worker does. Returns seconds."""
    from django.utils import timezone  # noqa: PLC0415 (Django is set up by now)

    from fleetward.domain.partners.actor import SYSTEM  # noqa: PLC0415
    from fleetward.domain.sales_feed.operations import intake  # noqa: PLC0415
    from fleetward.entrypoints.jobs.sales_feed import Progress  # noqa: PLC0415
    from fleetward.foundation.tenancy.scope import VENDOR, scoped  # noqa: PLC0415

    begun = time.perf_counter()
    with scoped(VENDOR):
        received = receive(path)
        file = intake.begin(feed_id=received.feed_id, file_id=received.id, now=timezone.now())
        assert file is not None  # noqa: S101 (it was just received)
        with Progress(file.feed_id, file.id) as progress:
            intake.import_file(actor=SYSTEM, file=file, now=timezone.now(), tell=progress.tell)
    return time.perf_counter() - begun


def receive(path: Path) -> FeedFile:
    """Put the file into the spool and have it imported, in the vendor's scope."""
    from django.db import transaction  # noqa: PLC0415 (Django is set up by now)
    from django.utils import timezone  # noqa: PLC0415

    from fleetward.domain.partners.actor import SYSTEM  # noqa: PLC0415
    from fleetward.domain.sales_feed.models import Feed, Way  # noqa: PLC0415
    from fleetward.domain.sales_feed.operations import receive  # noqa: PLC0415

    with path.open("rb") as stream:
        content = receive.spool(stream)
    with transaction.atomic():
        feed = Feed.objects.get(code="bench")
    file, _ = receive.receive_file(
        actor=SYSTEM, feed=feed, content=content, name=path.name, way=Way.INBOX, now=timezone.now()
    )
    return file


def _show_slow() -> None:
    from django.db import connection  # noqa: PLC0415

    def show(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        begun = time.perf_counter()
        answer = execute(sql, params, many, context)
        seconds = time.perf_counter() - begun
        if seconds > 0.1:  # noqa: PLR2004
            text = sql if isinstance(sql, str) else sql.as_string(connection.connection)
            print(f"{seconds:7.2f} s  {' '.join(text.split())[:100]}", file=sys.stderr)
        return answer

    connection.execute_wrappers.append(show)


if __name__ == "__main__":
    main(sys.argv[1])
