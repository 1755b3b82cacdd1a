"""Files that come with a message: photos and PDFs are examined, lists of serial numbers kept as they are."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.support import queries
from fleetward.domain.support.models import SupportAttachment
from fleetward.domain.support.operations.locking import Refused, refuse
from fleetward.foundation.kit import kept_file
from fleetward.foundation.kit.ids import uuid7
from fleetward.gateways import evidence_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.support.models import SupportCase

MOST_AT_ONCE, MOST = 10, 100
WHY = evidence_file.WHY | {
    "unknown_type": _("Only photos (JPEG, PNG, WebP), PDF files and lists (CSV, TXT, XLSX) can be attached."),
    "too_many": _("There are too many files."),
}
_CSV, _TXT, _XLSX = queries.LISTS
_LISTS = {".csv": _CSV, ".txt": _TXT, ".xlsx": _XLSX}


@dataclass(frozen=True)
class NewFile:
    """A file as it came."""

    name: str
    content: bytes


@dataclass(frozen=True)
class LeftOut:
    """A file that is not kept: its name, and why as a code of `WHY`."""

    name: str
    why: str


@dataclass(frozen=True)
class Examined:
    """What is kept of a file."""

    name: str
    media_type: str
    content: bytes


def examined(files: Sequence[NewFile]) -> list[Examined]:
    """What is kept of files that somebody chose; one that cannot be kept is refused with its name."""
    kept, left_out = sorted_out(files)
    if left_out:
        worst = left_out[0]
        refuse(_("%(file)s: %(why)s") % {"file": worst.name or "?", "why": WHY[worst.why]})
    return kept


def sorted_out(files: Sequence[NewFile]) -> tuple[list[Examined], list[LeftOut]]:
    """What is kept of files that came by mail, and what is left out."""
    kept, left_out = [], [LeftOut(kept_file.told_name(one.name, ""), "too_many") for one in files[MOST_AT_ONCE:]]
    for one in files[:MOST_AT_ONCE]:
        try:
            kept.append(_examine(one))
        except evidence_file.NotEvidence as wrong:
            left_out.append(LeftOut(one.name.replace("\0", "")[:200], wrong.code))
    return kept, left_out


def _examine(file: NewFile) -> Examined:
    ending = PurePath(file.name.replace("\\", "/").replace("\0", "")).suffix.lower()
    if ending in _LISTS:
        _check_list(ending, file.content)
        return Examined(kept_file.told_name(_plain(file.name), ending), _LISTS[ending], file.content)
    kept = evidence_file.examine(file.content)
    told = kept_file.told_name(_plain(file.name), evidence_file.ENDINGS[kept.media_type])
    return Examined(told, kept.media_type, kept.content)


def _plain(name: str) -> str:
    return name.replace("\0", "").encode("utf-8", "replace").decode()


def _check_list(ending: str, content: bytes) -> None:
    if not content:
        raise evidence_file.NotEvidence("empty")
    if len(content) > evidence_file.MOST_BYTES:
        raise evidence_file.NotEvidence("too_large")
    if ending == ".xlsx":
        _check_workbook(content)
    elif b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise evidence_file.NotEvidence("damaged")


def _check_workbook(content: bytes) -> None:
    """It is a zip file with a workbook in it; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            workbook = "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, UnicodeDecodeError) as broken:
        raise evidence_file.NotEvidence("damaged") from broken
    if not workbook:
        raise evidence_file.NotEvidence("damaged")


def room(support_case: SupportCase) -> int:
    """How many more files the support case takes."""
    rows = SupportAttachment.objects.filter(partner_id=support_case.partner_id, support_case_id=support_case.id)
    return max(0, MOST - rows.count())


def keep(
    support_case: SupportCase, files: Iterable[Examined], *, event_id: UUID | None, internal: bool, now: datetime
) -> list[SupportAttachment]:
    """Keep them by their content, in the partner's folder."""
    files = list(files)
    if files and len(files) > room(support_case):
        raise Refused(WHY["too_many"])
    made: list[SupportAttachment] = []
    for one in files:
        sha256 = hashlib.sha256(one.content).hexdigest()
        kept_file.keep(queries.attachment_path(support_case.partner_id, sha256), one.content)
        made.append(SupportAttachment(
            partner_id=support_case.partner_id, id=uuid7(), support_case_id=support_case.id, event_id=event_id,
            customer_id=support_case.customer_id, name=one.name, media_type=one.media_type, size=len(one.content),
            sha256=sha256, internal=internal, added_at=now,
        ))  # fmt: skip
    return SupportAttachment.objects.bulk_create(made)
