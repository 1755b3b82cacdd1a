"""What the platform's own support reports: PCs that a proof of purchase shows, though nobody reported them.

It is a report like any other, from a feed of support's own: claims, conflicts, returns and later reports need no rule
of their own. A PC that another partner holds becomes a conflict for a person; a distributor's report confirms it later.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.sales_feed.formats import columns
from fleetward.domain.sales_feed.formats.sheet.lines import ASSIGNED_BY_REPORTER
from fleetward.domain.sales_feed.models import Feed, Layout, Reporter, ReporterKind, ResellerMapping, Way
from fleetward.domain.sales_feed.operations import receive
from fleetward.domain.sales_feed.profile import FeedProfile
from fleetward.foundation.tenancy.scope import VENDOR, scoped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.partners.models import Partner
    from fleetward.domain.sales_feed.models import FeedFile

FEED = "support"
HEADERS = ("Serial number", "Product number", "Reseller ID", "Invoice number", "Invoice date")
_RHYTHM = 24


@dataclass(frozen=True)
class SupportReport:
    """PCs sold to one partner. `document` is the support case's number, `reason` goes into the ledger of each PC."""

    partner: Partner
    serials: Sequence[str]
    product: str
    sold_on: date
    document: str
    reason: str


@transaction.atomic
def report(*, actor: Actor, report: SupportReport, now: datetime) -> FeedFile:
    """Have the PCs imported as reported by support. The same report again is the same file, and nothing happens twice.

    The partner is named by its account, which is mapped for support's reports only.
    """
    actor.require(Permission.LINE_RELEASE)
    with scoped(VENDOR):
        feed = _feed()
        ResellerMapping.objects.get_or_create(
            reporter=feed.reporter, scheme=ASSIGNED_BY_REPORTER, key=report.partner.account,
            defaults={"maps_to": report.partner, "mapped_at": now, "mapped_by": actor.label},
        )  # fmt: skip
        _confirm_layout(feed, actor, now)
        content = receive.spool(io.BytesIO(_written(report).encode()))
        file, _new = receive.receive_file(
            actor=actor, feed=feed, content=content, name=f"{report.document}-{content.sha256[:8]}.csv",
            way=Way.UPLOAD, now=now, note=report.reason[:300],
        )  # fmt: skip
    return file


def _feed() -> Feed:
    """Support's own feed; made when it is first needed. Nobody has a token for it."""
    name = f"{vendor_profile().platform_short} Support"
    reporter, _ = Reporter.objects.get_or_create(name=name, defaults={"kind": ReporterKind.SUPPORT})
    feed, _ = Feed.objects.select_related("reporter").get_or_create(
        code=FEED,
        defaults={
            "name": name, "reporter": reporter, "rhythm_hours": _RHYTHM,
            "profile": FeedProfile(date_order="ymd").to_json(),
        },
    )  # fmt: skip
    return feed


def _confirm_layout(feed: Feed, actor: Actor, now: datetime) -> None:
    """The columns are our own, so nobody has to confirm them."""
    Layout.objects.get_or_create(
        feed=feed, fingerprint=columns.fingerprint(HEADERS),
        defaults={
            "headers": list(HEADERS), "samples": [], "columns": columns.guess(HEADERS), "confirmed_at": now,
            "confirmed_by": actor.label,
        },
    )  # fmt: skip


def _written(report: SupportReport) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADERS)
    for serial in sorted(report.serials):
        writer.writerow([serial, report.product, report.partner.account, report.document, report.sold_on.isoformat()])
    return text.getvalue()
