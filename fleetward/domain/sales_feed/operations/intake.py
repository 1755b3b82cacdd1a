"""The importer: one file, one transaction, from the spool to the partners' pages (R3, B3, B4).

Killed at any point it leaves nothing behind, and the next attempt starts again (decision 0006).
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from fleetward.domain.devices import operations as devices
from fleetward.domain.devices.models import LedgerKind
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.sales_feed import neutral, told
from fleetward.domain.sales_feed.faults import FaultCode
from fleetward.domain.sales_feed.formats import sheet, slsrpt, x12_867
from fleetward.domain.sales_feed.formats.sniff import sniff_path
from fleetward.domain.sales_feed.lifecycle import FileState, LineState
from fleetward.domain.sales_feed.models import FeedFile, Layout, ReporterKind, Way
from fleetward.domain.sales_feed.operations import answers, decide, envelopes, receive, settle, staging
from fleetward.domain.sales_feed.profile import FeedProfile
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.kit.ids import uuid7
from fleetward.gateways.spreadsheet.archive import ArchiveRefused, open_archive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor


LONGEST_CELL = 200
"""Characters of a cell that are kept for the page on which a layout is confirmed."""


@transaction.atomic
def begin(*, feed_id: int, file_id: UUID, now: datetime) -> FeedFile | None:
    """Mark the file as being read; None where it is done already or waits for a person."""
    file = FeedFile.objects.select_related("feed__reporter").get(feed_id=feed_id, id=file_id)
    if file.state not in {FileState.RECEIVED, FileState.READING}:
        return None
    FeedFile.objects.filter(feed_id=feed_id, id=file_id).update(state=FileState.READING, started_at=now, progress=0)
    return file


@transaction.atomic
def import_file(*, actor: Actor, file: FeedFile, now: datetime, tell: Callable[[int], None]) -> FileState:
    """Import one file: all of it or nothing. `tell` hears how many lines were read.

    Returns the state the file is in afterwards: DONE, REFUSED (with its problem) or WAITING_LAYOUT. A file
    that somebody else has read meanwhile (a worker taken for dead may still be at it) is left as it is.
    """
    file.kind = sniff_path(receive.spool_path(file.sha256))
    try:
        with transaction.atomic():
            staged = None if file.kind == neutral.Kind.ZIP else _stage(file, tell)
            settle.take_turn()
            if (state := _state(file)) != FileState.READING:
                return state
            if staged is None:
                _unpack(actor, file, now)
            else:
                _apply(actor, file, staged, now)
    except sheet.LayoutUnconfirmed as unknown:
        return _await_layout(actor, file, unknown, now)
    except neutral.Unreadable as refused:
        return _refuse(actor, file, refused.fault, now)
    except ArchiveRefused as refused:
        return _refuse(actor, file, neutral.Fault(refused.code, detail=refused.detail), now)
    return FileState.DONE


def _state(file: FeedFile) -> FileState:
    return FileState(FeedFile.objects.values_list("state", flat=True).get(feed_id=file.feed_id, id=file.id))


def _stage(file: FeedFile, tell: Callable[[int], None]) -> staging.Staged:
    profile = FeedProfile.from_json(file.feed.profile)
    received_on = timezone.localtime(file.received_at).date()
    facts = staging.Facts(_program_names(), received_on, reliable=profile.document_numbers_reliable)
    with ExitStack() as stack:
        return staging.stage(_events(file, profile, stack), facts=facts, tell=tell)


def _events(file: FeedFile, profile: FeedProfile, stack: ExitStack) -> Iterator[neutral.Event]:
    path = receive.spool_path(file.sha256)
    layouts = dict(
        Layout.objects.filter(feed=file.feed, confirmed_at__isnull=False).values_list("fingerprint", "columns")
    )
    match file.kind:
        case neutral.Kind.X12:
            return x12_867.read_x12(stack.enter_context(path.open("rb")), profile)
        case neutral.Kind.EDIFACT:
            return slsrpt.read_edifact(stack.enter_context(path.open("rb")), profile)
        case neutral.Kind.CSV:
            return sheet.read_csv(stack.enter_context(path.open("rb")), profile, layouts)
        case neutral.Kind.XLSX:
            return sheet.read_xlsx(path, profile, layouts)
        case _:
            raise neutral.Unreadable(neutral.Fault(FaultCode.UNKNOWN_KIND))


def _program_names() -> dict[str, str]:
    """How a report may name a program: by its code or by the name in the vendor profile."""
    programs = vendor_profile().programs
    return {name.casefold(): code for code, title in programs.items() for name in (code, title)}


def _apply(actor: Actor, file: FeedFile, staged: staging.Staged, now: datetime) -> None:
    reporter, action_id = file.feed.reporter, uuid7()
    reports = envelopes.write(file=file, staged=staged)
    serials = envelopes.retract(file=file, staged=staged)
    decide.decide(file=file, reporter_id=reporter.id, reports=reports, certified=partners.certified_pairs(now))
    devices.claim(claims=decide.CLAIMS, fresh=True)
    arriving = decide.arriving(file, reporter.name)
    by_support = reporter.kind == ReporterKind.SUPPORT
    told = {"file": file.name, "distributor": reporter.name} | ({"reason": file.note} if by_support else {})
    kind, fresh = LedgerKind.SUPPORTED if by_support else LedgerKind.REPORTED, devices.Fresh(decide.FRESH, told)
    counted = decide.tally()
    for partner_id, arrivals in counted.arriving().items():
        if arrivals:
            devices.admit(
                actor=actor,
                partner_id=partner_id,
                arriving=arriving,
                now=now,
                action_id=action_id,
                fresh=fresh,
                kind=kind,
            )
    serials += decide.unsettled(counted)
    settle.settle(actor=actor, serials=sorted(set(serials)), now=now, action_id=action_id)
    settle.note_reports(list(counted.arriving()), reported_at=file.received_at)
    answers.write(file=file, staged=staged, now=now, counts=answers.counts(file) if serials else counted.by_reason())
    _finish(actor, file, staged, counted, now)


def _finish(actor: Actor, file: FeedFile, staged: staging.Staged, counted: decide.Tally, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM item")
        (items,) = cursor.fetchone()
    lines = counted.lines()
    FeedFile.objects.filter(feed_id=file.feed_id, id=file.id).update(
        state=FileState.DONE, kind=file.kind, lines=lines, items=items, progress=staged.lines, finished_at=now,
        problem="", problem_detail="",
    )  # fmt: skip
    audit.record(actor, "file.imported", file, lines=lines, items=items)
    told.set_aside(file, counted.lines(LineState.SET_ASIDE), now)


def _unpack(actor: Actor, file: FeedFile, now: datetime) -> None:
    for member in open_archive(receive.spool_path(file.sha256)):
        try:
            content = receive.spool_from(member.copy_to)
        except receive.TooLarge as refused:
            raise ArchiveRefused("archive_too_large", member.name) from refused
        receive.receive_file(
            actor=actor, feed=file.feed, content=content, name=member.name, way=Way.ARCHIVE, now=now,
            archive_id=file.id,
        )  # fmt: skip
    FeedFile.objects.filter(feed_id=file.feed_id, id=file.id).update(
        state=FileState.DONE, kind=file.kind, finished_at=now
    )


def _await_layout(actor: Actor, file: FeedFile, unknown: sheet.LayoutUnconfirmed, now: datetime) -> FileState:
    settle.take_turn()
    layout, _ = Layout.objects.get_or_create(
        feed=file.feed,
        fingerprint=unknown.fingerprint,
        defaults={
            "headers": [_cell(cell) for cell in unknown.headers],
            "samples": [[_cell(cell) for cell in row] for row in unknown.sample_rows],
            "columns": unknown.guess,
        },
    )
    if _end(file, FileState.WAITING_LAYOUT, layout_fingerprint=unknown.fingerprint):
        audit.record(actor, "file.waits_for_layout", file, fingerprint=unknown.fingerprint)
        told.layout_waits(file, layout, now)
        if layout.confirmed_at and layout.confirmed_at >= now:  # while this file was read
            receive.retry_file(actor=actor, file=file)
    return FileState.WAITING_LAYOUT


def _cell(text: str) -> str:
    return envelopes.plain(str(text), LONGEST_CELL)


def _refuse(actor: Actor, file: FeedFile, fault: neutral.Fault, now: datetime) -> FileState:
    detail = envelopes.plain(f"{fault.where} {fault.detail}".strip(), 300)
    if _end(file, FileState.REFUSED, problem=fault.code[:60], problem_detail=detail):
        audit.record(actor, "file.refused", file, problem=fault.code)
        told.refused(file, now)
    return FileState.REFUSED


def _end(file: FeedFile, state: FileState, **fields: str) -> bool:
    """End the reading of a file, unless somebody else has done so meanwhile."""
    reading = FeedFile.objects.filter(feed_id=file.feed_id, id=file.id, state=FileState.READING)
    return bool(reading.update(state=state, kind=file.kind, **fields))


@transaction.atomic
def give_up(*, actor: Actor, file: FeedFile, why: str, now: datetime) -> None:
    """Refuse a file whose import failed again and again; it can be tried again by hand."""
    _refuse(actor, file, neutral.Fault(FaultCode.IMPORT_FAILED, detail=why), now)


@transaction.atomic
def note_progress(*, feed_id: int, file_id: UUID, lines: int) -> None:
    """Store how many lines were read so far: for the page that waits."""
    FeedFile.objects.filter(feed_id=feed_id, id=file_id, state=FileState.READING).update(progress=lines)
