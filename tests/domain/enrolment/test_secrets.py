from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.enrolment import secrets
from fleetward.domain.enrolment.models import KeyKind

if TYPE_CHECKING:
    from uuid import UUID

_cpins = st.text(secrets.ALPHABET, min_size=8, max_size=8)


def test_no_two_characters_of_a_cpin_look_alike() -> None:
    assert set(secrets.ALPHABET) & set("0O1IL2Z5S8BV") == set()
    assert len(set(secrets.ALPHABET)) == len(secrets.ALPHABET) == 24


def test_a_drawn_cpin_has_its_form_and_a_token_has_256_bits() -> None:
    assert all(secrets.is_cpin(secrets.draw(KeyKind.CPIN)) for _ in range(200))
    assert {len(secrets.draw(KeyKind.PACKAGE)) for _ in range(20)} == {43}


@given(_cpins, st.lists(st.sampled_from([" ", "-", "\t", "\u00a0"]), max_size=8), st.booleans())
def test_case_spaces_and_hyphens_of_a_cpin_mean_nothing(cpin: str, between: list[str], lower: bool) -> None:  # noqa: FBT001
    typed = "".join(one + mark for one, mark in zip(cpin, [*between, *[""] * 8], strict=False))
    typed = typed.lower() if lower else typed
    assert secrets.read(typed) == cpin
    assert secrets.key_hash(typed) == secrets.key_hash(secrets.grouped(cpin))


@given(_cpins, _cpins)
def test_two_cpins_have_one_hash_only_if_they_are_one(one: str, other: str) -> None:
    assert (secrets.key_hash(one) == secrets.key_hash(other)) == (one == other)


def test_a_token_keeps_its_case_and_its_hyphens() -> None:
    token = "aB-_" + "x" * 39
    assert secrets.read(f" {token}\n") == token
    assert secrets.key_hash(token) != secrets.key_hash(token.upper())


@given(st.text())
def test_whatever_is_typed_can_be_looked_up(text: str) -> None:
    storable = text.encode(errors="replace").decode()
    assert len(secrets.key_hash(storable)) == 64


def test_the_hash_depends_on_the_installations_own_secret(settings: object) -> None:
    before = secrets.key_hash("34679ACD")
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    assert secrets.key_hash("34679ACD") != before


@given(st.uuids(), st.uuids(), st.one_of(st.none(), st.uuids()))
def test_a_credential_names_what_it_speaks_for_and_no_two_are_alike(
    partner_id: UUID, device_id: UUID, customer_id: UUID | None
) -> None:
    one, other = (secrets.new_credential(partner_id, device_id, customer_id) for _ in range(2))
    assert secrets.spoken_for(one) == (partner_id, device_id, customer_id)
    assert one.partition(".")[2] != other.partition(".")[2]
    assert len(one.partition(".")[2]) == 43


@given(st.text())
def test_any_text_names_three_ids_or_nothing(text: str) -> None:
    named = secrets.spoken_for(text)
    assert named is None or len(named) == 3


def test_only_what_has_the_form_of_a_key_is_taken_for_one() -> None:
    keys = ("34679acd", "3467-9ACD", secrets.draw(KeyKind.PACKAGE))
    others = ("", "CUST-0001", "000005", "x" * 42, "ø" * 43)
    assert [one for one in (*keys, *others) if secrets.looks_like_key(one)] == list(keys)
