"""What the loops of a report say about the units inside: the inner loop counts before the outer one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fleetward.domain.sales_feed.faults import Flag
from fleetward.domain.sales_feed.formats.edi_values import day
from fleetward.domain.sales_feed.neutral import NOBODY, Party

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from fleetward.domain.sales_feed.profile import FeedProfile

SHIP_TO = "ST"
RAW_LENGTH = 500


@dataclass(slots=True)
class Scope:
    """The facts of one loop. The first value of a qualifier counts, an empty one not at all."""

    refs: dict[str, str] = field(default_factory=dict)
    dates: dict[str, date | None] = field(default_factory=dict)  # None: there, but no date
    parties: list[tuple[str, Party]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.refs or self.dates or self.parties)

    def add_ref(self, qualifier: str, value: str) -> None:
        """A reference (X12 REF, EDIFACT RFF)."""
        if value:
            self.refs.setdefault(qualifier, value)

    def add_date(self, qualifier: str, value: str, pattern: str = "") -> None:
        """A date (DTM)."""
        if value:
            self.dates.setdefault(qualifier, day(value, pattern))


def references(scopes: Sequence[Scope]) -> dict[str, str]:
    """What all of them, inner first, say together."""
    found: dict[str, str] = {}
    for scope in reversed(scopes):
        found.update(scope.refs)
    return found


def find_ref(refs: Mapping[str, str], qualifiers: Sequence[str]) -> str:
    """The reference by the first of the qualifiers that is there; '' if none."""
    for code in qualifiers:
        if code in refs:
            return refs[code]
    return ""


def find_date(scopes: Sequence[Scope], qualifiers: Sequence[str]) -> tuple[date | None, bool]:
    """The date likewise, and whether one that cannot be read was passed over."""
    bad = False
    for code in qualifiers:
        for scope in scopes:
            if code in scope.dates:
                if (found := scope.dates[code]) is not None:
                    return found, bad
                bad = True
    return None, bad


def find_party(parties: Sequence[tuple[str, Party]], roles: Sequence[str]) -> tuple[str, Party]:
    """Role and party of the first role that is there; ('', NOBODY) if none."""
    for role in roles:
        for found in parties:
            if found[0] == role:
                return found
    return "", NOBODY


def find_customers(profile: FeedProfile, parties: Sequence[tuple[str, Party]], heading: Scope) -> tuple[Party, Party]:
    """Reseller and end customer of some units; the heading's reseller counts where the detail names none.

    In practice senders write the reseller's role twice: first the reseller, then where the PC went.
    A ship-to beside a reseller of another role is the end customer likewise.
    """
    role, reseller = find_party(parties, profile.reseller_roles)
    customer = find_party(parties, profile.end_customer_roles)[1]
    if not role:
        return find_party(heading.parties, _not_the_reporter(profile, heading))[1], customer
    if customer is NOBODY and len(parties) > 1:
        also = (party for code, party in parties if code in (role, SHIP_TO) and party != reseller)
        customer = next(also, NOBODY)
    return reseller, customer


def _not_the_reporter(profile: FeedProfile, heading: Scope) -> list[str]:
    reporter = find_party(heading.parties, profile.reporter_roles)[0]
    return [role for role in profile.reseller_roles if role != reporter]


def quantity_flags(sent: str, counted: int | None, serials: int) -> list[Flag]:
    """Warnings about a quantity beside that many serials. Units without any serial are the importer's."""
    if sent and counted is None:
        return [Flag.BAD_QUANTITY]
    return [Flag.QUANTITY_MISMATCH] if counted is not None and serials and abs(counted) != serials else []
