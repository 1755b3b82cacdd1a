"""Company names as reports and people write them, brought to one key for comparing. A proposal, never an identity."""

from __future__ import annotations

import re
import unicodedata

_FORMS = frozenset({
    "a/s", "ab", "ag", "ans", "aps", "as", "asa", "bv", "co", "corp", "da", "enk", "ev", "gmbh", "hf", "ehf",
    "iks", "inc", "kf", "kg", "limited", "llc", "ltd", "nv", "oy", "oyj", "plc", "sa", "sarl", "sas", "se",
    "sia", "spa", "srl",
})  # fmt: skip
"""Legal forms that one writes and another leaves out."""

_BETWEEN = re.compile(r"[^\w/]+")


def name_key(name: str) -> str:
    """The name without case, accents' variants, punctuation and legal form; '' where nothing is left.

    >>> name_key("Askeladden  Rederi A/S"), name_key("ASKELADDEN REDERI AS")
    ('askeladden rederi', 'askeladden rederi')
    """
    words = [word for word in _BETWEEN.split(unicodedata.normalize("NFKC", name).casefold()) if word]
    kept = [word for word in words if word not in _FORMS]
    return " ".join(kept or words)[:200]
