"""Reading pages of a customer's space."""

from __future__ import annotations

import html as entities
import re
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext

if TYPE_CHECKING:
    from django.test import Client


def html(client: Client, address: str, **headers: str) -> str:
    """The page, which must be there."""
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, address
    return answer.content.decode()


def queries(client: Client, address: str) -> int:
    """How many queries the page takes, once everything has been read that is read once a process."""
    html(client, address)
    with CaptureQueriesContext(connection) as found:
        html(client, address)
    return len(found)


def facts(text: str) -> dict[str, str]:
    """The facts on the page, without marks."""
    found = re.findall(r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", text, re.DOTALL)
    return {_plain(name): _plain(value) for name, value in found}


def _plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def toasts(text: str) -> list[str]:
    """What the page tells of what was done."""
    found = re.findall(r'<div class="toast.*?<span>(.*?)</span>', text, re.DOTALL)
    return [entities.unescape(one) for one in found]
