"""Norwegian Bokmål and English are complete (B7)."""

from __future__ import annotations

import pytest

from tools import catalogues


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_every_string_is_translated_with_its_placeholders(language: str) -> None:
    assert catalogues.problems(language) == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_the_catalogue_is_as_the_tool_writes_it(language: str) -> None:
    before = catalogues.path(language).read_bytes()
    try:
        catalogues.update(language)
        assert catalogues.path(language).read_bytes() == before
    finally:
        catalogues.path(language).write_bytes(before)
