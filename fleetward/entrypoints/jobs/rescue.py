"""Taking up jobs whose worker was killed (design 5): a worker that sends no heartbeat has lost its jobs."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.periodic(cron="* * * * * */5")
@app.task(name="jobs.rescue", queueing_lock="jobs.rescue", pass_context=False)
async def rescue(timestamp: int) -> None:
    """Put the jobs of dead workers back into the queue."""
    del timestamp
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=8):
        await app.job_manager.retry_job(job)
