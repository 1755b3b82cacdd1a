"""Every verdict leads somewhere, and says so in a sentence."""

from __future__ import annotations

import pytest
from django.utils import translation

from fleetward.domain.sales_feed.lifecycle import Reason
from fleetward.domain.whereabouts.lifecycle import Verdict
from fleetward.domain.whereabouts.next_step import Step, next_step


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_a_sentence_in_both_languages(verdict: Verdict) -> None:
    said = set()
    for language in ("en", "nb"):
        with translation.override(language):
            said.add(str(next_step(verdict).sentence))
    assert len(said) == 2


@pytest.mark.parametrize(
    ("verdict", "reason", "step"),
    [
        ("on_page", "", Step.OPEN_PC),
        ("on_dashboard", "", Step.OPEN_DASHBOARD),
        ("not_certified", "not_certified", Step.FINISH_COURSE),
        ("unknown_reseller", "unknown_reseller", Step.ASK_MAPPING),
        ("mistyped", "", Step.SEARCH_AGAIN),
        ("set_aside", "unknown_transfer_code", Step.OPEN_SUPPORT_CASE),
        ("set_aside", "product_unknown", Step.WAIT),
        ("returned", "returned_later", Step.ATTACH_PROOF),
        ("returned", Reason.RETURN_BEFORE_SALE, Step.WAIT),
        ("never", "", Step.OPEN_SUPPORT_CASE),
        ("unanswered", "", Step.WAIT),
    ],
)
def test_the_step_follows_from_the_verdict_and_where_it_matters_from_the_reason(
    verdict: str, reason: str, step: Step
) -> None:
    assert next_step(verdict, reason).step == step
