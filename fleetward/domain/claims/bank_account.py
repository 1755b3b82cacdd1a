"""Account numbers (ISO 13616) and bank codes (ISO 9362): what can be told without asking a bank."""

from __future__ import annotations

import re

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_BIC = re.compile(r"[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?")
_SHOWN = 4


def hidden(iban: str) -> str:
    """An account number as it is shown: its country and its end."""
    return f"{iban[:2]}\u00a0\u2026\u00a0{iban[-_SHOWN:]}"


def compact(text: str) -> str:
    """As banks store it: no blanks, capital letters."""
    return "".join(text.split()).upper()


def valid_iban(iban: str) -> bool:
    """Whether the form and the two check digits are right: modulo 97 it is 1."""
    if not _IBAN.fullmatch(iban):
        return False
    digits = "".join(str(int(char, 36)) for char in iban[4:] + iban[:4])
    return int(digits) % 97 == 1


def valid_bic(bic: str) -> bool:
    """Whether it has the form of a bank code."""
    return bool(_BIC.fullmatch(bic))
