"""Reading a home page: what needs somebody, and what happened."""

from __future__ import annotations

import html
import re


def _rows(text: str, card: str) -> list[tuple[str, str]]:
    """(what, where it leads) of each row of a card."""
    found = re.search(rf'<section class="card" aria-labelledby="{card}">(.*?)</section>', text, re.DOTALL)
    rows = re.findall(
        r'<a class="row" href="(.*?)">.*?<span class="what">(.*?)</span>', found[1] if found else "", re.DOTALL
    )
    return [(html.unescape(re.sub(r"(?s)<span.*|<[^>]+>", "", what)), html.unescape(url)) for url, what in rows]


def waiting(text: str) -> list[tuple[str, str]]:
    """What needs somebody, each with its list."""
    return _rows(text, "needs")


def happened(text: str) -> list[str]:
    """What happened, the newest first."""
    return [what for what, _url in _rows(text, "happened")]
