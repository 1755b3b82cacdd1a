"""Extracting strings and judging translations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from babel.messages.catalog import Message

from tools import catalogues

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project of its own."""
    package = tmp_path / "fleetward"
    package.mkdir()
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    monkeypatch.setattr(catalogues, "PACKAGE", package)
    return package


def texts() -> set[object]:
    return {message.id for message in catalogues.used() if message.id}


def test_strings_of_code_are_found_with_plural_and_context(tree: Path) -> None:
    (tree / "a.py").write_text('_("One")\nngettext("%(n)s PC", "%(n)s PCs", n)\npgettext_lazy("verb", "View")\n')
    assert texts() == {"One", ("%(n)s PC", "%(n)s PCs"), "View"}
    known = catalogues.used().get("View", "verb")
    assert known is not None
    assert known.locations == [("fleetward/a.py", 1)]


def test_strings_of_templates_are_found_whatever_stands_around_them(tree: Path) -> None:
    (tree / "a.html").write_text(
        "<p class='x'>{% translate 'One' %}\n   {% blocktranslate count n=n %}{{ n }} PC{% plural %}{{ n }} PCs"
        "{% endblocktranslate %}\n it's {{ _('Two')|upper }} {# no #} {% trans \"Three\" as three %}"
    )
    assert texts() == {"One", ("%(n)s PC", "%(n)s PCs"), "Two", "Three"}


def test_an_update_keeps_translations_adds_what_is_new_and_drops_what_is_gone(tree: Path) -> None:
    (tree / "a.py").write_text('_("One")\n_("Two")\n')
    catalogues.update("nb")
    file = catalogues.path("nb")
    file.write_text(file.read_text().replace('msgid "One"\nmsgstr ""', 'msgid "One"\nmsgstr "En"'))
    (tree / "a.py").write_text('_("Three")\n_("One")\n')
    catalogues.update("nb")
    stored = catalogues.stored("nb")
    assert {message.id: message.string for message in stored if message.id} == {"One": "En", "Three": ""}


def test_an_update_changes_nothing_the_second_time_and_names_no_lines(tree: Path) -> None:
    (tree / "a.py").write_text('\n\n_("One")\n')
    catalogues.update("nb")
    once = catalogues.path("nb").read_text()
    catalogues.update("nb")
    assert catalogues.path("nb").read_text() == once
    assert "#: fleetward/a.py\nmsgid" in once
    assert str(tree) not in once


def test_english_is_its_own_translation(tree: Path) -> None:
    (tree / "a.py").write_text('_("One")\nngettext("a PC", "PCs", n)\n')
    catalogues.update("en")
    assert catalogues.problems("en") == []
    stored = catalogues.stored("en")
    assert {message.id: message.string for message in stored if message.id} == {
        "One": "One",
        ("a PC", "PCs"): ("a PC", "PCs"),
    }


def test_the_check_says_what_is_missing_and_what_nobody_uses(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "a.py").write_text('_("One")\n')
    assert catalogues.run(["check"]) == 1
    assert capsys.readouterr().out == "nb: missing: 'One'\nen: missing: 'One'\n"
    for language in catalogues.LANGUAGES:
        catalogues.update(language)
    (tree / "a.py").write_text("")
    assert catalogues.run(["check"]) == 1
    assert capsys.readouterr().out == "nb: not used: 'One'\nen: not used: 'One'\n"


@pytest.mark.parametrize(
    ("source", "translation", "flags", "expected"),
    [
        ("Hello %(name)s", "Hei %(name)s", (), []),
        ("Hello %(name)s", "Hei", (), ["other placeholders ([] for ['%(name)s'])"]),
        ("Hello {name}", "Hei {navn}", (), ["other placeholders (['{navn}'] for ['{name}'])"]),
        ("Hello", "", (), ["not translated"]),
        ("Hello", "Hei", ("fuzzy",), ["not confirmed (fuzzy)"]),
        (("one PC", "%(n)s PCs"), ("én PC", "%(n)s PC-er"), (), []),
        (("one PC", "%(n)s PCs"), ("én PC", ""), (), ["not translated"]),
    ],
)
def test_translations_are_judged(
    source: str | tuple[str, str], translation: str | tuple[str, str], flags: tuple[str, ...], expected: list[str]
) -> None:
    known = Message(source, translation, flags=flags)
    assert catalogues.faults(Message(source), known) == expected


def test_anything_else_is_answered_with_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert catalogues.run([]) == 2
    assert "update|check" in capsys.readouterr().out
