"""Passwords with our name or the vendor's are refused, in the reader's language."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import translation

from fleetward.entrypoints.web.account import passwords


@pytest.mark.parametrize("password", [
    "fleetward-2026!", "My FleetWard login", "f.l.e.e.t.w.a.r.d.x", "workforce experience platform",
    "HP laptops 2026", "2026hp2026xyz", "x HP-University x", "premiumsupport1",
])  # fmt: skip
def test_a_password_with_a_name_of_ours_is_refused(password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert "own_name" in [one.code for one in refused.value.error_list]


@pytest.mark.parametrize("password", ["a fleet of wards", "chpqrstuvwxyz", "support me please", "my platform shoes"])
def test_a_part_of_a_name_or_a_word_of_it_is_none(password: str) -> None:
    validate_password(password)


def test_the_names_are_those_of_the_vendor_profile() -> None:
    assert passwords.names() == [
        "csdp", "e2open", "fleetward", "hp", "hpuniversity", "premiumsupport", "workforceexperienceplatform", "wxp",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "The password must not contain the name"), ("nb", "Passordet kan ikke inneholde navnet")],
)
def test_it_is_said_in_both_languages(language: str, said: str) -> None:
    with translation.override(language), pytest.raises(ValidationError, match=said):
        validate_password("fleetward-2026!")
