"""The vendor profile: every vendor-specific name is data in one file, never a constant in the code."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

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

    def course(self, activity: str) -> Course | None:
        """The course with this xAPI activity id."""
        return next((course for course in self.courses if course.activity == activity), None)


@cache
def vendor_profile() -> VendorProfile:
    """The profile named by the setting VENDOR_PROFILE."""
    data = tomllib.loads(Path(settings.VENDOR_PROFILE).read_text())
    courses = tuple(Course(**course) for course in data.pop("courses"))
    return VendorProfile(courses=courses, **data)
