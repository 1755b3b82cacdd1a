"""The written PDF, read back by another library."""

from __future__ import annotations

import io

from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from fleetward.gateways.pdf_file import Document, Section, write


def document(*sections: Section, title: str = "Work report") -> Document:
    return Document(title, "Nordlys Data AS", sections, ["Technician", "Customer"], "nb", "Nordlys Data AS")


def read(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_what_is_written_is_read_back_with_letters_of_every_european_language() -> None:
    letters = "æøå ÆØÅ čđŋšŧž Łódź ßäöü Ελλάδα Київ"
    told = read(write(document(Section("Deler", [("Navn", letters)], [("I dag", "<b>A & B</b>")], [["Nr"], ["L1"]]))))
    assert told == f"1 Work report Nordlys Data AS Deler Navn {letters} I dag <b>A & B</b> Nr L1 Technician Customer"


def test_the_same_document_gives_the_same_bytes_and_says_its_title_and_language() -> None:
    content = write(document(Section("Deler")))
    assert content == write(document(Section("Deler")))
    reader = PdfReader(io.BytesIO(content))
    assert (str(reader.metadata and reader.metadata.title), str(reader.root_object["/Lang"])) == ("Work report", "nb")


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=300))
def test_whatever_people_typed_can_be_written(text: str) -> None:
    content = write(document(Section(text, [(text, text)], [(text, text)], [[text, text], [text, text]]), title=text))
    assert content.startswith(b"%PDF-")
