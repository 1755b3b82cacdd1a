"""Account numbers and bank codes: right, wrong by one digit, and nonsense."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.claims.bank_account import compact, valid_bic, valid_iban

EXAMPLES = ("NO9386011117947", "DE89370400440532013000", "GB82WEST12345698765432", "SE4550000000058398257466")


@pytest.mark.parametrize("iban", EXAMPLES)
def test_numbers_of_several_countries_are_right(iban: str) -> None:
    assert valid_iban(iban)


@given(st.sampled_from(EXAMPLES), st.integers(2, 14), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_noticed(iban: str, place: int, digit: str) -> None:
    changed = iban[:place] + digit + iban[place + 1 :]
    assert valid_iban(changed) == (changed == iban)


@given(st.text(max_size=40))
def test_nonsense_is_no_account(text: str) -> None:
    assert not valid_iban(text)


@pytest.mark.parametrize(
    "iban", ["", "NO93", "no9386011117947", "NO93 8601 1117 947", "NO" + "0" * 40, "1293860111179470"]
)
def test_what_has_another_form_is_none(iban: str) -> None:
    assert not valid_iban(iban)


def test_blanks_and_small_letters_are_how_people_write_it() -> None:
    assert compact(" no93 8601\u00a01117 947\n") == "NO9386011117947"


@pytest.mark.parametrize(
    ("bic", "valid"), [("DNBANOKK", True), ("DEUTDEFF500", True), ("DNBANOK", False), ("DNBA-OKK", False), ("", False)]
)
def test_bank_codes_have_eight_or_eleven_characters(bic: str, *, valid: bool) -> None:
    assert valid_bic(bic) == valid
