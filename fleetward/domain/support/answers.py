"""Answers that support often gives, in each language: data in one file, filled in with what the support case says."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from django.conf import settings

from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.support.lifecycle import SupportKind

if TYPE_CHECKING:
    from fleetward.domain.support.models import SupportCase

FALLBACK = "en"
NAMES = ("number", "asker", "agent", "platform", "vendor", "training", "count")
"""What a text may name as $number and so on."""


class BadAnswers(RuntimeError):
    """The file of answers makes no sense; says which answer, and why."""


@dataclass(frozen=True)
class PreparedAnswer:
    """A text to begin with: the agent still changes it before it goes out."""

    code: str
    title: str
    text: str


@dataclass(frozen=True)
class _Stored:
    code: str
    kinds: tuple[str, ...]  # empty: of every kind
    title: dict[str, str]
    text: dict[str, str]


def prepared(support_case: SupportCase, *, agent: str) -> list[PreparedAnswer]:
    """The answers that fit what it is about, in the language of its asker."""
    named = {
        "number": support_case.number, "asker": support_case.opened_by_label, "agent": agent,
        "platform": vendor_profile().platform, "vendor": vendor_profile().vendor,
        "training": vendor_profile().training_system, "count": str(len(support_case.serials)),
    }  # fmt: skip
    return [
        PreparedAnswer(
            one.code,
            _in(support_case.language, one.title),
            Template(_in(support_case.language, one.text)).substitute(named),
        )
        for one in read_answers(Path(settings.SUPPORT_ANSWERS))
        if not one.kinds or support_case.kind in one.kinds
    ]


def _in(language: str, texts: dict[str, str]) -> str:
    return texts.get(language, texts[FALLBACK])


@cache
def read_answers(path: Path) -> tuple[_Stored, ...]:
    """The file, or `BadAnswers`: every language has every text, and no text names what is not known."""
    data = tomllib.loads(path.read_text())
    found = tuple(_checked(one) for one in data["answers"])
    if len({one.code for one in found}) < len(found):
        raise BadAnswers("two answers have the same code")
    return found


def _checked(data: dict[str, object]) -> _Stored:
    code = str(data.get("code", ""))
    title, text = data.get("title"), data.get("text")
    wanted = {language for language, _name in settings.LANGUAGES}
    if not code or not isinstance(title, dict) or not isinstance(text, dict):
        raise BadAnswers(f"{code or '?'}: an answer has a code, a title and a text")
    if not wanted <= title.keys() or not wanted <= text.keys():
        raise BadAnswers(f"{code}: a title and a text in each of {', '.join(sorted(wanted))}")
    for one in text.values():
        template = Template(one)
        if not template.is_valid() or not set(template.get_identifiers()) <= set(NAMES):
            raise BadAnswers(f"{code}: a text names only ${', $'.join(NAMES)}")
    kinds = data.get("kinds", [])
    if not isinstance(kinds, list) or not set(kinds) <= set(SupportKind.values):
        raise BadAnswers(f"{code}: kinds are some of {', '.join(SupportKind.values)}")
    return _Stored(code, tuple(kinds), title, text)
