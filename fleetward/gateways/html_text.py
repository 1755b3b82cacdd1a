"""The words of an HTML mail, as plain text: nothing of it is ever shown as HTML."""

from __future__ import annotations

from html.parser import HTMLParser

LONGEST = 400_000
"""Characters that are looked at: Python's parser takes the square of their number for some hostile mails."""

_HIDDEN = frozenset({"script", "style", "head", "title", "template", "noscript"})
_BREAKS = frozenset({"br", "p", "div", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "hr", "blockquote"})
_DEEPEST = 20


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = self.quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.hidden += tag in _HIDDEN
        if tag in _BREAKS:
            self._break()
        if tag == "blockquote":
            self.quoted = min(self.quoted + 1, _DEEPEST)
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        if tag == "blockquote":
            self.quoted = max(0, self.quoted - 1)
        if tag in _BREAKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(" ".join(data.split()) + (" " if data[-1:].isspace() else ""))

    def _break(self) -> None:
        self.parts.append("\n" + ">" * self.quoted + (" " if self.quoted else ""))


def text_of(html: str) -> str:
    """What a person reads in it, a line a paragraph; quoted parts with `>` in front."""
    words = _Words()
    words.feed(html[:LONGEST])
    words.close()
    lines = [" ".join(line.split()) for line in "".join(words.parts).split("\n")]
    return "\n".join(line for line in lines if line.strip("> ")).strip()
