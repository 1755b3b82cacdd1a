"""A partner's certificates, and what of them needs somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.models import PartnerRole
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.entrypoints.web.pool.standing import ended_at, missing_pcs_url
from fleetward.entrypoints.web.pool.wording import grouped

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.domain.devices.models import PoolStatus
    from fleetward.domain.partners.actor import Actor


def certificates(actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """Each with how it stands."""
    if actor.partner_id is None:
        return []
    found = partners.certifications(actor, actor.partner_id)
    programs = vendor_profile().programs
    return [
        {
            "program": programs.get(one.program, one.program), "role": PartnerRole(one.partner_role).label,
            "ends": ended_at(one), "valid": one.valid_at(now), "revoked": one.revoked_at is not None,
            "soon": one.valid_at(now) and one.expires_at - now < partners.SOON,
        }
        for one in found
    ]  # fmt: skip


def notices(status: PoolStatus, certificates: list[dict[str, Any]]) -> list[dict[str, str]]:
    """What holds up new PCs, first."""
    found = [_notice(one) for one in certificates if one["soon"] or not one["valid"]]
    if not certificates:
        text = _("New PCs arrive on your page once a course has been completed at %s.")
        found.append({"tone": "warn", "title": _("Your company is not certified yet"), "url": reverse("pool"),
                      "text": text % vendor_profile().training_system, "link": _("See the courses")})  # fmt: skip
    if count := status.waiting_for_certificate:
        text = ngettext("%(n)s PC is reported and waits for the certificate.",
                        "%(n)s PCs are reported and wait for the certificate.", count)  # fmt: skip
        found.append({"tone": "warn", "title": "", "text": text % {"n": grouped(count)}, "url": reverse("pool"),
                      "link": _("See why")})  # fmt: skip
    if not status.on_page and status.last_reported_at is None and any(one["valid"] for one in certificates):
        found.append({"tone": "info", "title": _("No PC has been reported for you yet"),
                      "text": _("If PCs should be there by now, the support team looks for them."),
                      "url": missing_pcs_url(), "link": _("Report missing PCs")})  # fmt: skip
    return found


def _notice(one: dict[str, Any]) -> dict[str, str]:
    values = {"program": one["program"], "day": formats.date_format(timezone.localtime(one["ends"]), "DATE_FORMAT")}
    if one["valid"]:
        title = _("Your certificate for %(program)s expires on %(day)s") % values
    elif one["revoked"]:
        title = _("Your certificate for %(program)s was revoked on %(day)s") % values
    else:
        title = _("Your certificate for %(program)s expired on %(day)s") % values
    text = _("Complete the course again at %s, so that new PCs keep arriving.") % vendor_profile().training_system
    return {"tone": "warn", "title": title, "text": text, "url": "", "link": ""}
