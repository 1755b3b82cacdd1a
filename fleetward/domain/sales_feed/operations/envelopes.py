"""Interchanges and reports of a file: their identity, what they replace or cancel, and who retracts whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q

from fleetward.domain.sales_feed.lifecycle import LIVE, LineState, Reason, ReportState
from fleetward.domain.sales_feed.models import Interchange, Report
from fleetward.domain.sales_feed.neutral import Purpose, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from fleetward.domain.sales_feed.models import FeedFile
    from fleetward.domain.sales_feed.operations.staging import Staged, StagedInterchange, StagedReport

BATCH = 2_000
REASONS = {Purpose.CANCELLATION: Reason.CANCELLED, Purpose.REPLACE: Reason.REPLACED}
EDI = ("x12", "edifact")
REJECTED = "rejected"

_RETRACT = """
UPDATE sales_feed_line l SET state = 'retracted', reason = %(reason)s
FROM sales_feed_item i
JOIN sales_feed_report r ON r.feed_id = i.feed_id AND r.id = i.report_id
WHERE l.feed_id = i.feed_id AND l.item_id = i.id AND r.id = ANY(%(reports)s) AND l.state = ANY(%(states)s)
RETURNING l.serial
"""


def write(*, file: FeedFile, staged: Staged) -> list[tuple[int, UUID, str, bool, str]]:
    """Write interchanges and reports. Returns for `decide`: number, id, purpose, accepted, why retracted or ''."""
    _judge(file, staged)
    Interchange.objects.bulk_create([_interchange(file, one) for one in staged.interchanges], batch_size=BATCH)
    superseded = _superseded(file, staged)
    targets = _targets(file, staged)
    numbers = {one.opened.document_number[:80] for other in staged.interchanges for one in other.reports}
    rows = [
        _report(file, interchange, one, target_found=target(one.opened) in targets or _in_file(one, numbers))
        for interchange in staged.interchanges
        for one in interchange.reports
    ]
    Report.objects.bulk_create(rows, batch_size=BATCH)
    return [
        (one.number, one.id, one.opened.purpose, accepts(interchange, one), superseded.get(one.number, ""))
        for interchange in staged.interchanges
        for one in interchange.reports
    ]


def accepts(interchange: StagedInterchange, report: StagedReport) -> bool:
    """Do the lines of this report count? Not where its envelope, its own counts or its kind forbid it."""
    sound = report.closed is not None and not report.closed.faults
    return interchange.verdict == Verdict.ACCEPTED and sound and report.opened.readable


def retract(*, file: FeedFile, staged: Staged) -> list[str]:
    """Retract the lines of earlier reports that this file's reports cancel or replace. Returns their serials."""
    targets = _targets(file, staged)
    serials: list[str] = []
    for purpose, reason in REASONS.items():
        reports = [row.id for one in _retracting(staged, purpose) for row in targets.get(target(one.opened), [])]
        if reports:
            states = [str(state) for state in (*LIVE, LineState.SET_ASIDE)]
            with connection.cursor() as cursor:
                cursor.execute(_RETRACT, {"reason": reason, "reports": reports, "states": states})
                serials += [serial for (serial,) in cursor.fetchall() if serial]
    return serials


def target(report: Any) -> str:
    """The number of the report that this one cancels or replaces: the one it names, else its own."""
    return str(report.replaces or report.document_number)[:80]


def _judge(file: FeedFile, staged: Staged) -> None:
    controls = {one.opened.control[:40] for one in staged.interchanges if one.opened.kind in EDI}
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
    return opened.sender[:80], opened.receiver[:80], opened.control[:40], opened.sent[:20]


def _interchange(file: FeedFile, one: StagedInterchange) -> Interchange:
    sender, receiver, control, sent = _identity(one)
    return Interchange(
        feed=file.feed, id=one.id, file_id=file.id, kind=one.opened.kind, sender=sender, receiver=receiver,
        control=control, sent=sent, verdict=one.verdict, faults=_told(one.closed.faults if one.closed else []),
    )  # fmt: skip


def _told(faults: list[Any]) -> list[dict[str, str]]:
    return [{"code": fault.code, "where": fault.where, "detail": fault.detail} for fault in faults]


def _retracting(staged: Staged, *purposes: Purpose) -> Iterator[StagedReport]:
    wanted = purposes or tuple(REASONS)
    for interchange in staged.interchanges:
        for one in interchange.reports:
            if one.opened.purpose in wanted and accepts(interchange, one):
                yield one


def _targets(file: FeedFile, staged: Staged) -> dict[str, list[Report]]:
    """Earlier reports of the same reporter, by number, that this file's reports cancel or replace."""
    numbers = {target(one.opened) for one in _retracting(staged)}
    rows = Report.objects.filter(
        reporter=file.feed.reporter, document_number__in=numbers,
        state__in=(ReportState.ACCEPTED, ReportState.WITH_WARNINGS),
    ).exclude(file_id=file.id)  # fmt: skip
    found: dict[str, list[Report]] = {}
    for row in rows:
        found.setdefault(row.document_number, []).append(row)
    return found


def _superseded(file: FeedFile, staged: Staged) -> dict[int, str]:
    """Reports of this file whose lines are withdrawn already: by a later report in it, or by one received before."""
    found: dict[int, str] = {}
    reports = [one for interchange in staged.interchanges for one in interchange.reports]
    later: dict[str, Reason] = {}
    for one in reversed(reports):
        number = one.opened.document_number[:80]
        if number in later and one.opened.purpose != Purpose.CANCELLATION:
            found[one.number] = later[number]
        if one.opened.purpose in REASONS:
            later[target(one.opened)] = REASONS[one.opened.purpose]
    earlier = _received_before(file, {one.opened.document_number[:80] for one in reports})
    for one in reports:
        for row in earlier.get(one.opened.document_number[:80], []):
            if _outdates(row, one):
                found[one.number] = REASONS[Purpose(row.purpose)]
    return found


def _received_before(file: FeedFile, numbers: set[str]) -> dict[str, list[Report]]:
    rows = Report.objects.filter(
        Q(document_number__in=numbers) | Q(replaces__in=numbers),
        reporter=file.feed.reporter, purpose__in=list(REASONS),
    ).exclude(state=ReportState.REJECTED)  # fmt: skip
    found: dict[str, list[Report]] = {}
    for row in rows:
        found.setdefault(target(row), []).append(row)
    return found


def _outdates(row: Report, one: StagedReport) -> bool:
    """An earlier received report withdraws this one if it waits for it, or is dated after it."""
    if one.opened.purpose == Purpose.CANCELLATION:
        return False
    mine, its = one.opened.document_date, row.document_date
    newer = mine is not None and its is not None and its > mine
    return newer or (row.state == ReportState.WAITING and (mine is None or its is None or its >= mine))


def _in_file(one: StagedReport, numbers: set[str]) -> bool:
    """Does it withdraw an earlier report of its own file?"""
    return one.number > 1 and target(one.opened) in numbers


def _report(file: FeedFile, interchange: StagedInterchange, one: StagedReport, *, target_found: bool) -> Report:
    opened, closed = one.opened, one.closed
    return Report(
        feed=file.feed, id=one.id, file_id=file.id, interchange_id=interchange.id, reporter=file.feed.reporter,
        ordinal=opened.ordinal, message_type=opened.message_type[:20], control=opened.control[:40],
        purpose=opened.purpose, document_number=opened.document_number[:80], document_date=opened.document_date,
        replaces=opened.replaces[:80], named_reporter=(opened.reporter.name or opened.reporter.id)[:200],
        period_start=opened.period_start, period_end=opened.period_end,
        state=_state(interchange, one, target_found=target_found), faults=_told(closed.faults if closed else []),
        items=closed.items if closed else 0, units=closed.units if closed else 0,
    )  # fmt: skip


def _state(interchange: StagedInterchange, one: StagedReport, *, target_found: bool) -> ReportState:
    if interchange.verdict != Verdict.ACCEPTED or one.closed is None or one.closed.faults:
        return ReportState.REJECTED
    if not one.opened.readable:
        return ReportState.NOT_IMPORTED
    if one.opened.purpose == Purpose.DUPLICATE:
        return ReportState.DUPLICATE
    if one.opened.purpose in REASONS and not target_found:
        return ReportState.WAITING
    return ReportState.APPLIED if one.opened.purpose == Purpose.CANCELLATION else ReportState.ACCEPTED
