from __future__ import annotations

from pathlib import Path

from django.utils import translation

from fleetward.domain.devices import serials
from fleetward.domain.sales_feed.faults import FaultCode, Flag, Skip
from fleetward.domain.sales_feed.formats.columns import SYNONYMS
from fleetward.domain.sales_feed.lifecycle import Reason
from fleetward.domain.sales_feed.neutral import Purpose, Verdict
from fleetward.entrypoints.web.sales_feed import sentences

SERIALS = {
    "serial_unusual_form", "invisible_characters", "formula", "apostrophe", "label", "spaces_or_hyphens", "upper_case",
    "o_zero_i_one",
}  # fmt: skip


def test_every_fault_has_a_sentence_and_no_sentence_is_left_over() -> None:
    assert set(sentences.FAULTS) == set(FaultCode)


def test_every_flag_has_a_sentence_and_no_sentence_is_left_over() -> None:
    assert set(sentences.FLAGS) == set(Flag) | SERIALS


def test_the_codes_of_repairs_are_those_that_the_reader_of_serials_gives() -> None:
    text = Path(serials.__file__).read_text()
    assert {code for code in SERIALS if f'"{code}"' in text} == SERIALS


def test_every_skip_is_a_reason_with_a_sentence() -> None:
    assert {code for code in Skip if not Reason(code).label} == set()


def test_every_purpose_verdict_and_field_has_words() -> None:
    assert set(sentences.PURPOSES) == set(Purpose)
    assert set(sentences.VERDICTS) == {*Verdict, "rejected"}
    assert set(sentences.FIELDS) == set(SYNONYMS)


def test_a_code_from_a_later_version_is_shown_as_it_is() -> None:
    with translation.override("en"):
        assert sentences.fault({"code": "brand_new", "where": "BPT01"}) == "brand_new (BPT01)"
        assert sentences.flags(["brand_new"]) == ["brand_new"]
