"""Taking up jobs whose worker was killed (design 5): a worker that sends no heartbeat has lost its jobs."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

log = logging.getLogger(__name__)

STALE_SECONDS = 8
"""As in the setting PROCRASTINATE_WORKER_DEFAULTS: four heartbeats missed."""


@app.periodic(cron="* * * * * */5")
@app.task(name="jobs.rescue", queueing_lock="jobs.rescue", pass_context=False)
async def rescue(timestamp: int) -> None:
    """Put the jobs of dead workers back into the queue."""
    del timestamp
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALE_SECONDS):
        try:
            await app.job_manager.retry_job(job)
        except ConnectorException as error:  # another worker was quicker, or its own came back
            log.warning("job %s was not taken up: %s", job.id, error)
