"""Interchanges and reports of a file: their identity, what they replace or cancel, and who retracts whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q
from psycopg import sql

from fleetward.domain.sales_feed.lifecycle import LIVE, LineState, ReportState
from fleetward.domain.sales_feed.models import Interchange, Report
from fleetward.domain.sales_feed.neutral import Purpose, Verdict
from fleetward.domain.sales_feed.operations import planning, reopen, withdrawal
from fleetward.domain.sales_feed.operations.withdrawal import REASONS, number, reaches, target
from fleetward.foundation.kit.ids import run_span

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from fleetward.domain.sales_feed.models import FeedFile
    from fleetward.domain.sales_feed.operations.staging import Staged, StagedInterchange, StagedReport

BATCH = 2_000
EDI = ("x12", "edifact")
REJECTED = "rejected"
COUNTING = (ReportState.ACCEPTED, ReportState.WITH_WARNINGS, ReportState.WAITING)

_RETRACT = sql.SQL("""
UPDATE sales_feed_line l SET state = 'retracted', reason = %(reason)s
FROM sales_feed_item i
JOIN sales_feed_report r ON r.feed_id = i.feed_id AND r.id = i.report_id
WHERE l.feed_id = i.feed_id AND l.item_id = i.id AND l.feed_id = ANY(%(feeds)s) AND ({lines})
    AND r.feed_id = ANY(%(feeds)s) AND r.id = ANY(%(reports)s)
    AND (l.state = ANY(%(states)s) OR (l.state = 'known' AND l.reason = 'same_document'))
RETURNING l.feed_id, l.id, l.serial
""")


def write(*, file: FeedFile, staged: Staged) -> list[tuple[int, UUID, str, bool, str]]:
    """Write interchanges and reports. Returns for `decide`: number, id, purpose, accepted, why retracted or ''."""
    _judge(file, staged)
    Interchange.objects.bulk_create([_interchange(file, one) for one in staged.interchanges], batch_size=BATCH)
    reports = [(interchange, one) for interchange in staged.interchanges for one in interchange.reports]
    accepted = [one for interchange, one in reports if accepts(interchange, one)]
    found = _withdrawals(file, accepted)
    waiting = {accepted[place].number for place in found.waiting}
    withdrawn = {accepted[place].number: reason for place, reason in found.reasons.items()}
    Report.objects.bulk_create(
        [_report(file, interchange, one, waits=one.number in waiting) for interchange, one in reports],
        batch_size=BATCH,
    )
    return [
        (one.number, one.id, one.opened.purpose, accepts(interchange, one), withdrawn.get(one.number, ""))
        for interchange, one in reports
    ]


def accepts(interchange: StagedInterchange, report: StagedReport) -> bool:
    """Do the lines of this report count? Not where its envelope, its own counts or its kind forbid it."""
    sound = report.closed is not None and not report.closed.faults
    return interchange.verdict == Verdict.ACCEPTED and sound and report.opened.readable


def retract(*, file: FeedFile, staged: Staged) -> list[str]:
    """Retract the lines of earlier reports that this file's reports cancel or replace. Returns their serials.

    A line of another report that was known already because of them counts from now on.
    """
    withdrawing = [
        one.opened for interchange in staged.interchanges for one in interchange.reports
        if accepts(interchange, one) and one.opened.purpose in REASONS
    ]  # fmt: skip
    stored = _stored(file, {target(one) for one in withdrawing})
    gone: list[tuple[int, UUID, str]] = []
    for purpose in REASONS:
        asked = [one for one in withdrawing if one.purpose == purpose]
        gone += _retract(purpose, _reached(asked, stored))
    serials = [serial for _, _, serial in gone if serial]
    return serials + reopen.reopen(reopen.twins([(feed_id, line_id) for feed_id, line_id, _ in gone]))


def plain(text: str, length: int) -> str:
    """Text from a file as the database can keep it."""
    return text.replace("\0", "")[:length]


def _withdrawals(file: FeedFile, accepted: list[StagedReport]) -> withdrawal.Withdrawals:
    opened = [one.opened for one in accepted]
    earlier = _withdrawing_before(file, {number(one) for one in opened} - {""})
    targets = _stored(file, {target(one) for one in opened if one.purpose in REASONS})
    days: dict[str, list[date | None]] = {key: [row.document_date for row in rows] for key, rows in targets.items()}
    found = withdrawal.judge(opened, [(row, row.state == ReportState.WAITING) for row in earlier], days)
    for purpose, state in ((Purpose.CANCELLATION, ReportState.APPLIED), (Purpose.REPLACE, ReportState.ACCEPTED)):
        rows = [row.id for row in earlier if row.purpose == purpose and target(row) in found.settled]
        if rows:
            waiting = Report.objects.filter(reporter=file.feed.reporter, id__in=rows, state=ReportState.WAITING)
            waiting.update(state=state)
    return found


def _withdrawing_before(file: FeedFile, numbers: set[str]) -> list[Report]:
    """Reports of the same reporter, received before, that cancel or replace any of these."""
    if not numbers:
        return []
    return list(
        Report.objects.filter(
            Q(document_number__in=numbers) | Q(replaces__in=numbers),
            reporter=file.feed.reporter, purpose__in=list(REASONS),
        ).exclude(state=ReportState.REJECTED)
    )  # fmt: skip


def _stored(file: FeedFile, numbers: set[str]) -> dict[str, list[Report]]:
    """Reports of the same reporter, received before in other files, by number."""
    found: dict[str, list[Report]] = {}
    if not numbers - {""}:
        return found
    rows = Report.objects.filter(
        reporter=file.feed.reporter, document_number__in=numbers - {""}, state__in=COUNTING
    ).exclude(purpose=Purpose.CANCELLATION).exclude(feed=file.feed, file_id=file.id)  # fmt: skip
    for row in rows:
        found.setdefault(row.document_number, []).append(row)
    return found


def _reached(withdrawing: list[Any], stored: dict[str, list[Report]]) -> list[Report]:
    return [
        row for one in withdrawing for row in stored.get(target(one), ())
        if reaches(one.document_date, row.document_date)
    ]  # fmt: skip


def _retract(purpose: Purpose, rows: list[Report]) -> list[tuple[int, UUID, str]]:
    if not rows:
        return []
    values: dict[str, Any] = {
        "reason": str(REASONS[purpose]), "feeds": sorted({row.feed_id for row in rows}),
        "reports": sorted({row.id for row in rows}),
        "states": [str(state) for state in (*LIVE, LineState.SET_ASIDE)],
    }  # fmt: skip
    with connection.cursor() as cursor, planning.without_loops(cursor):
        cursor.execute(_RETRACT.format(lines=_lines_of({row.file_id for row in rows})), values)
        gone: list[tuple[int, UUID, str]] = cursor.fetchall()
    return gone


def _lines_of(files: set[UUID]) -> sql.Composed:
    """The lines of these files, as ranges of ids."""
    spans = [(sql.Literal(first), sql.Literal(last)) for first, last in map(run_span, sorted(files))]
    return sql.SQL(" OR ").join(sql.SQL("l.id BETWEEN {} AND {}").format(*span) for span in spans)


def _judge(file: FeedFile, staged: Staged) -> None:
    controls = {_identity(one)[2] for one in staged.interchanges if one.opened.kind in EDI}
    rows = Interchange.objects.filter(feed=file.feed, control__in=controls, verdict=Verdict.ACCEPTED, kind__in=EDI)
    known = set(rows.values_list("sender", "receiver", "control", "sent"))
    for one in staged.interchanges:
        if one.closed is None or one.closed.faults:
            one.verdict = REJECTED
        elif one.opened.kind in EDI and _identity(one) in known:
            one.verdict = Verdict.DUPLICATE
        else:
            one.verdict = Verdict.ACCEPTED
            known.add(_identity(one))


def _identity(one: StagedInterchange) -> tuple[str, str, str, str]:
    opened = one.opened
    return plain(opened.sender, 80), plain(opened.receiver, 80), plain(opened.control, 40), plain(opened.sent, 20)


def _interchange(file: FeedFile, one: StagedInterchange) -> Interchange:
    sender, receiver, control, sent = _identity(one)
    return Interchange(
        feed=file.feed, id=one.id, file_id=file.id, kind=one.opened.kind, sender=sender, receiver=receiver,
        control=control, sent=sent, verdict=one.verdict, faults=_told(one.closed.faults if one.closed else []),
    )  # fmt: skip


def _told(faults: list[Any]) -> list[dict[str, str]]:
    return [
        {"code": fault.code, "where": plain(fault.where, 200), "detail": plain(fault.detail, 200)} for fault in faults
    ]


def _report(file: FeedFile, interchange: StagedInterchange, one: StagedReport, *, waits: bool) -> Report:
    opened, closed = one.opened, one.closed
    return Report(
        feed=file.feed, id=one.id, file_id=file.id, interchange_id=interchange.id, reporter=file.feed.reporter,
        ordinal=opened.ordinal, message_type=plain(opened.message_type, 20), control=plain(opened.control, 40),
        purpose=opened.purpose, document_number=number(opened), document_date=opened.document_date,
        replaces=plain(opened.replaces, 80), named_reporter=plain(opened.reporter.name or opened.reporter.id, 200),
        period_start=opened.period_start, period_end=opened.period_end,
        state=_state(interchange, one, waits=waits), faults=_told(closed.faults if closed else []),
        items=closed.items if closed else 0, units=closed.units if closed else 0,
    )  # fmt: skip


def _state(interchange: StagedInterchange, one: StagedReport, *, waits: bool) -> ReportState:
    if interchange.verdict != Verdict.ACCEPTED or one.closed is None or one.closed.faults:
        return ReportState.REJECTED
    if not one.opened.readable:
        return ReportState.NOT_IMPORTED
    if one.opened.purpose == Purpose.DUPLICATE:
        return ReportState.DUPLICATE
    if waits:
        return ReportState.WAITING
    return ReportState.APPLIED if one.opened.purpose == Purpose.CANCELLATION else ReportState.ACCEPTED
