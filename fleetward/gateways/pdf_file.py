"""Writing a PDF of headings, facts, tables and paragraphs on A4 pages, in a font that has the letters of Europe.

The same document gives the same bytes: nothing in it says when it was written.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import HRFlowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

CONTENT_TYPE = "application/pdf"
PLAIN, BOLD = "Plain", "Bold"
_FILES = {PLAIN: "SourceSansPro-Regular.ttf", BOLD: "SourceSansPro-Semibold.ttf"}
_SOFT, _LINE = colors.HexColor("#495463"), colors.HexColor("#c3cad3")
_WIDTH, _MARGIN, _LABEL = A4[0] - 40 * mm, 20 * mm, 42 * mm


@dataclass(frozen=True)
class Section:
    """A heading, and below it facts (label, text), paragraphs, and a table whose first row is its head."""

    title: str
    facts: Sequence[tuple[str, str]] = ()
    paragraphs: Sequence[tuple[str, str]] = ()  # a line in bold, and its text
    table: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class Document:
    """What is written. `signatures` are the words below lines to sign on; `language` as in 'nb'."""

    title: str
    lead: str
    sections: Sequence[Section]
    signatures: Sequence[str]
    language: str
    author: str


def write(document: Document) -> bytes:
    """The PDF."""
    _register()
    target = io.BytesIO()
    made = SimpleDocTemplate(
        target, pagesize=A4, leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN, bottomMargin=_MARGIN,
        title=document.title, author=document.author, lang=document.language, invariant=1,
    )  # fmt: skip
    story: list[Any] = [_text(document.title, "title"), _text(document.lead, "soft"), Spacer(0, 4 * mm)]
    for section in document.sections:
        story += _section(section)
    made.build([*story, _signatures(document.signatures)], onFirstPage=_page_number, onLaterPages=_page_number)
    return target.getvalue()


@cache
def _register() -> None:
    folder = resources.files("font_source_sans_pro") / "files"
    for name, file in _FILES.items():
        with resources.as_file(folder / file) as path:
            pdfmetrics.registerFont(TTFont(name, str(path)))


@cache
def _styles() -> dict[str, ParagraphStyle]:
    body = ParagraphStyle("body", fontName=PLAIN, fontSize=10, leading=13.5)
    return {
        "body": body,
        "soft": ParagraphStyle("soft", body, textColor=_SOFT),
        "strong": ParagraphStyle("strong", body, fontName=BOLD, spaceBefore=3, keepWithNext=1),
        "title": ParagraphStyle("title", body, fontName=BOLD, fontSize=17, leading=22),
        "heading": ParagraphStyle(
            "heading", body, fontName=BOLD, fontSize=12, leading=16, spaceBefore=10, keepWithNext=1
        ),
    }


def _text(text: str, style: str = "body") -> Paragraph:
    """Whatever stands in the text is text: nothing of it is markup."""
    return Paragraph("<br/>".join(escape(line) for line in text.splitlines()), _styles()[style])


def _section(section: Section) -> list[Any]:
    told: list[Any] = [_text(section.title, "heading"), HRFlowable(width="100%", color=_LINE, spaceAfter=3)]
    if section.facts:
        facts = [[_text(label, "soft"), _text(text)] for label, text in section.facts]
        told.append(Table(facts, colWidths=[_LABEL, _WIDTH - _LABEL], style=_tight()))
    for line, text in section.paragraphs:
        told += [_text(line, "strong")] if line else []
        told += [_text(text)] if text else []
    if section.table:
        head, *rows = section.table
        cells = [[_text(one, "soft") for one in head], *([_text(one) for one in row] for row in rows)]
        told.append(Table(cells, colWidths=[_WIDTH / len(head)] * len(head), style=_tight(), repeatRows=1))
    return told


def _tight() -> list[tuple[Any, ...]]:
    everything = ((0, 0), (-1, -1))
    return [
        ("VALIGN", *everything, "TOP"), ("LEFTPADDING", *everything, 0), ("TOPPADDING", *everything, 1.5),
        ("BOTTOMPADDING", *everything, 1.5),
    ]  # fmt: skip


def _signatures(words: Sequence[str]) -> KeepTogether:
    """Lines to sign on, side by side, never torn from their words."""
    gap = 8 * mm
    wide = (_WIDTH - gap * (len(words) - 1)) / len(words)
    row: list[Any] = []
    for word in words:
        row += [_text(word, "soft"), ""]
    style = [*_tight(), *(("LINEABOVE", (2 * place, 0), (2 * place, 0), 0.6, _SOFT) for place in range(len(words)))]
    table = Table([row[:-1]], colWidths=[wide, *([gap, wide] * (len(words) - 1))], style=style)
    return KeepTogether([Spacer(0, 22 * mm), table])


def _page_number(canvas: Any, made: Any) -> None:
    canvas.setFont(PLAIN, 9)
    canvas.setFillColor(_SOFT)
    canvas.drawRightString(A4[0] - _MARGIN, 12 * mm, str(made.page))
