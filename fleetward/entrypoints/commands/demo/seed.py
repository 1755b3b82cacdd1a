"""Making the demo world: people and companies by operations, PCs through the feed, as if two months had passed."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from fleetward.domain.partners import membership
from fleetward.domain.partners import operations as partners
from fleetward.domain.partners.actor import SYSTEM, Actor, ActorKind
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.sales_feed import inbox, queries
from fleetward.domain.sales_feed.lifecycle import FileState
from fleetward.domain.sales_feed.models import ReporterKind
from fleetward.domain.sales_feed.operations import feeds, fix, intake, outbox
from fleetward.domain.sales_feed.profile import FeedProfile
from fleetward.entrypoints.commands.demo import (
    bulk_actions,
    cast,
    dashboards,
    enrolments,
    goods,
    orders_and_claims,
    repairs,
    searches,
    support_cases,
)
from fleetward.entrypoints.commands.demo.placement import write_rules
from fleetward.entrypoints.commands.demo.story import Drop, drops
from fleetward.foundation.accounts import demo_users
from fleetward.foundation.tenancy.scope import VENDOR, scoped

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner
    from fleetward.domain.sales_feed.models import Reporter
    from fleetward.foundation.accounts.models import User

OWN_NUMBERS = "92"  # N103: the reporter's own numbers
LOOKED_AT_AFTER = timedelta(hours=3)  # how soon the steward confirms the columns of a sheet


def seed(anchor: datetime) -> None:
    """Make the whole world. `anchor` is the midnight that all dates count from."""
    with scoped(VENDOR):
        with transaction.atomic():
            users = _people()
            steward = _actor(users["steward"], "channel_data_steward")
            known = {company.key: _partner(company, users) for company in cast.COMPANIES}
            _vendor(users, steward)
            for sender in cast.SENDERS:
                _feed(sender, known, steward, anchor)
            _courses(anchor)
            administrators = {
                key: _administrator(partner, users[f"administrator.{key}"]) for key, partner in known.items()
            }
            made = dashboards.add(administrators, users, anchor)
        _play(drops(anchor), steward)
        dashboards.move(administrators, made, anchor)
        bulk_actions.play(administrators, made, anchor)
        write_rules(known[cast.NORDVIK], users[f"administrator.{cast.NORDVIK}"], anchor)
    enrolments.play(known, anchor)
    searches.play(administrators, steward, anchor)
    desk = _actor(users["repair.desk"], "repair_desk")
    repairs.play(administrators.values(), desk, anchor)
    orders_and_claims.play(
        orders_and_claims.Staff(
            administrators[cast.FJORDLYS], desk, _actor(users["claims"], "claims_approver"),
            _actor(users["program.manager"], "program_manager"),
        ),
        anchor,
    )  # fmt: skip
    support_cases.play(
        support_cases.Support(_actor(users["support"], "support_agent"), known, users),
        users[dashboards.DASHBOARDS[0].local], _import_later, anchor,
    )  # fmt: skip
    _forget_jobs()


def _actor(user: User, role: str) -> Actor:
    return Actor(ActorKind.VENDOR, str(user), role, user.id)


def _administrator(partner: Partner, user: User) -> Actor:
    return Actor(ActorKind.PARTNER, str(user), "administrator", user.id, partner.id)


def _people() -> dict[str, User]:
    rows = [(local, name) for local, name, _role in cast.VENDOR_PEOPLE]
    for company in cast.COMPANIES:
        places = zip(cast.PARTNER_ROLES, company.people, strict=True)
        rows += [(f"{role}.{company.key}", name) for role, name in places]
    rows += [(one.local, f"{one.first_name} {one.last_name}") for one in dashboards.DASHBOARDS]
    rows.append(cast.COLLEAGUE)
    return {user.email.partition("@")[0]: user for user in demo_users.create(rows)}


def _vendor(users: dict[str, User], steward: Actor) -> None:
    for local, _name, role in cast.VENDOR_PEOPLE:
        membership.add_vendor_member(actor=SYSTEM, user=users[local], role=role)
    for products in goods.CATALOGUE.values():
        for product in products:
            fix.add_product(actor=steward, number=product.number, model=product.model, program=product.program)


def _partner(company: cast.Company, users: dict[str, User]) -> Partner:
    partner = partners.create_partner(actor=SYSTEM, name=company.name, account=company.account, country="NO")
    for role in cast.PARTNER_ROLES:
        user = users[f"{role}.{company.key}"]
        membership.add_partner_member(actor=SYSTEM, partner=partner, user=user, role=role)
    return partner


def _feed(sender: cast.Sender, known: dict[str, Partner], steward: Actor, anchor: datetime) -> None:
    kind = ReporterKind.RESELLER if sender.is_reseller else ReporterKind.DISTRIBUTOR
    reporter = feeds.create_reporter(actor=steward, name=sender.reporter, kind=kind)
    if sender.code == cast.NORDLAGER:
        feeds.set_contact(actor=steward, reporter=reporter, contact=feeds.Contact(support_cases.CONTACT, "nb"))
    feeds.create_feed(
        actor=steward, reporter=reporter, code=sender.code, name=sender.name, rhythm_hours=sender.rhythm_hours,
        profile=FeedProfile(date_order=sender.date_order),
    )  # fmt: skip
    for company in cast.COMPANIES:
        if number := company.numbers.get(sender.code):
            _map(reporter, number, known[company.key], steward, anchor)


def _map(reporter: Reporter, number: str, partner: Partner, steward: Actor, anchor: datetime) -> None:
    fix.map_reseller(
        actor=steward, reporter=reporter, scheme=OWN_NUMBERS, key=number, partner=partner,
        now=anchor - timedelta(days=60),
    )  # fmt: skip


def _courses(anchor: datetime) -> None:
    """Courses as the training system reported them; one of somebody whom nobody knows."""
    by_offer = {(course.program, course.partner_role): course.activity for course in vendor_profile().courses}
    for company in cast.COMPANIES:
        for program, role, days in company.completed:
            _course(company.account, by_offer[program, role], anchor - timedelta(days=days))
    _course("P-100999", vendor_profile().courses[0].activity, anchor - timedelta(days=6))


def _course(account: str, activity: str, completed_at: datetime) -> None:
    mark = hashlib.sha256(f"{account} {activity}".encode()).digest()
    partners.record_completion(
        actor=Actor(ActorKind.SYSTEM, vendor_profile().training_system), statement_id=UUID(bytes=mark[:16], version=4),
        activity=activity, account=account, completed_at=completed_at, source="xapi", now=completed_at,
    )  # fmt: skip


def _play(files: list[Drop], steward: Actor) -> None:
    """Every file in its time; a header seen for the first time is confirmed once, the last one is left to people."""
    confirmed: set[str] = set()
    for drop in files:
        _into_inbox(drop)
        with transaction.atomic():
            inbox.take(Path(settings.INBOX), actor=SYSTEM, now=drop.at)
        _import(drop.at)
        if drop.feed not in confirmed:
            confirmed.add(drop.feed)
            _confirm(steward, drop.at + LOOKED_AT_AFTER)
            _import(drop.at + LOOKED_AT_AFTER)
        outbox.deliver(Path(settings.OUTBOX), now=drop.at + timedelta(minutes=1))


def _into_inbox(drop: Drop) -> None:
    """As its sender would have put it there a minute ago."""
    folder = Path(settings.INBOX) / drop.feed
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / drop.name
    path.write_bytes(drop.content)
    written = drop.at.timestamp() - 60
    os.utime(path, (written, written))


def _import(now: datetime) -> None:
    """What a worker does with received files."""
    with transaction.atomic():
        waiting = list(queries.files(SYSTEM).filter(state=FileState.RECEIVED).order_by("id"))
    for row in waiting:
        if file := intake.begin(feed_id=row.feed_id, file_id=row.id, now=now):
            intake.import_file(actor=SYSTEM, file=file, now=now + timedelta(seconds=4), tell=_nobody_waits)


def _import_later(now: datetime) -> None:
    with scoped(VENDOR):
        _import(now)
        outbox.deliver(Path(settings.OUTBOX), now=now)


def _nobody_waits(lines: int) -> None:
    del lines


def _confirm(steward: Actor, now: datetime) -> None:
    """Confirm the guessed columns of the layouts that wait."""
    with transaction.atomic():
        for layout in list(queries.unconfirmed_layouts(steward)):
            fix.confirm_layout(actor=steward, layout=layout, columns=layout.columns, now=now)


_DONE_HERE = (
    "sales_feed.", "customers.", "transfers.", "alerts.", "repairs.", "parts.", "claims.", "whereabouts.", "support.",
)  # fmt: skip


def _forget_jobs() -> None:
    """The worker need not do again what was done here in its place."""
    for job in list(app.job_manager.list_jobs(status="todo")):
        if job.id and job.task_name.startswith(_DONE_HERE):
            app.job_manager.cancel_job_by_id(job.id, delete_job=True)
