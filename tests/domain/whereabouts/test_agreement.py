"""Where is my PC? never contradicts the page, the dashboards and the lines, whatever has happened."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fleetward.domain.devices import queries as devices
from fleetward.domain.devices.models import Conflict, Place
from fleetward.domain.partners.models import Partner
from fleetward.domain.sales_feed.lifecycle import LIVE
from fleetward.domain.sales_feed.models import Line
from fleetward.domain.sales_feed.operations import fix
from fleetward.domain.whereabouts.lifecycle import Verdict
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from tests.database import empty
from tests.factories import feed_files, partners, whereabouts
from tests.factories import feed_world as feed
from tests.factories.feed_files import Document, Sold

if TYPE_CHECKING:
    from fleetward.domain.whereabouts.models import Sought
    from tests.factories.feed_world import World

pytestmark = pytest.mark.usefixtures("db")

PCS = [feed_files.serial(1_000 * number) for number in range(5)]  # none is one slip away from another
NORTH, SOUTH, NORTHS_NAME, NOBODY = "171001", "171002", "999999", "888888"
_controls = count(1)


@dataclass(frozen=True)
class Told:
    """A report of one line. A cancellation or a replacement is of the report before it, by the same reporter."""

    reporter: int
    reseller: str
    code: str
    product: str
    pcs: tuple[int, ...]
    purpose: str


@dataclass(frozen=True)
class Done:
    """What people do: put a PC on a dashboard, decide the oldest conflict, dismiss, map the number of North's name."""

    what: str
    pc: int


STEPS = st.one_of(
    st.builds(
        Told, st.integers(0, 1), st.sampled_from((NORTH, NORTH, SOUTH, NORTHS_NAME, NOBODY)),
        st.sampled_from(("SS", "SS", "SS", "RP", "SM", "ZZ")), st.sampled_from(("8Y4J2EA", "8Y4J2EA", "0A0A0EA")),
        st.lists(st.integers(0, 3), min_size=1, max_size=3, unique=True).map(tuple),
        st.sampled_from(("00", "00", "00", "01", "05", "07")),
    ),
    st.builds(Done, st.sampled_from(("dashboard", "keep", "move", "dismiss", "map")), st.integers(0, 3)),
)  # fmt: skip


class History:
    """A world in which the steps are taken."""

    def __init__(self, *, certified: bool) -> None:
        self.world = feed.build(certified=certified)
        with scoped(VENDOR), transaction.atomic():
            Partner.objects.filter(id=self.world.north.id).update(name=f"Reseller {NORTHS_NAME} AS")
        self.world.north.refresh_from_db()
        self.last = ["", ""]

    def take(self, step: Told | Done) -> None:
        if isinstance(step, Told):
            self._report(step)
        elif step.what == "dashboard":
            held = feed.fetch(
                "SELECT 1 FROM devices_device WHERE partner_id = %s AND serial = %s AND place = 'pool'",
                self.world.north.id, PCS[step.pc],
            )  # fmt: skip
            if held:
                feed.put_on_dashboard(self.world, PCS[step.pc])
        else:
            self._decide(step)

    def _report(self, told: Told) -> None:
        control = next(_controls)
        number = self.last[told.reporter] if told.purpose in {"01", "05"} else ""
        number = number or f"POS-{control}"
        line = Sold(
            [PCS[one] for one in told.pcs], reseller=told.reseller, code=told.code, product=told.product,
            invoice=f"INV-{control}",
        )  # fmt: skip
        document = Document([line], number=number, purpose=told.purpose, replaces=number)
        self.last[told.reporter] = number
        feed.drop(
            self.world, (self.world.first, self.world.second)[told.reporter],
            feed_files.x12(document, control=control),
        )  # fmt: skip

    def _decide(self, step: Done) -> None:
        with scoped(VENDOR):
            if step.what == "map":
                fix.map_reseller(
                    actor=feed.STEWARD, reporter=self.world.first.reporter, scheme="92", key=NORTHS_NAME,
                    partner=self.world.north, now=self.world.tick(),
                )  # fmt: skip
                if step.pc % 2:  # else the job that releases its lines has not run yet
                    feed.release(self.world, reporter_id=self.world.first.reporter_id)
                return
            with transaction.atomic():
                conflict = Conflict.objects.filter(state="open").order_by("id").first()
                lines = list(Line.objects.filter(serial=PCS[step.pc]).values_list("feed_id", "id"))
            if step.what == "dismiss":
                fix.dismiss(actor=feed.STEWARD, lines=lines, why="asked")
            elif conflict:
                fix.decide_conflict(
                    actor=feed.STEWARD, conflict=conflict, move=step.what == "move", note="", now=self.world.tick()
                )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(certified=st.booleans(), steps=st.lists(STEPS, min_size=1, max_size=9))
def test_no_verdict_contradicts_the_page_the_dashboards_or_the_lines(
    tables: list[str], *, certified: bool, steps: list[Told | Done]
) -> None:
    empty(tables)  # each history begins in a new world
    history = History(certified=certified)
    for step in steps:
        history.take(step)
    feed.assert_books_balance()
    for partner in (history.world.north, history.world.south):
        agree(history.world, partner)


def agree(world: World, partner: Partner) -> None:
    """Every verdict is what the page, the dashboards, the conflicts and the lines say."""
    rows = {row.serial: row for row in whereabouts.rows(whereabouts.ask(partner, *PCS))}
    actor = partners.partner_actor(partner)
    with scoped(Scope(partner.id)), transaction.atomic():
        on_page = set(devices.pool(actor).values_list("serial", flat=True))
        at_customers = set(devices.visible_to(actor).filter(place=Place.DASHBOARD).values_list("serial", flat=True))
    assert by(rows, Verdict.ON_PAGE) == on_page
    assert by(rows, Verdict.ON_DASHBOARD) == at_customers
    assert by(rows, Verdict.CONFLICT) == {serial for (serial,) in feed.fetch(
        "SELECT serial FROM devices_conflict WHERE state = 'open' AND claimant_id = %s", partner.id
    )}  # fmt: skip
    for serial, row in rows.items():
        if serial not in on_page | at_customers:
            agrees_with_lines(world, partner, serial, row)


def by(rows: dict[str, Sought], verdict: Verdict) -> set[str]:
    return {serial for serial, row in rows.items() if row.verdict == verdict}


_OWN = {
    Verdict.NOT_CERTIFIED: {"waiting not_certified"},
    Verdict.SET_ASIDE: {"set_aside", "dismissed"},
    Verdict.NOT_SOLD: {"ignored", "known"},
    Verdict.UNKNOWN_RESELLER: {"waiting unknown_reseller"},
    Verdict.RETURNED: {"waiting return_before_sale", "returned", "ended"},
    Verdict.WITHDRAWN: {"retracted"},
    Verdict.CONFLICT: {"conflict"},
}
"""What one of the partner's own lines says where the verdict is this one."""

_STANDS_FOR = {"on_page", "confirmed", "conflict", "waiting", "set_aside"}
"""States in which a line of the partner's own stands for a PC that is not nobody's, and not another's alone."""


def agrees_with_lines(world: World, partner: Partner, serial: str, row: Sought) -> None:
    """The PC is not held by the partner: its own lines say why, or there are none."""
    own, others = lines_of(world, partner, serial)
    told = {state for state, _ in own} | {f"{state} {reason}" for state, reason in own}
    if row.verdict in _OWN:
        assert told & _OWN[Verdict(row.verdict)], (row.verdict, own)
        assert row.reason in {reason for _, reason in own}
        assert row.evidence["reporter"] in {"First Reporter", "Second Reporter"}
        return
    assert row.verdict in {Verdict.ELSEWHERE, Verdict.NEVER}, row.verdict
    assert not {state for state, _ in own} & _STANDS_FOR, (row.verdict, own)
    if row.verdict == Verdict.NEVER:
        assert (own, others) == ([], False)
    else:
        assert others
    if not row.reason:
        assert (row.evidence, row.device_id, row.customer_id) == ({}, None, None)


def lines_of(world: World, partner: Partner, serial: str) -> tuple[list[tuple[str, str]], bool]:
    """State and reason of the lines that mean this partner, and whether a line or a claim means somebody else."""
    found = feed.fetch(
        """
        SELECT l.state, l.reason, l.named_partner, i.reseller_key, m.maps_to_id FROM sales_feed_line l
        JOIN sales_feed_item i ON i.feed_id = l.feed_id AND i.id = l.item_id
        LEFT JOIN sales_feed_resellermapping m ON m.reporter_id = l.reporter_id AND m.scheme = i.reseller_scheme
            AND m.key = i.reseller_key
        WHERE l.serial = %s AND NOT (l.state = 'known' AND l.reason = 'same_document')
        """,
        serial,
    )
    own, others = [], False
    for state, reason, named, key, mapped in found:
        waits = reason == "unknown_reseller"
        ours_by_name = waits and key == NORTHS_NAME and partner == world.north
        ours_by_number = mapped == partner.id and (waits or state in {"set_aside", "dismissed"})
        if named == partner.id or ours_by_name or ours_by_number:
            own.append((state, reason))
        elif (state == "waiting" and waits) or (named and state in LIVE):
            others = True
    held = feed.fetch("SELECT holder_id FROM devices_serialclaim WHERE serial = %s AND holder_id IS NOT NULL", serial)
    return own, others or any(holder != partner.id for (holder,) in held)
