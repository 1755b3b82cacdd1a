"""The filters of the steward's lists."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fleetward.domain.devices.models import ConflictState
from fleetward.domain.devices.serials import normalise_product
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.sales_feed import queries
from fleetward.domain.sales_feed.lifecycle import FileState, LineState, Reason
from fleetward.domain.sales_feed.neutral import Kind
from fleetward.domain.sales_feed.queries.file_filter import conditions
from fleetward.entrypoints.web.list_page import Choice, Filter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.partners.actor import Actor

PERIODS = [("1", _("Last 24 hours")), ("7", _("Last 7 days")), ("30", _("Last 30 days")), ("90", _("Last 90 days"))]
KINDS: list[tuple[str, StrOrPromise]] = [
    (Kind.X12, "X12"), (Kind.EDIFACT, "EDIFACT"), (Kind.CSV, "CSV"), (Kind.XLSX, "XLSX"), (Kind.ZIP, "ZIP"),
    (Kind.UNKNOWN, _("Unknown")),
]  # fmt: skip
LAST = "\U0010ffff"  # after every other character: 'from its start' as a range (design 4)


def starts(column: str, text: str) -> Q:
    """The column begins with the text; a range, because LIKE cannot use the index under row security."""
    return Q(**{f"{column}__gte": text, f"{column}__lt": text + LAST})


def files(actor: Actor, data: Mapping[str, str]) -> Filter:
    """Files by feed, state, kind, period and the beginning of the name."""
    known = conditions(timezone.now())
    return Filter.read(
        data,
        [
            _feed_choice(actor),
            Choice("state", _("State"), _("Any state"), FileState.choices, known["state"]),
            Choice("kind", _("Kind"), _("Any kind"), KINDS, known["kind"]),
            Choice("period", _("Received"), _("Any time"), PERIODS, known["period"]),
        ],
        known["q"],
    )


def lines_of_file(data: Mapping[str, str]) -> Filter:
    """The lines of one file by state and reason."""
    reasons = [(value, label) for value, label in Reason.choices if value]
    return Filter.read(
        data,
        [
            Choice("state", _("State"), _("Any state"), LineState.choices, lambda value: Q(state=value)),
            Choice("reason", _("Reason"), _("Any reason"), reasons, lambda value: Q(reason=value)),
        ],
        lambda q: starts("serial", q.upper()),
    )


def open_lines(actor: Actor, data: Mapping[str, str]) -> Filter:
    """Open lines by reason, feed and partner."""
    reasons = [(value, label) for value, label in Reason.choices if value]
    named = [(str(pk), name) for pk, name in partners.visible_to(actor).values_list("id", "name")]
    return Filter.read(
        data,
        [
            Choice("reason", _("Reason"), _("Any reason"), reasons, lambda value: Q(reason=value)),
            _feed_choice(actor),
            Choice("partner", _("Partner"), _("Any partner"), named, lambda value: Q(named_partner=UUID(value))),
        ],
    )


def mappings(actor: Actor, data: Mapping[str, str]) -> Filter:
    """Mappings by reporter, and by the beginning of the number or the partner's name."""
    reporters = [(str(pk), name) for pk, name in queries.reporters(actor).values_list("id", "name")]
    return Filter.read(
        data,
        [Choice("reporter", _("Reporter"), _("Any reporter"), reporters, lambda value: Q(reporter_id=int(value)))],
        lambda q: Q(key__istartswith=q) | Q(maps_to__name__istartswith=q),
    )


def products(data: Mapping[str, str]) -> Filter:
    """The catalogue by program, and by the beginning of number or model."""
    programs = list(vendor_profile().programs.items())
    return Filter.read(
        data,
        [Choice("program", _("Program"), _("Any program"), programs, lambda value: Q(program=value))],
        lambda q: starts("number", normalise_product(q)) | Q(model__icontains=q),
    )


def conflicts(data: Mapping[str, str]) -> Filter:
    """Open conflicts, or those that were decided or settled, by the beginning of the serial."""
    decided = [("decided", _("Decided or settled"))]
    return Filter.read(
        data,
        [Choice("show", _("State"), _("Open"), decided, lambda _value: ~Q(state=ConflictState.OPEN))],
        lambda q: starts("serial", q.upper()),
    )


def _feed_choice(actor: Actor) -> Choice:
    named = [(str(pk), name) for pk, name in queries.feeds(actor).values_list("id", "name")]
    return Choice("feed", _("Feed"), _("Any feed"), named, lambda value: Q(feed_id=int(value)))
