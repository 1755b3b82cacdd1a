from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.conf import settings

from fleetward.config.log_filter import Discreet, plain


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Not Found: /devices/?q=5CG1234ABC&user=kari", "Not Found: /devices/?…"),
        ("Not Found: /pc/9sXk2LqPz0aB3cD4eF5gH6iJ7kL8/", "Not Found: /pc/…/"),
        ("mail to kari.nordmann@example.no failed", "mail to …@… failed"),
        (
            "Not Found: /repair-cases/01920000-0000-7000-8000-000000000001/",
            "Not Found: /repair-cases/01920000-0000-7000-8000-000000000001/",
        ),
        ("worker started", "worker started"),
    ],
)
def test_a_message_is_written_without_what_could_name_a_person_or_open_something(said: str, written: str) -> None:
    assert plain(said) == written


def test_what_was_to_be_filled_in_is_filled_in_and_made_plain() -> None:
    record = logging.LogRecord("django", logging.WARNING, "", 0, "%s: %s", ("Bad", "/x?serial=1"), None)
    assert Discreet().filter(record)
    assert record.getMessage() == "Bad: /x?…"


def test_both_forms_of_the_log_pass_the_filter() -> None:
    logging_settings: Any = settings.LOGGING
    assert logging_settings["handlers"]["console"]["filters"] == ["discreet"]
    made = logging_settings["formatters"]["json"]
    formatter = __import__("pythonjsonlogger.json").json.JsonFormatter(made["fmt"])
    record = logging.LogRecord("fleetward.access", logging.INFO, "", 0, "GET", (), None)
    record.__dict__["route"] = "support/<uuid:id>/"
    assert json.loads(formatter.format(record))["route"] == "support/<uuid:id>/"
