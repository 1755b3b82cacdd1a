"""The words of an HTML mail, as plain text: nothing of it is ever shown as HTML.

In one pass, by hand: Python's own parser takes minutes for some hostile mails of half a megabyte.
"""

from __future__ import annotations

import html as entities
import re

LONGEST = 400_000
"""Characters that are looked at."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>")
_DECLARATION = re.compile(r"<[!?/][^<>]*>")
_HIDDEN = frozenset({"script", "style", "head", "title", "template", "noscript"})
_BREAKS = frozenset({"br", "p", "div", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "hr", "blockquote"})
_DEEPEST = 20


class _Words:
    """What has been read so far: how deep in quoted parts, and in parts that nobody sees."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.hidden = self.quoted = 0

    def tag(self, name: str, *, closes: bool) -> None:
        step = -1 if closes else 1
        if name in _HIDDEN:
            self.hidden = max(0, self.hidden + step)
        if name == "blockquote":
            self.quoted = min(max(0, self.quoted + step), _DEEPEST)
        if name in _BREAKS:
            self.parts.append("\n" + ">" * self.quoted + (" " if self.quoted else ""))

    def data(self, text: str) -> None:
        if text and not self.hidden:
            self.parts.append(" ".join(f"|{_unescaped(text)}|".split())[1:-1])


def text_of(html: str) -> str:
    """What a person reads in it, a line a paragraph; quoted parts with `>` in front."""
    words = _Words()
    _read(html[:LONGEST], words)
    lines = [" ".join(line.split()) for line in "".join(words.parts).split("\n")]
    return "\n".join(line for line in lines if line.strip("> ")).strip()


def _read(html: str, words: _Words) -> None:
    at = 0
    while (begins := html.find("<", at)) >= 0:
        words.data(html[at:begins])
        if html.startswith("<!--", begins):
            closed = html.find("-->", begins + 4)
            at = closed + 3 if closed >= 0 else len(html)
        elif tag := _TAG.match(html, begins):
            words.tag(tag[2].lower(), closes=bool(tag[1]))
            at = tag.end()
        elif declaration := _DECLARATION.match(html, begins):
            at = declaration.end()
        else:
            words.data("<")
            at = begins + 1
    words.data(html[at:])


def _unescaped(text: str) -> str:
    try:
        return entities.unescape(text)
    except ValueError:  # a number with thousands of digits
        return text
