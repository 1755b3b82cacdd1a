"""Prepared answers, in the language of whoever asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from fleetward.domain.support.answers import BadAnswers, prepared, read_answers
from fleetward.domain.support.lifecycle import SupportKind
from fleetward.domain.support.models import SupportCase


def asked(kind: str, language: str) -> SupportCase:
    return SupportCase(number="S-1", kind=kind, language=language, opened_by_label="Kari Berg", serials=["A", "B"])


@pytest.mark.parametrize("kind", SupportKind.values)
@pytest.mark.parametrize(
    ("language", "greeting"), [("nb", "Hei Kari Berg"), ("en", "Hello Kari Berg"), ("fr", "Hello Kari Berg")]
)
def test_every_kind_has_answers_with_their_names_filled_in(kind: str, language: str, greeting: str) -> None:
    found = prepared(asked(kind, language), agent="Ada Holm")
    assert {"more_information", "closing"} <= {one.code for one in found}
    assert all(greeting in one.text and "Ada Holm" in one.text and "$" not in one.text for one in found)


def test_answers_about_missing_pcs_are_offered_for_those_alone() -> None:
    offered = {kind: {one.code for one in prepared(asked(kind, "en"), agent="Ada")} for kind in ("missing_pcs", "feed")}
    assert "need_proof" in offered["missing_pcs"] - offered["feed"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("$number", "$secret"),
        ("nb = ", "xx = "),
        ('code = "closing"', 'code = "need_proof"'),
        ('["wrong_customer"]', '["x"]'),
    ],
)
def test_a_file_that_makes_no_sense_is_refused(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "answers.toml"
    path.write_text(Path(settings.SUPPORT_ANSWERS).read_text().replace(old, new))
    with pytest.raises(BadAnswers):
        read_answers(path)
