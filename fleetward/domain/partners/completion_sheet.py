"""Course completions out of a CSV file of the program manager: read and judged, then recorded row by row (R2).

Columns, by their headers: account, course (its activity id or its title), completed at, and, where the
training system gives one, statement id. Without it the id is made from the row's content, so that the
same file again records nothing twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, BinaryIO
from uuid import UUID, uuid5

from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners import queries
from fleetward.domain.partners.operations import CERTIFIED, UNKNOWN_ACCOUNT, UNKNOWN_COURSE, record_completion
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.foundation.jobs import operations as jobs
from fleetward.gateways.spreadsheet.delimited import DelimitedRefused, read_delimited
from fleetward.gateways.spreadsheet.writer import write_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.partners.models import Partner
    from fleetward.domain.partners.vendor_profile import Course
    from fleetward.foundation.jobs.models import Job

MOST_ROWS = 10_000
KIND = "partners.record_completions"
SOURCE = "csv"
NAMESPACE = UUID("5f0c7d52-6a39-5d0e-9a53-0f2f3d8f0c11")
TOMORROW = timedelta(days=1)  # a training system in another time zone is not in the future
TELL_EVERY = 50

HEADERS = {
    "statement": ("statement id", "statement", "id"),
    "account": ("account", "partner account", "partner"),
    "course": ("course", "activity", "course activity", "course title", "title"),
    "completed": ("completed at", "completed", "completed on", "date"),
}
REQUIRED = ("account", "course", "completed")


class Problem(models.TextChoices):
    """Why a row is not recorded. The sentence says what to do."""

    ACCOUNT_UNKNOWN = "account_unknown", _("No partner has this account. Create the partner first.")
    COURSE_UNKNOWN = "course_unknown", _("No course of the vendor profile has this activity or title.")
    DATE_UNREADABLE = "date_unreadable", _("The date cannot be read. Write it as 2026-12-31 or 31.12.2026.")
    DATE_FUTURE = "date_future", _("The course would be completed in the future.")
    STATEMENT_UNREADABLE = "statement_unreadable", _("The statement id is no UUID. Leave it empty if there is none.")
    TWICE = "twice", _("The same completion stands further up in this file.")


OUTCOMES: dict[str, StrOrPromise] = {
    CERTIFIED: _("Certified"),
    UNKNOWN_COURSE: _("Kept; the course is not known"),
    UNKNOWN_ACCOUNT: _("Kept; the account is not known"),
}
"""What a recorded completion led to."""


class SheetRefused(Exception):
    """The file as a whole is no list of completions; `code` is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Row:
    """One row as sent, and what it means. With a `problem` it is not recorded."""

    number: int
    account: str
    course_text: str
    completed_text: str
    statement_id: UUID | None = None
    partner: Partner | None = None
    course: Course | None = None
    completed_at: datetime | None = None
    problem: str = ""
    known: bool = False


def read(actor: Actor, stream: BinaryIO, now: datetime) -> list[Row]:
    """Every row, judged. Raises SheetRefused: no such columns, too many rows, no text."""
    actor.require(Permission.COURSE_MANAGE)
    rows = _cells(stream)
    accounts = {partner.account: partner for partner in queries.visible_to(actor)}
    seen: set[UUID] = set()
    judged = []
    for number, cells in rows:
        row = _judge(number, cells, accounts, now)
        if row.statement_id in seen:
            row.problem = row.problem or Problem.TWICE
        elif row.statement_id:
            seen.add(row.statement_id)
        judged.append(row)
    recorded = set(queries.completions(actor).filter(statement_id__in=seen).values_list("statement_id", flat=True))
    for row in judged:
        row.known = row.statement_id in recorded
    return judged


def record(*, actor: Actor, rows: Sequence[Row], now: datetime, tell: Callable[[int], None]) -> list[tuple[Row, str]]:
    """Record the rows without a problem, each in a transaction of its own. Returns each row with its outcome.

    Safe to repeat: a row that was recorded before is only found again.
    """
    actor.require(Permission.COURSE_MANAGE)
    results = []
    for done, row in enumerate(rows, start=1):
        results.append((row, row.problem or _record(actor, row, now)))
        if done % TELL_EVERY == 0:
            tell(done)
    return results


@transaction.atomic
def request_recording(*, actor: Actor, sha256: str, name: str, total: int) -> Job:
    """Have a worker record the rows of a file in the spool, as the reader of its preview saw them."""
    actor.require(Permission.COURSE_MANAGE)
    return jobs.start_job(
        actor, KIND, task=KIND, total=total, sha256=sha256, name=name, role=actor.role,
        language=translation.get_language(), time_zone=timezone.get_current_timezone_name(),
    )  # fmt: skip


def write_results(path: Path, results: Iterable[tuple[Row, str]]) -> None:
    """What became of each row, as CSV."""
    header = [_now("Row"), _now("Account"), _now("Course"), _now("Completed"), _now("Outcome"), _now("What it means")]
    labels = {**OUTCOMES, **dict(Problem.choices)}
    cells: Iterator[list[int | str]] = (
        [row.number, row.account, row.course_text, row.completed_text, code, str(labels[code])] for row, code in results
    )
    write_csv(path, header, cells)


def _record(actor: Actor, row: Row, now: datetime) -> str:
    assert row.statement_id and row.course and row.completed_at  # noqa: S101, PT018 (a row without a problem has them)
    completion = record_completion(
        actor=actor, statement_id=row.statement_id, activity=row.course.activity, account=row.account,
        completed_at=row.completed_at, source=SOURCE, now=now,
    )  # fmt: skip
    return completion.outcome


def _cells(stream: BinaryIO) -> list[tuple[int, dict[str, str]]]:
    """Each row's cells by what they are; the first row that is not blank is the header."""
    found: list[tuple[int, dict[str, str]]] = []
    places: dict[str, int] = {}
    try:
        for number, cells in read_delimited(stream):
            if cells and not places:
                places = _places(cells)
            elif cells:
                found.append((number, {name: cells[at].strip() for name, at in places.items() if at < len(cells)}))
            if len(found) > MOST_ROWS:
                raise SheetRefused("too_many")
    except DelimitedRefused as refused:
        raise SheetRefused(refused.code) from refused
    if not found:
        raise SheetRefused("no_rows")
    return found


def _places(cells: list[str]) -> dict[str, int]:
    headers = [" ".join(cell.casefold().replace("_", " ").split()) for cell in cells]
    places = {
        name: headers.index(word) for name, words in HEADERS.items() for word in reversed(words) if word in headers
    }
    if any(name not in places for name in REQUIRED):
        raise SheetRefused("columns_missing")
    return places


def _judge(number: int, cells: dict[str, str], accounts: dict[str, Partner], now: datetime) -> Row:
    row = Row(number, cells.get("account", ""), cells.get("course", ""), cells.get("completed", ""))
    row.partner = accounts.get(row.account)
    row.course = _course(row.course_text)
    row.completed_at = _moment(row.completed_text)
    if row.partner is None:
        row.problem = Problem.ACCOUNT_UNKNOWN
    elif row.course is None:
        row.problem = Problem.COURSE_UNKNOWN
    elif row.completed_at is None:
        row.problem = Problem.DATE_UNREADABLE
    elif row.completed_at > now + TOMORROW:
        row.problem = Problem.DATE_FUTURE
    else:
        row.statement_id = _identity(row, cells.get("statement", ""))
        row.problem = "" if row.statement_id else Problem.STATEMENT_UNREADABLE
    return row


def _course(text: str) -> Course | None:
    """By its activity id, else by its title in whatever case."""
    profile = vendor_profile()
    titled = (course for course in profile.courses if course.title.casefold() == text.casefold())
    return profile.course(text) or next(titled, None)


def _moment(text: str) -> datetime | None:
    """ISO 8601, or a date as 31.12.2026; where no time zone is given the reader's own is meant."""
    parts = text.split(".")
    if len(parts) == 3:  # noqa: PLR2004 (day, month, year)
        text = "-".join(part.zfill(2) for part in reversed(parts))
    try:
        moment = parse_datetime(text)
        day = None if moment else parse_date(text)
    except ValueError:  # 2026-02-30
        return None
    if moment is None and isinstance(day, date):
        moment = datetime.combine(day, time())
    return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment


def _identity(row: Row, given: str) -> UUID | None:
    if given:
        try:
            return UUID(given)
        except ValueError:
            return None
    assert row.course  # noqa: S101 (judged before)
    return uuid5(NAMESPACE, f"{row.account}|{row.course.activity}|{row.completed_text}")
