from __future__ import annotations

import io
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fleetward.domain.partners import completion_sheet
from fleetward.domain.partners.actor import SYSTEM, Actor, ActorKind, Forbidden
from fleetward.domain.partners.completion_sheet import Problem, Row, SheetRefused
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.factories import partners

pytestmark = pytest.mark.usefixtures("db")

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TITLE = "Premium Support: Resell & View/Monitor"
ACTIVITY = "https://training.example/courses/premium-resell-view-monitor"
STATEMENT = "7f1c1f62-1111-4222-8333-444455556666"


def read(text: str) -> list[Row]:
    with scoped(VENDOR):
        return completion_sheet.read(SYSTEM, io.BytesIO(text.encode()), NOW)


@pytest.fixture
def account(db: None) -> str:
    del db
    return partners.partner().account


@pytest.mark.parametrize(
    "header", ["account;course;completed at", "Partner account;Activity;Date", "ACCOUNT;title;completed_on"]
)
def test_columns_are_known_by_several_headers(header: str, account: str) -> None:
    (row,) = read(f"{header}\n{account};{ACTIVITY};2026-10-01T08:00:00Z\n")
    assert (row.problem, row.completed_at) == ("", datetime(2026, 10, 1, 8, tzinfo=UTC))


@pytest.mark.parametrize("text", ["2026-10-01", "01.10.2026", "1.10.2026"])
def test_a_date_is_read_in_both_ways_of_writing_it(text: str, account: str) -> None:
    (row,) = read(f"account;course;date\n{account};{TITLE.upper()};{text}\n")
    assert (row.problem, timezone.localdate(row.completed_at).isoformat()) == ("", "2026-10-01")


@pytest.mark.parametrize(
    ("course", "date", "statement", "problem"),
    [
        ("Cooking", "2026-10-01", "", Problem.COURSE_UNKNOWN),
        (TITLE, "2026-02-30", "", Problem.DATE_UNREADABLE),
        (TITLE, "yesterday", "", Problem.DATE_UNREADABLE),
        (TITLE, "", "", Problem.DATE_UNREADABLE),
        (TITLE, "2027-01-01", "", Problem.DATE_FUTURE),
        (TITLE, "2026-10-01", "17", Problem.STATEMENT_UNREADABLE),
    ],
)
def test_a_bad_row_says_what_is_wrong(course: str, date: str, statement: str, problem: str, account: str) -> None:
    (row,) = read(f"statement id;account;course;completed\n{statement};{account};{course};{date}\n")
    assert (row.problem, row.statement_id) == (problem, None)


def test_a_given_statement_id_is_kept_and_a_second_row_with_it_is_refused(account: str) -> None:
    line = f"{STATEMENT};{account};{TITLE};2026-10-01\n"
    rows = read(f"statement id;account;course;completed\n{line}{line}")
    assert [(row.statement_id, row.problem) for row in rows] == [
        (UUID(STATEMENT), ""), (UUID(STATEMENT), Problem.TWICE),
    ]  # fmt: skip


def test_without_a_statement_id_it_follows_from_the_content_in_whatever_time_zone(account: str) -> None:
    text = f"account;course;completed\n{account};{TITLE};2026-10-01\n"
    with timezone.override("Asia/Tokyo"):
        (there,) = read(text)
    (here,) = read(text)
    (other,) = read(text.replace("10-01", "10-02"))
    assert (there.statement_id == here.statement_id, here.statement_id == other.statement_id) == (True, False)


def test_only_those_who_manage_courses_may_read_and_record() -> None:
    auditor = Actor(ActorKind.VENDOR, "Aud Itor", "auditor")
    with pytest.raises(Forbidden):
        completion_sheet.read(auditor, io.BytesIO(b"account;course;date\na;b;c\n"), NOW)
    with pytest.raises(Forbidden):
        completion_sheet.record(actor=auditor, rows=[], now=NOW, tell=lambda _: None)


@given(st.binary(max_size=300))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_rows_with_problems_or_a_refusal(content: bytes) -> None:
    problems = set()
    with scoped(VENDOR), suppress(SheetRefused):
        problems = {row.problem for row in completion_sheet.read(SYSTEM, io.BytesIO(content), NOW)}
    assert problems <= set(Problem)
