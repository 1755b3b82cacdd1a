"""The rule book: from what on something is a problem. Thresholds are data in one file, refused at start if nonsense."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache, cached_property
from math import isfinite
from pathlib import Path
from typing import Any, get_type_hints

from django.conf import settings

from fleetward.domain.alerts.lifecycle import Severity
from fleetward.domain.alerts.measures import MEASURES, FaultyFirmware, Heat, Known

MILDEST_FIRST = (Severity.INFO, Severity.WARNING, Severity.CRITICAL)
MOST_READINGS = 4
"""More, and of the readings looked at too few could close an alert (`judging`)."""
MOST_DAYS = 400
"""Readings are kept for so long."""


class BadRule(RuntimeError):
    """The rule book says something that cannot be meant: nothing is served."""


@dataclass(frozen=True)
class Rule:
    """When one kind of problem begins and ends; the words are those of the file's own head."""

    code: str
    info: float | None = None
    warning: float | None = None
    critical: float | None = None
    readings: int = 1
    margin: float = 0
    days: int = 0
    first: float | None = None
    grown: bool = False

    @cached_property
    def thresholds(self) -> list[tuple[Severity, float]]:
        """Severities that it knows, mildest first, each with the number from which on it holds."""
        known = ((one, getattr(self, one.value)) for one in MILDEST_FIRST)
        return [(severity, number) for severity, number in known if number is not None]

    @cached_property
    def lowest(self) -> float:
        """The number from which on something is wrong at all."""
        return self.thresholds[0][1]

    def severity(self, number: float) -> Severity | None:
        """How bad this is, or None."""
        return next((one for one, least in reversed(self.thresholds) if number >= least), None)


@dataclass(frozen=True)
class RuleBook:
    """All rules by their code, and what some of them need to know."""

    rules: dict[str, Rule]
    known: Known
    days: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        spans = {rule.days for rule in self.rules.values() if rule.days}
        object.__setattr__(self, "days", tuple(sorted(spans)))


@cache
def rule_book() -> RuleBook:
    """The rule book that the setting ALERT_RULES names."""
    return read(Path(settings.ALERT_RULES).read_text())


def read(text: str) -> RuleBook:
    """A rule book as written. Raises `BadRule` with the place of what is wrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRule(str(error)) from error
    written = _table("rules", data.get("rules"))
    if set(written) != set(MEASURES):
        raise BadRule(f"rules that are missing or unknown: {', '.join(sorted(set(written) ^ set(MEASURES)))}")
    heat = _fill(Heat, "heat", data.get("heat"))
    listed = data.get("faulty_firmware", [])
    if not isinstance(listed, list):
        raise BadRule("faulty_firmware: a list, each with [[faulty_firmware]]")
    faulty = tuple(_fill(FaultyFirmware, "faulty_firmware", one) for one in listed)
    return RuleBook({code: _rule(code, fields) for code, fields in written.items()}, Known(heat, faulty))


def _table(place: str, found: Any) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise BadRule(f"{place}: a table is missing")
    return found


def _rule(code: str, found: Any) -> Rule:
    fields = _table(f"rules.{code}", found)
    if "code" in fields:
        raise BadRule(f"rules.{code}: its code is its name")
    rule: Rule = _fill(Rule, f"rules.{code}", fields | {"code": code})
    numbers = [number for _, number in rule.thresholds]
    if not numbers or numbers != sorted(set(numbers)):
        raise BadRule(f"rules.{code}: info, warning, critical must rise, and one of them must be there")
    if not 1 <= rule.readings <= MOST_READINGS or not 0 <= rule.days <= MOST_DAYS or rule.margin < 0:
        raise BadRule(f"rules.{code}: readings 1 to {MOST_READINGS}, days 0 to {MOST_DAYS}, margin not below 0")
    if (rule.days or rule.grown) and rule.lowest <= 0:
        raise BadRule(f"rules.{code}: what has not grown is no problem")
    if rule.first is not None and not rule.days:
        raise BadRule(f"rules.{code}: first says something only beside days")
    return rule


_ALLOWED: dict[Any, tuple[type, ...]] = {
    float: (int, float), float | None: (int, float), int: (int,), bool: (bool,), str: (str,),
}  # fmt: skip


def _fill(made: type[Any], place: str, found: Any) -> Any:
    """An object of these fields, each of the type that its class says."""
    fields, hints = _table(place, found), get_type_hints(made)
    for name, value in fields.items():
        hint = hints.get(name)
        if hint == tuple[str, ...]:
            fits = isinstance(value, list) and all(isinstance(one, str) for one in value)
        else:
            fits = type(value) in _ALLOWED.get(hint, ()) and not (isinstance(value, float) and not isfinite(value))
        if not fits:
            raise BadRule(f"{place}: {name} = {value!r}")
    try:
        return made(**{name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()})
    except TypeError as error:
        raise BadRule(f"{place}: {error}") from error
