"""Anchors are read back as they were written; anything else is refused."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from django.core.management.base import CommandError
from hypothesis import given
from hypothesis import strategies as st

from fleetward.entrypoints.commands.audit import anchors
from fleetward.foundation.audit.queries.verifying import Head

HEADS = st.builds(
    Head, st.uuids(), st.integers(1, 10**17), st.binary(min_size=32, max_size=32).map(lambda digest: digest.hex())
)


@given(st.lists(HEADS))
def test_what_was_written_is_read_back(heads: list[Head]) -> None:
    assert anchors.read(anchors.write(heads)) == heads


@given(st.text())
def test_any_other_text_is_refused_or_holds_no_anchor(text: str) -> None:
    lines = [line for line in text.splitlines() if line.strip()]
    with pytest.raises(CommandError, match="is no anchor") if lines else nullcontext():
        assert anchors.read(text) == []


def test_a_line_that_is_no_anchor_is_told_by_its_number() -> None:
    with pytest.raises(CommandError, match="Line 3 is no anchor"):
        anchors.read("\n\n0190 1 abc\n")
