"""How the queue stands: for whoever watches over the installation."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

_FIGURES = """
SELECT count(*) FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()),
    count(*) FILTER (WHERE status = 'doing'), count(*) FILTER (WHERE status = 'failed'),
    (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '10 seconds'),
    coalesce(extract(epoch FROM now() - min(e.at) FILTER (WHERE status = 'todo')), 0)
FROM procrastinate_jobs j
LEFT JOIN LATERAL (
    SELECT greatest(min(e.at), j.scheduled_at) AS at FROM procrastinate_events e
    WHERE e.job_id = j.id AND e.type = 'deferred' AND coalesce(j.scheduled_at, now()) <= now()
) e ON j.status = 'todo'
WHERE status IN ('todo', 'doing', 'failed')
"""


@dataclass(frozen=True)
class Queue:
    """Jobs that are due and wait, are being done, and were given up; live workers; how long the oldest waits (s)."""

    waiting: int
    running: int
    failed: int
    workers: int
    oldest_waits: float


def queue() -> Queue:
    """The figures at this moment."""
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES)
        waiting, running, failed, workers, oldest = cursor.fetchone()
    return Queue(waiting, running, failed, workers, float(oldest))
