"""Why nothing is there, or why nothing new comes: certificates and reports (R2, R5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fleetward.domain.devices import queries as devices
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.entrypoints.web.pool.wording import grouped

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.domain.devices.models import PoolStatus
    from fleetward.domain.devices.pool_filter import PoolFilter
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.partners.models import Certification


@dataclass(frozen=True)
class Standing:
    """A partner's certificates, valid and lapsed."""

    valid: tuple[Certification, ...]
    lapsed: tuple[Certification, ...]  # of programs for which none is valid

    @property
    def certified(self) -> bool:
        """Whether new PCs of any program may arrive."""
        return bool(self.valid)


@dataclass(frozen=True)
class Explanation:
    """A notice or an empty page: what is so, and what to do."""

    title: str
    text: str
    note: str = ""
    icon: str = "inbox"
    courses: bool = False


def standing(actor: Actor, now: datetime) -> Standing:
    """The certificates of the actor's partner at this moment."""
    if actor.partner_id is None:
        return Standing((), ())
    found = list(partners.certifications(actor, actor.partner_id))
    valid = tuple(one for one in found if one.valid_at(now))
    programs = {one.program for one in valid}
    return Standing(valid, tuple(one for one in found if one.program not in programs))


def missing_pcs_url() -> str:
    """The form of a support case about missing PCs (R5, R6)."""
    return f"{reverse('support-new')}?kind=missing_pcs&from={reverse('pool')}"


def missed_url(actor: Actor, chosen: PoolFilter) -> str:
    """Where one asks for the PC that was looked for in vain; '' where none was, or by whom may not ask."""
    if not chosen.q or not actor.may(Permission.WHEREABOUTS_ASK):
        return ""
    return f"{reverse('whereabouts')}?{urlencode({'serial': chosen.q})}"


def why_empty(actor: Actor, status: PoolStatus, now: datetime) -> Explanation:
    """Why nothing is on the page: not certified, certificate lapsed, nothing reported, or nothing waits any more."""
    now_standing = standing(actor, now)
    if not now_standing.certified:
        if now_standing.lapsed:
            return _lapsed(now_standing, status)
        return _not_certified(status)
    if devices.visible_to(actor).exists():
        return Explanation(
            _("No PC is waiting"), _("Every PC that was reported for you has found its place."), _reported(status),
            icon="circle-check",
        )  # fmt: skip
    text = _("Your distributors report the PCs they sell to you, and the PCs appear here by themselves.")
    return Explanation(_("No PC has been reported for you yet"), text, _reported(status))


def notice(now_standing: Standing, status: PoolStatus) -> Explanation | None:
    """What to say above a list that has rows: some certificate lapsed, or PCs wait for one."""
    if now_standing.lapsed or not now_standing.certified:
        return _lapsed(now_standing, status)
    if status.waiting_for_certificate:
        return Explanation(
            _held_back(status), _("They appear here when your company has completed the course for their program.")
        )
    return None


def _not_certified(status: PoolStatus) -> Explanation:
    system = vendor_profile().training_system
    text = _("This page fills itself as soon as your company has completed one of these courses at %s.") % system
    note = _held_back(status) if status.waiting_for_certificate else _reported(status)
    return Explanation(_("Your company is not certified yet"), text, note, icon="graduation-cap", courses=True)


def _lapsed(now_standing: Standing, status: PoolStatus) -> Explanation:
    title = _("Your company is not certified now")
    if now_standing.lapsed:
        last = max(now_standing.lapsed, key=ended_at)
        program = vendor_profile().programs.get(last.program, last.program)
        values = {"program": program, "day": formats.date_format(timezone.localtime(ended_at(last)), "DATE_FORMAT")}
        if last.revoked_at:
            title = _("Your certificate for %(program)s was revoked on %(day)s") % values
        else:
            title = _("Your certificate for %(program)s expired on %(day)s") % values
    text = _("PCs on this page stay. New ones arrive when the course has been completed again at %s.")
    note = _held_back(status) if status.waiting_for_certificate else ""
    return Explanation(title, text % vendor_profile().training_system, note, icon="graduation-cap", courses=True)


def ended_at(one: Certification) -> datetime:
    """When a certificate ceased, or will cease, to be valid."""
    return min(one.expires_at, one.revoked_at) if one.revoked_at else one.expires_at


def _held_back(status: PoolStatus) -> str:
    count = status.waiting_for_certificate
    text = ngettext("%(n)s PC is reported and waits for the certificate.",
                    "%(n)s PCs are reported and wait for the certificate.", count)  # fmt: skip
    return text % {"n": grouped(count)}


def _reported(status: PoolStatus) -> str:
    if status.last_reported_at is None:
        return _("No report has named your company so far.")
    day = formats.date_format(timezone.localtime(status.last_reported_at), "DATE_FORMAT")
    return _("The last report that named your company came on %s.") % day
