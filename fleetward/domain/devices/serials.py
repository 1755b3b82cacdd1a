"""Serial and product numbers: how they are written, and what they mean (`channel-data.md` 4).

A serial is repaired only where nothing is lost. Anything else gets a problem and is set aside, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

# Since 2003: country 2, site 1, year 1, week 2 (01-53), then four characters in base 31 (no A E I O U).
_WEEK = r"(?:0[1-9]|[1-4][0-9]|5[0-3])"
_TAIL = r"[0-9B-DF-HJ-NP-TV-Z]{4}"
# Every country and site seen has a letter; ten digits are rather an order or invoice number.
_KNOWN = re.compile(rf"(?![0-9]{{3}})[A-Z0-9]{{3}}[0-9]{_WEEK}{_TAIL}")
# The same with O and I, which cannot occur in positions 7-10, where 0 and 1 were meant.
_MISREAD = re.compile(rf"[A-Z0-9]{{3}}[0-9]{_WEEK}[0-9B-DF-TV-Z]{{4}}")
_ACCEPTED = re.compile(r"[A-Z0-9]{6,20}")
_FORMULA = re.compile(r'=\s*"(.*)"', re.DOTALL)
_LABEL = re.compile(
    r"(?:(?:S/N|SN|SERIAL(?:\s*(?:NUMBER|NO|NR))?|SERIENNUMMER|SERIENR|SERIENUMMER)(?:\s*[:#.=]\s*|\s+))+",
    re.IGNORECASE,
)
_NO_SERIALS = (
    "NA SN NONE NULL NIL NAN TBD TBA TBC UNKNOWN NOTAVAILABLE NOTAPPLICABLE NOSERIAL NOSERIALNUMBER NOSN DROPSHIP "
    "DROPSHIPMENT TOBEFILLEDBYOEM DEFAULTSTRING SYSTEMSERIALNUMBER SERIALNUMBER SERIAL TEST INVALID UKJENT INGEN "
    "UNBEKANNT KEINE INCONNU AUCUN DESCONOCIDO NINGUNO 0123456789 1234567890 123456789"
)
_PLACEHOLDERS = frozenset(_NO_SERIALS.split())
_PRODUCT = re.compile(r"[A-Z0-9]{5}[A-Z]{2}R?(?:#[A-Z0-9]{3})?")
_KNOWN_LENGTH = 10
_TAIL_START = 6


@dataclass(slots=True)
class Serial:
    """A serial number as sent and as compared. `value` is '' exactly when there is a `problem`.

    `repairs` names what was changed, `warnings` what a person may want to look at, `suggestion` what was
    probably meant where there is a problem (never used without a person).
    """

    raw: str
    value: str = ""
    repairs: tuple[str, ...] = ()
    problem: str = ""
    warnings: tuple[str, ...] = ()
    suggestion: str = ""


def normalise(raw: str) -> Serial:
    """The serial in the form that is compared: `[A-Z0-9]{6,20}`, or a problem. Never raises.

    Problems: serial_missing, serial_placeholder, serial_malformed, serial_prefixed (a known form behind a
    prefix, as in 2212UA6140H4W). Warning: serial_unusual_form (not the ten characters in use since 2003).
    """
    if _KNOWN.fullmatch(raw):  # most of a million: one match and no more
        return Serial(raw, raw)
    text, repairs = _strip(raw)
    if not text:
        return Serial(raw, problem="serial_missing")
    if _is_placeholder(text):
        return Serial(raw, problem="serial_placeholder")
    text = _without_label(text, repairs)
    return _judge(raw, _closed_up(text, repairs), repairs)


def is_known_form(text: str) -> bool:
    """Whether the text is, as it stands, a PC serial of the ten characters in use since 2003."""
    return _KNOWN.fullmatch(text) is not None


def build_week(serial: str, today: date) -> date | None:
    """The earliest Monday the PC can have been built on, or None for a form that does not tell.

    The year is one digit: the latest decade not after `today` is meant. Week 1 is taken as the week of
    1 January, which is never later than the ISO week, because nobody says which of them the factory counts.
    """
    if not _KNOWN.fullmatch(serial):
        return None
    year, week = int(serial[3]), int(serial[4:_TAIL_START])
    decade = today.year - today.year % 10
    monday = _monday(decade + year, week)
    return monday if monday <= today else _monday(decade - 10 + year, week)


def normalise_product(raw: str) -> str:
    """The part of a product number that is compared: upper case, without the localisation behind '#'."""
    return _visible(raw).partition("#")[0].strip().upper()


def looks_like_product(raw: str) -> bool:
    """Whether this has the form of 97 % of product numbers seen: 8Y4J2EA, 8Y4J2EA#UUW, 8Y4J2EAR."""
    return _PRODUCT.fullmatch(_visible(raw).strip().upper()) is not None


def _monday(year: int, week: int) -> date:
    new_year = date(year, 1, 1)
    return new_year - timedelta(days=new_year.weekday()) + timedelta(weeks=week - 1)


def _visible(raw: str) -> str:
    """NFKC without controls and format characters (BOM, zero width, soft hyphen); every space a plain one."""
    if raw.isascii() and raw.isprintable():
        return raw
    text = unicodedata.normalize("NFKC", raw)
    return "".join(
        " " if char.isspace() else char
        for char in text
        if char.isspace() or unicodedata.category(char) not in {"Cc", "Cf", "Cs"}
    )


def _strip(raw: str) -> tuple[str, list[str]]:
    """Without what a spreadsheet wraps around text: invisible characters, an apostrophe in front, ="..."."""
    repairs: list[str] = []
    text = _visible(raw).strip()
    if text != raw.strip(" "):
        repairs.append("invisible_characters")
    if formula := _FORMULA.fullmatch(text):
        text = formula[1].strip()
        repairs.append("formula")
    if text.startswith("'"):
        text = text.lstrip("'").strip()
        repairs.append("apostrophe")
    return text, repairs


def _is_placeholder(text: str) -> bool:
    letters = "".join(char for char in text.upper() if char.isalnum())
    return not letters or letters in _PLACEHOLDERS or len(set(letters)) == 1


def _without_label(text: str, repairs: list[str]) -> str:
    label = _LABEL.match(text)
    if not label or label.end() == len(text):
        return text
    repairs.append("label")
    return text[label.end() :]


def _closed_up(text: str, repairs: list[str]) -> str:
    """Without spaces and hyphens, in upper case. Only ASCII is raised: 'ß' would become 'SS'."""
    closed = "".join(char for char in text if char != " " and unicodedata.category(char) != "Pd")
    if closed != text:
        repairs.append("spaces_or_hyphens")
    if closed.isascii() and closed != closed.upper():
        closed = closed.upper()
        repairs.append("upper_case")
    return closed


def _judge(raw: str, text: str, repairs: list[str]) -> Serial:
    if not text or _is_placeholder(text):
        return Serial(raw, problem="serial_placeholder")
    if not _ACCEPTED.fullmatch(text):
        return Serial(raw, problem="serial_malformed")
    if len(text) > _KNOWN_LENGTH and _KNOWN.fullmatch(text[-_KNOWN_LENGTH:]):
        return _prefixed(raw, text)
    if _MISREAD.fullmatch(text) and not _KNOWN.fullmatch(text):
        mended = text[:_TAIL_START] + text[_TAIL_START:].replace("O", "0").replace("I", "1")
        if _KNOWN.fullmatch(mended):
            return Serial(raw, mended, (*repairs, "o_zero_i_one"))
    warnings = () if _KNOWN.fullmatch(text) else ("serial_unusual_form",)
    return Serial(raw, text, tuple(repairs), warnings=warnings)


def _prefixed(raw: str, text: str) -> Serial:
    head, tail = text[:-_KNOWN_LENGTH], text[-_KNOWN_LENGTH:]
    if _KNOWN.fullmatch(head):  # two serials run together: neither is the one that was meant
        return Serial(raw, problem="serial_malformed")
    return Serial(raw, problem="serial_prefixed", suggestion=tail)
