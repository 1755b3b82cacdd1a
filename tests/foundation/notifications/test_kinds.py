"""Kinds put what happened into words, and say where a click leads."""

from __future__ import annotations

import pytest
from django.urls import get_resolver
from django.utils import translation
from django.utils.translation import ngettext_lazy

from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.notifications.kinds import KINDS, Kind

PCS = Kind("test.pcs", "PCs", ngettext_lazy("%(n)s file of %(file)s", "%(n)s files of %(file)s", "n"), "pool")


@pytest.mark.parametrize(("n", "said"), [(1, "1 file of a"), (2, "2 files of a"), (12345, "12,345 files of a")])
def test_a_number_chooses_the_plural_and_is_grouped(n: int, said: str) -> None:
    with translation.override("en"):
        assert PCS.titled({"n": n, "file": "a"}) == said


def test_a_code_becomes_a_word_of_the_readers_language() -> None:
    details = {"number": "R1", "serial": "S1", "step": "taken", "repair_id": "x"}
    said = []
    for language in ("en", "nb"):
        with translation.override(language):
            said.append(KINDS["repair_case.step"].titled(details))
    assert said == ["Repair case R1, PC S1: Taken up", "Reparasjonssak R1, PC S1: Tatt til behandling"]


def test_what_an_older_release_told_is_put_into_words_as_far_as_it_goes() -> None:
    with translation.override("en"):
        assert (PCS.titled({"file": "a"}), KINDS["job.done"].titled({})) == ("? files of a", "The file ? is ready.")


def test_a_customers_people_go_to_their_own_space() -> None:
    kind, customer = KINDS["alert.opened"], uuid7()
    assert kind.leads_to({"alert_id": "a", "serial": "S"}, None) == ("alert", {"alert_id": "a"})
    there = kind.leads_to({"alert_id": "a", "serial": "S"}, customer)
    assert there == ("customer-alert", {"alert_id": "a", "customer_id": customer})


LATER = {"whereabouts-answer", "mapping-request"}
"""Addresses of rooms whose pages are not there yet."""


@pytest.mark.parametrize("code", sorted(KINDS))
def test_every_kind_leads_to_an_address_that_takes_just_what_it_names(code: str) -> None:
    kind, known = KINDS[code], get_resolver().reverse_dict
    for page, takes in ((kind.page, kind.named), (kind.space_page, (*kind.named, "customer_id"))):
        if page and (page in known or page not in LATER):
            assert any(set(takes) == set(names) for _, names in known.getlist(page)[0][0]), page
