"""Writing a file of credit transfers for a bank: ISO 20022 pain.001.001.09, checked against its schema.

The same transfer gives the same bytes, message id and all: a bank refuses a message that it has had already, so that
nobody is paid twice because a file was fetched twice.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from decimal import Decimal

CONTENT_TYPE = "application/xml"
VERSION = "pain.001.001.09"
NAME, TEXT = 70, 140
_SPOKEN = str.maketrans({"æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "å": "a", "Å": "A", "ß": "ss", "đ": "d", "ł": "l",
                         "Đ": "D", "Ł": "L", "þ": "th", "Þ": "Th", "ð": "d", "Ð": "D"})  # fmt: skip
_ALLOWED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-?:().,'+ ")


class NotValid(Exception):
    """The file would not fit its schema, and no bank would take it."""


@dataclass(frozen=True)
class Account:
    """Whose account, and where."""

    holder: str
    iban: str
    bic: str = ""


@dataclass(frozen=True)
class Payment:
    """One credit transfer. `end_to_end` comes back with what the bank says of it."""

    end_to_end: str
    to: Account
    amount: Decimal
    text: str


@dataclass(frozen=True)
class Transfers:
    """Payments of one currency, on one day, from one account."""

    message_id: str
    made_at: datetime
    pay_on: date
    currency: str
    debtor: Account
    payments: Sequence[Payment]


def write(transfers: Transfers) -> bytes:
    """The file. Raises `NotValid` with what the schema says."""
    root = ET.Element("Document", xmlns=f"urn:iso:std:iso:20022:tech:xsd:{VERSION}")
    message = ET.SubElement(root, "CstmrCdtTrfInitn")
    _head(message, transfers)
    _information(message, transfers)
    content: bytes = ET.tostring(root, "utf-8", xml_declaration=True)
    check(content)
    return content


def check(content: bytes) -> None:
    """Raise `NotValid` where the schema does not allow this file."""
    from xmlschema import XMLSchemaException  # noqa: PLC0415 (loads for a while, and only runs need it)

    try:
        _schema().validate(content.decode())
    except XMLSchemaException as wrong:
        raise NotValid(str(wrong)) from wrong


@cache
def _schema() -> Any:
    from xmlschema import XMLSchema  # noqa: PLC0415 (as above)

    with resources.as_file(resources.files("sepaxml") / "schemas" / f"{VERSION}.xsd") as path:
        return XMLSchema(str(path))


def _head(message: ET.Element, transfers: Transfers) -> None:
    head = ET.SubElement(message, "GrpHdr")
    _put(head, "MsgId", transfers.message_id)
    _put(head, "CreDtTm", transfers.made_at.replace(microsecond=0, tzinfo=None).isoformat())
    _totals(head, transfers)
    _put(head, "InitgPty/Nm", plain(transfers.debtor.holder, NAME))


def _totals(parent: ET.Element, transfers: Transfers) -> None:
    _put(parent, "NbOfTxs", str(len(transfers.payments)))
    _put(parent, "CtrlSum", f"{sum(one.amount for one in transfers.payments):.2f}")


def _information(message: ET.Element, transfers: Transfers) -> None:
    information = ET.SubElement(message, "PmtInf")
    _put(information, "PmtInfId", transfers.message_id)
    _put(information, "PmtMtd", "TRF")
    _totals(information, transfers)
    euro = transfers.currency == "EUR"
    if euro:
        _put(information, "PmtTpInf/SvcLvl/Cd", "SEPA")
    _put(information, "ReqdExctnDt/Dt", transfers.pay_on.isoformat())
    _put(information, "Dbtr/Nm", plain(transfers.debtor.holder, NAME))
    _put(information, "DbtrAcct/Id/IBAN", transfers.debtor.iban)
    if transfers.debtor.bic:
        _put(information, "DbtrAgt/FinInstnId/BICFI", transfers.debtor.bic)
    else:
        _put(information, "DbtrAgt/FinInstnId/Othr/Id", "NOTPROVIDED")
    _put(information, "ChrgBr", "SLEV" if euro else "SHAR")
    for payment in transfers.payments:
        _payment(information, payment, transfers.currency)


def _payment(information: ET.Element, payment: Payment, currency: str) -> None:
    one = ET.SubElement(information, "CdtTrfTxInf")
    _put(one, "PmtId/EndToEndId", payment.end_to_end)
    _put(one, "Amt/InstdAmt", f"{payment.amount:.2f}").set("Ccy", currency)
    if payment.to.bic:
        _put(one, "CdtrAgt/FinInstnId/BICFI", payment.to.bic)
    _put(one, "Cdtr/Nm", plain(payment.to.holder, NAME))
    _put(one, "CdtrAcct/Id/IBAN", payment.to.iban)
    _put(one, "RmtInf/Ustrd", plain(payment.text, TEXT))


def _put(parent: ET.Element, path: str, text: str) -> ET.Element:
    """Add elements, each in the one before it, and a text in the last."""
    for name in path.split("/"):
        parent = ET.SubElement(parent, name)
    parent.text = text
    return parent


def plain(text: str, most: int) -> str:
    """In the characters that every bank takes (EPC 217-08); what has no likeness there becomes a question mark."""
    letters = unicodedata.normalize("NFKD", " ".join(text.split()).translate(_SPOKEN))
    kept = "".join(char if char in _ALLOWED else "?" for char in letters if not unicodedata.combining(char))
    return kept[:most].strip() or "?"
