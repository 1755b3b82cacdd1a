"""No page asks another host for anything, and none needs 'unsafe-inline'."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "fleetward/entrypoints/web"
FILES = sorted(
    path.relative_to(WEB).as_posix()
    for path in WEB.rglob("*")
    if path.suffix in {".html", ".css", ".js", ".svg"} and path.is_file()
)
TEMPLATES = [name for name in FILES if name.endswith(".html")]
NAMESPACES = re.compile(r"https?://www\.w3\.org/[\w/.#-]*")
HOST = re.compile(r"(?:https?:)?//[a-z0-9-]+\.[a-z]", re.IGNORECASE)
COMMENT = re.compile(r"\{#.*?#\}|\{% comment .*?%\}.*?\{% endcomment %\}", re.DOTALL)
INLINE = {
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a script without src": re.compile(r"<script\b(?![^>]*\b(?:src|type=\"application/json\"))", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\son\w+\s*=", re.IGNORECASE),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "htmx code in an attribute": re.compile(r"\bhx-(?:on|vars)\b|\bhx-\w+=[\"']js:"),
}


def other_hosts(text: str) -> list[str]:
    return HOST.findall(NAMESPACES.sub("", COMMENT.sub("", text)))


def inline(text: str) -> list[str]:
    return [what for what, pattern in INLINE.items() if pattern.search(COMMENT.sub("", text))]


@pytest.mark.parametrize("name", FILES)
def test_no_file_names_another_host(name: str) -> None:
    assert other_hosts((WEB / name).read_text()) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_has_inline_style_or_script(name: str) -> None:
    assert inline((WEB / name).read_text()) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p style='color: red'>", ["a style attribute"]),
        ("<style>p {}</style>", ["a style element"]),
        ("<script>go()</script>", ["a script without src"]),
        ("<script src='x.js' defer></script>", []),
        ("<button onclick='go()'>", ["an event attribute"]),
        ("<a href='javascript:go()'>", ["a javascript address"]),
        ("<p hx-on:click='go()'>", ["htmx code in an attribute"]),
    ],
)
def test_the_net_notices_what_is_inline(text: str, expected: list[str]) -> None:
    assert inline(text) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("<img src='https://cdn.example/x.png'>", 1),
        ("<script src='//cdn.example/x.js'></script>", 1),
        ("@import url(http://fonts.example/x.css)", 1),
        ("<svg xmlns='http://www.w3.org/2000/svg'>", 0),
        ("// a comment in a script", 0),
    ],
)
def test_the_net_notices_another_host(text: str, count: int) -> None:
    assert len(other_hosts(text)) == count
