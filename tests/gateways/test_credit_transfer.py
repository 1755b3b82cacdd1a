"""The file for the bank: valid by its schema, the same each time, to the cent."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.gateways.credit_transfer import VERSION, Account, NotValid, Payment, Transfers, check, plain, write

DEBTOR = Account("HP Norge AS", "NO9386011117947", "DNBANOKK")
PAYMENT = Payment(
    "261126-RUN22-1", Account("Blåbær & Sønner AS", "DE89370400440532013000"), Decimal("12.30"), "261126-A"
)
SPACE = {"x": f"urn:iso:std:iso:20022:tech:xsd:{VERSION}"}


def transfers(*payments: Payment, **fields: Any) -> Transfers:
    usual: dict[str, Any] = {
        "message_id": "261126-RUN22", "made_at": datetime(2026, 11, 26, 9, 30, 1, 55, tzinfo=UTC),
        "pay_on": date(2026, 11, 30), "currency": "NOK", "debtor": DEBTOR, "payments": payments or (PAYMENT,),
    }  # fmt: skip
    return Transfers(**(usual | fields))


def texts(content: bytes, path: str) -> list[str | None]:
    return [one.text for one in ET.fromstring(content).findall(f".//{path}", SPACE)]  # noqa: S314 (our own)


def test_the_file_says_who_is_paid_what_and_when() -> None:
    content = write(transfers())
    assert texts(content, "x:MsgId") == ["261126-RUN22"]
    assert texts(content, "x:CreDtTm") == ["2026-11-26T09:30:01"]
    assert texts(content, "x:CtrlSum") == ["12.30", "12.30"]
    assert texts(content, "x:NbOfTxs") == ["1", "1"]
    assert texts(content, "x:ReqdExctnDt/x:Dt") == ["2026-11-30"]
    assert texts(content, "x:CdtTrfTxInf/x:Cdtr/x:Nm") == ["Blabaer ? Sonner AS"]
    assert texts(content, "x:IBAN") == ["NO9386011117947", "DE89370400440532013000"]
    assert texts(content, "x:InstdAmt") == ["12.30"]
    assert texts(content, "x:EndToEndId") == ["261126-RUN22-1"]


def test_the_same_run_gives_the_same_bytes() -> None:
    assert write(transfers()) == write(transfers())


def test_euros_go_as_sepa_and_other_currencies_do_not() -> None:
    assert texts(write(transfers(currency="EUR")), "x:SvcLvl/x:Cd") == ["SEPA"]
    assert texts(write(transfers()), "x:SvcLvl/x:Cd") == []


def test_a_debtor_without_a_bank_code_can_pay() -> None:
    content = write(transfers(debtor=Account("HP Norge AS", "NO9386011117947")))
    assert texts(content, "x:DbtrAgt/x:FinInstnId/x:Othr/x:Id") == ["NOTPROVIDED"]


@pytest.mark.parametrize(
    "wrong",
    [{"currency": "kr"}, {"message_id": "x" * 36}, {"message_id": ""}, {"debtor": Account("HP", "93860111179")}],
)
def test_what_the_schema_does_not_allow_is_no_file(wrong: dict[str, Any]) -> None:
    with pytest.raises(NotValid):
        write(transfers(**wrong))


def test_the_check_reads_the_schema_and_not_our_mind() -> None:
    content = write(transfers())
    check(content)
    with pytest.raises(NotValid):
        check(content.replace(b"<NbOfTxs>1", b"<NbOfTxs>one"))


@given(st.text(max_size=200), st.integers(1, 10**9))
def test_whatever_a_partner_is_called_the_file_is_valid_and_to_the_cent(name: str, cents: int) -> None:
    amount = Decimal(cents).scaleb(-2)
    content = write(transfers(Payment("1-1", Account(name, "NO9386011117947"), amount, name)))
    assert texts(content, "x:InstdAmt") == [f"{amount:.2f}"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Ærø Åse", "AEro Ase"),
        ("Łódź", "Lodz"),
        ("株式会社", "????"),
        ("  a \n b ", "a b"),
        ("a\x00b", "a?b"),
        ("", "?"),
    ],
)
def test_names_are_written_in_what_every_bank_reads(text: str, written: str) -> None:
    assert plain(text, 70) == written
