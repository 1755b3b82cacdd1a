"""A real server on a free port, a real browser, and a worker that does what is queued."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test.testcases import LiveServerThread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext

CHROMIUM = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless, until the module ends: while Playwright runs, its thread has no other event loop."""
    from playwright.sync_api import sync_playwright

    found = os.environ.get("FLEETWARD_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.fail("no Chromium: `make test` installs Debian's, or set FLEETWARD_CHROMIUM")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread; our queries are sync
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(CHROMIUM))
        yield browser
        browser.close()


@pytest.fixture
def server(db: None, settings: Any) -> Iterator[str]:  # noqa: ARG001 (a fixture asks for others by name)
    """The application on a free port, with its static files; answers with its address."""
    settings.ALLOWED_HOSTS = ["localhost"]
    for alias in connections:
        connections.settings[alias]["CONN_MAX_AGE"] = 0  # each request has a thread of its own here
    thread = LiveServerThread("localhost", _Static, port=0)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    assert thread.error is None
    yield f"http://localhost:{thread.port}"
    thread.terminate()


class _Static(StaticFilesHandler):
    """Static files straight from the source."""

    def __init__(self, _application: Any) -> None:
        super().__init__(WSGIHandler())


# Somebody who leaves a page that polls aborts the poll, and htmx says so on the console with these two. A poll that
# failed says sendError or responseError beside the first, and that stays a fault.
_ABORTED = ("htmx:afterRequest", "htmx:sendAbort")


@pytest.fixture
def visitor(chromium: Browser, server: str) -> Iterator[Any]:
    """Open a window in a language; any error on its console, or a request to another host, fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_window(language: str = "en-GB", width: int = 1280) -> Any:
        context = chromium.new_context(locale=language, viewport={"width": width, "height": 900}, base_url=server)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.on("request", lambda asked: None if asked.url.startswith((server, "data:")) else faults.append(asked.url))
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert [fault for fault in faults if not fault.startswith(_ABORTED) and "404 (Not Found)" not in fault] == []
