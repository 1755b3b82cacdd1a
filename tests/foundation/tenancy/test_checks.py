from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connections

from fleetward.foundation.tenancy import checks

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("db")
TABLE = "devices_poolstatus"


def owner(statement: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def unforced(db: None) -> Iterator[None]:
    del db
    owner(f"ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY")
    yield
    owner(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")


def test_the_roles_that_serve_are_safe() -> None:
    checks.refuse_unsafe_roles()


def test_serving_as_the_owner_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "SERVING", ("owner",))
    with pytest.raises(checks.UnsafeRole, match="the role fleetward_owner owns devices_device"):
        checks.refuse_unsafe_roles()


@pytest.mark.usefixtures("unforced")
def test_a_table_without_forced_row_security_is_refused() -> None:
    with pytest.raises(checks.UnsafeRole, match=f"{TABLE} is without forced row security"):
        checks.refuse_unsafe_roles()
