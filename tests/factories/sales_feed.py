"""The vendor's people at their pages, and what a page costs."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connections
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.factories import partners

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client


def steward() -> Client:
    """The channel-data steward's browser."""
    return partners.browser(partners.vendor_user("channel_data_steward", "Stig Steward"))


def auditor() -> Client:
    """Reads everything, changes nothing."""
    return partners.browser(partners.vendor_user("auditor", "Aud Itor"))


def program_manager() -> Client:
    """The program manager's browser."""
    return partners.browser(partners.vendor_user("program_manager", "Pia Manager"))


@contextmanager
def counted() -> Iterator[list[Any]]:
    """The queries of the block, on both connections, gathered at its end."""
    found: list[Any] = []
    with ExitStack() as stack:
        contexts = [stack.enter_context(CaptureQueriesContext(connections[alias])) for alias in ("default", "vendor")]
        yield found
        found += [query["sql"] for context in contexts for query in context.captured_queries]


def cost(browser: Client, address: str) -> int:
    """How many queries the page takes; it must be there."""
    with counted() as queries:
        response = browser.get(address)
    assert response.status_code == 200, response.status_code
    return len(queries)


def download(browser: Client, address: str) -> str:
    """The text of a file that is streamed."""
    response: Any = browser.get(address)
    return b"".join(response.streaming_content).decode("utf-8-sig")


def waiting_jobs() -> list[tuple[str, dict[str, Any]]]:
    """Tasks that wait for a worker, with their arguments."""
    return list(ProcrastinateJob.objects.order_by("id").values_list("task_name", "args"))
