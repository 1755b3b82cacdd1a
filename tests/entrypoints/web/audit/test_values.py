"""Values of the audit log in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from fleetward.entrypoints.web.audit import values


@pytest.mark.parametrize(
    ("subject", "name", "value", "said"),
    [
        ("RepairCase", "state", "submitted", "Sendt inn"),
        ("RepairCase", "rule", "battery_worn", "Batteriet er slitt"),
        ("PlacementRule", "rule", "Alt til Oslo", "Alt til Oslo"),
        ("SupportCase", "", "asker", "Venter på den som spurte"),
        ("", "role", "technician", "Tekniker"),
        ("Customer", "program", "premium", "Premium Support"),
        ("RepairCase", "visit_from", "2026-11-27T15:00:00Z", "27. november 2026 16:00"),
        ("Tariff", "valid_from", "2026-01-01", "1. januar 2026"),
        ("Tariff", "valid_from", "2026-99-01", "2026-99-01"),
        ("Line", "why", "2026-11-27T15:00 skrev kunden", "2026-11-27T15:00 skrev kunden"),
        ("Customer", "on", True, "Ja"),
        ("Customer", "note", "", "\u2013"),
        ("Customer", "seats", 0, "0"),
        ("Endpoint", "events", ["alert.opened", "alert.closed"], "alert.opened, alert.closed"),
    ],
)
def test_a_value_is_said_in_the_readers_language(subject: str, name: str, value: Any, said: str) -> None:
    with translation.override("nb"):
        assert values.text(subject, name, value) == said
