"""Do what is queued, as the worker does, until nothing is left."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.db import connections
from procrastinate.contrib.django import app


def work() -> None:
    """Run every queued job, in a thread of its own: this one belongs to the browser's loop."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(_work).result()


def _work() -> None:
    try:
        with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
            worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    finally:
        connections.close_all()
