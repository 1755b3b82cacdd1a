from __future__ import annotations

from typing import Any

from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.alerts.models import Inventory
from fleetward.entrypoints.web.health import hardware

FIELDS = st.sampled_from(["name", "capacity", "disksize"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner),
    max_leaves=6,
)  # fmt: skip
NAMES = st.sampled_from(["cpus", "memories", "storages", "bios", "operatingsystem"])


def facts(content: Any) -> dict[str, str]:
    found = hardware.facts(Inventory(content=content, received_at=timezone.now(), agent="agent"))
    assert found is not None
    return dict(found["facts"])


def test_without_an_inventory_there_are_no_facts() -> None:
    assert hardware.facts(None) is None


def test_what_an_inventory_does_not_say_is_left_out() -> None:
    assert facts({"cpus": [{"name": "Core i7"}, {"name": " "}], "operatingsystem": {"name": "Windows 11"}}) == {
        "Processor": "Core i7", "Operating system": "Windows 11",
    }  # fmt: skip


@given(st.dictionaries(NAMES, ANYTHING) | ANYTHING)
def test_whatever_a_foreign_inventory_holds_the_page_is_written(content: Any) -> None:
    assert all(isinstance(text, str) and text for text in facts(content).values())
