from __future__ import annotations

from pathlib import Path

from fleetward.entrypoints.api.urls import description

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "openapi.json"


def test_the_checked_in_description_is_that_of_the_code() -> None:
    hint = "write it anew: .venv/bin/python -m fleetward.entrypoints.api > docs/openapi.json"
    assert DOCUMENT.read_text() == description(), hint
