"""The vendor profile: every vendor-specific name is data in one file, never a constant in the code."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings


@dataclass(frozen=True)
class Course:
    """A training; completing it certifies the partner for (program, partner role) (R2)."""

    activity: str
    title: str
    program: str
    partner_role: str
    valid_months: int


@dataclass(frozen=True)
class Debtor:
    """The vendor's account that partners are paid from."""

    name: str
    iban: str
    bic: str


@dataclass(frozen=True)
class ClaimTerms:
    """What the vendor asks of claims. `two_approve_above`: currency -> amount; without one two always approve."""

    deadline_days: int  # after the repair, or after the denial that is answered
    attempts: int  # the first claim for a repair, and answers to denials
    two_approve_above: dict[str, Decimal]
    debtor: Debtor


@dataclass(frozen=True)
class SupportTerms:
    """What the vendor promises to those who ask its support, in working hours by priority."""

    country: str  # whose working days count, as in the calendars
    opens: int  # o'clock, there
    closes: int
    reopen_days: int  # days after the end in which an answer still opens a support case again
    answer_hours: dict[str, int]  # until somebody answers for the first time
    settle_hours: dict[str, int]


@dataclass(frozen=True)
class VendorProfile:
    """The names of one vendor."""

    vendor: str
    platform: str
    platform_short: str
    training_system: str
    channel_data_system: str
    service_delivery_system: str
    repair_answer_days: int  # working days until the desk must have answered a repair case
    programs: dict[str, str]
    courses: tuple[Course, ...]
    claims: ClaimTerms
    support: SupportTerms

    def course(self, activity: str) -> Course | None:
        """The course with this xAPI activity id."""
        return next((course for course in self.courses if course.activity == activity), None)


@cache
def vendor_profile() -> VendorProfile:
    """The profile named by the setting VENDOR_PROFILE."""
    data = tomllib.loads(Path(settings.VENDOR_PROFILE).read_text())
    courses = tuple(Course(**course) for course in data.pop("courses"))
    support = SupportTerms(**data.pop("support"))
    return VendorProfile(courses=courses, claims=_claim_terms(data.pop("claims")), support=support, **data)


def _claim_terms(data: dict[str, Any]) -> ClaimTerms:
    limits = {currency: Decimal(amount) for currency, amount in data.pop("two_approve_above").items()}
    return ClaimTerms(two_approve_above=limits, debtor=Debtor(**data.pop("debtor")), **data)
