from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.utils import OperationalError
from django.test import Client

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def unreachable() -> Iterator[None]:
    """The database at an address where none is."""
    connection.close()
    before = connection.settings_dict["HOST"]
    connection.settings_dict["HOST"] = "/nowhere"
    yield
    connection.settings_dict["HOST"] = before


@pytest.mark.usefixtures("db")
def test_it_is_ready_while_the_database_answers() -> None:
    response = Client().get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.usefixtures("db", "unreachable")
def test_without_a_database_it_says_so_and_lives_on() -> None:
    assert Client().get("/healthz").status_code == 200
    response = Client().get("/readyz")
    assert (response.status_code, response.json()) == (503, {"status": "no database"})
    with pytest.raises(OperationalError):
        connection.ensure_connection()
